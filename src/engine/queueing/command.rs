//! What a client asks of the broker: AMQP's methods, without the wire format.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::configuration::Configuration;
use super::delay::{DELAYED, DELAYED_TYPE};
use super::exchange::ExchangeType;
use super::id::{ChannelId, ConnectionId, ConsumerTag};
use super::message::Message;
use super::policy::Policy;
use super::value::{FieldTable, Name, Value};

/// A command. Names are AMQP's (`basic.publish` is [`Command::Publish`]).
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Opens a connection.
    OpenConnection(ConnectionId),
    /// Ends a connection, politely or because it was lost: the broker does the same for both.
    CloseConnection(ConnectionId),
    /// `channel.open`.
    OpenChannel {
        /// The connection it is multiplexed on.
        connection: ConnectionId,
        /// Its number.
        channel: ChannelId,
    },
    /// `channel.close`: what was unacknowledged on it goes back to its queues.
    CloseChannel(ChannelId),
    /// `exchange.declare`.
    DeclareExchange(ChannelId, ExchangeDeclaration),
    /// `exchange.delete`; one that isn't there is no error (RabbitMQ's "Specification" guide).
    DeleteExchange {
        /// Where the client speaks.
        channel: ChannelId,
        /// The exchange.
        exchange: Name,
        /// Only if nothing is bound to it.
        if_unused: bool,
    },
    /// `exchange.bind` (RabbitMQ's "Exchange to Exchange Bindings" guide).
    BindExchange {
        /// Where the client speaks.
        channel: ChannelId,
        /// The exchange that messages come from.
        source: Name,
        /// The exchange they go on to.
        destination: Name,
        /// The binding key.
        key: Name,
        /// For a headers exchange: what the headers must hold.
        arguments: FieldTable,
    },
    /// `exchange.unbind`; a binding that is not there is no error.
    UnbindExchange {
        /// Where the client speaks.
        channel: ChannelId,
        /// The exchange that messages come from.
        source: Name,
        /// The exchange they go on to.
        destination: Name,
        /// The binding key.
        key: Name,
        /// As given when bound.
        arguments: FieldTable,
    },
    /// `queue.declare`.
    DeclareQueue(ChannelId, QueueDeclaration),
    /// `queue.bind`; binding twice the same way changes nothing.
    Bind {
        /// Where the client speaks.
        channel: ChannelId,
        /// The exchange.
        exchange: Name,
        /// The queue.
        queue: Name,
        /// The binding key.
        key: Name,
        /// For a headers exchange: what the headers must hold.
        arguments: FieldTable,
    },
    /// `queue.unbind`; a binding that is not there is no error.
    Unbind {
        /// Where the client speaks.
        channel: ChannelId,
        /// The exchange.
        exchange: Name,
        /// The queue.
        queue: Name,
        /// The binding key.
        key: Name,
        /// As given when bound.
        arguments: FieldTable,
    },
    /// `queue.purge`: removes what is ready.
    Purge {
        /// Where the client speaks.
        channel: ChannelId,
        /// The queue.
        queue: Name,
    },
    /// `queue.delete`.
    DeleteQueue {
        /// Where the client speaks.
        channel: ChannelId,
        /// The queue.
        queue: Name,
        /// Only if it has no consumers.
        if_unused: bool,
        /// Only if nothing in it is ready.
        if_empty: bool,
    },
    /// `confirm.select`: from now on publishes on this channel are confirmed.
    SelectConfirms(ChannelId),
    /// `tx.select`: from now on publishes and acknowledgements on this channel wait for a commit.
    SelectTx(ChannelId),
    /// `tx.commit`.
    CommitTx(ChannelId),
    /// `tx.rollback`.
    RollbackTx(ChannelId),
    /// `basic.qos`.
    Qos {
        /// Where the client speaks.
        channel: ChannelId,
        /// How many bytes may be unacknowledged; RabbitMQ knows only 0: no limit.
        prefetch_size: u32,
        /// How many messages may be unacknowledged; 0: no limit.
        prefetch: u16,
        /// RabbitMQ's reading: false, a limit for each consumer started later on the channel;
        /// true, one limit for all of the channel.
        global: bool,
    },
    /// `basic.publish` to the exchange and with the key that the message names.
    Publish {
        /// Where the client speaks.
        channel: ChannelId,
        /// The message.
        message: Rc<Message>,
        /// Give it back when no queue takes it.
        mandatory: bool,
        /// Give it back when no consumer takes it at once; RabbitMQ refuses that (540).
        immediate: bool,
    },
    /// `basic.consume`.
    Consume {
        /// Where the client speaks.
        channel: ChannelId,
        /// The queue.
        queue: Name,
        /// The consumer's tag, unique on the channel.
        tag: ConsumerTag,
        /// AMQP's `no-ack`: a message counts as acknowledged when it is sent.
        auto_ack: bool,
        /// Nobody else may consume from the queue.
        exclusive: bool,
        /// `x-priority`: a consumer of a higher one is served first, as long as it has room.
        arguments: FieldTable,
    },
    /// `basic.cancel`; what the consumer has unacknowledged stays so.
    Cancel {
        /// Where the client speaks.
        channel: ChannelId,
        /// The consumer.
        tag: ConsumerTag,
    },
    /// `basic.get`.
    Get {
        /// Where the client speaks.
        channel: ChannelId,
        /// The queue.
        queue: Name,
        /// Acknowledge at once.
        auto_ack: bool,
    },
    /// `basic.ack`.
    Ack {
        /// Where the client speaks.
        channel: ChannelId,
        /// The delivery; 0 with `multiple`: all of the channel.
        delivery_tag: u64,
        /// All deliveries up to this one.
        multiple: bool,
    },
    /// `basic.nack` (RabbitMQ's extension): given back, without a word on whether the work failed.
    Nack {
        /// Where the client speaks.
        channel: ChannelId,
        /// The delivery; 0 with `multiple`: all of the channel.
        delivery_tag: u64,
        /// All deliveries up to this one.
        multiple: bool,
        /// Back into the queue, or else dead-lettered or discarded.
        requeue: bool,
    },
    /// `basic.reject` (AMQP 0-9-1, 1.8.3.13): the work on it failed.
    Reject {
        /// Where the client speaks.
        channel: ChannelId,
        /// The delivery.
        delivery_tag: u64,
        /// Back into the queue, or else dead-lettered or discarded.
        requeue: bool,
    },
    /// `basic.recover`: all that is unacknowledged on the channel goes back to its queues.
    Recover {
        /// Where the client speaks.
        channel: ChannelId,
        /// False asks for it to be sent again to the same consumer; RabbitMQ refuses that (540).
        requeue: bool,
    },
    /// The operator stops the broker: all connections end (320), and what isn't durable goes.
    Stop(Shutdown),
    /// The operator starts it again.
    Start,
    /// The operator sets limits.
    Configure(Configuration),
    /// The operator sets the policy of the queue of that name.
    SetPolicy(Name, Policy),
}

/// How a broker stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shutdown {
    /// Asked to: it writes down what it must remember.
    Orderly,
    /// Killed: what it had not yet written to disk is lost.
    Kill,
}

/// `exchange.declare`: the exchange asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExchangeDeclaration {
    /// Its name.
    pub name: Name,
    /// How it routes: `direct`, `topic`, `fanout`, `headers`, or `x-delayed-message`, which holds
    /// messages for their `x-delay` header and routes by the argument `x-delayed-type`.
    pub kind: Name,
    /// Only ask whether it is there.
    pub passive: bool,
    /// It outlives a restart of the broker.
    pub durable: bool,
    /// It goes with its last binding.
    pub auto_delete: bool,
    /// Clients may not publish to it; other exchanges lead there.
    pub internal: bool,
    /// `alternate-exchange`: where messages go that it leads nowhere. Unknown ones are ignored.
    pub arguments: FieldTable,
}

impl ExchangeDeclaration {
    /// A plain exchange of a type.
    pub fn new(name: Name, kind: ExchangeType) -> Self {
        Self { name, kind: kind.as_str().into(), ..Self::default() }
    }

    /// The same exchange, but one that holds messages for their `x-delay` header.
    pub fn delayed(mut self) -> Self {
        self.arguments.insert(DELAYED_TYPE.into(), Value::Text(self.kind));
        self.kind = DELAYED.into();
        self
    }
}

/// `queue.declare`: the queue asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueDeclaration {
    /// Its name; the broker makes one up for an empty one.
    pub name: Name,
    /// Only ask whether it is there.
    pub passive: bool,
    /// It outlives a restart of the broker, with its persistent messages.
    pub durable: bool,
    /// Only this connection may use it, and it goes with the connection.
    pub exclusive: bool,
    /// It goes with its last consumer.
    pub auto_delete: bool,
    /// `x-…` arguments; unknown ones are ignored, as RabbitMQ does.
    pub arguments: FieldTable,
}
