//! What a client asks of the broker: AMQP's methods, without the wire format.

use std::rc::Rc;

use super::exchange::ExchangeType;
use super::id::{ChannelId, ConnectionId, ConsumerTag};
use super::message::Message;
use super::value::{FieldTable, Name};

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
    },
    /// `confirm.select`: from now on publishes on this channel are confirmed.
    SelectConfirms(ChannelId),
    /// `basic.qos`.
    Qos {
        /// Where the client speaks.
        channel: ChannelId,
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
    /// `basic.nack` (RabbitMQ's extension); `basic.reject` is one without `multiple`.
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
}

/// `exchange.declare`: the exchange asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeDeclaration {
    /// Its name.
    pub name: Name,
    /// How it routes.
    pub kind: ExchangeType,
    /// Is it an `x-delayed-message` exchange, which holds messages for their `x-delay` header?
    pub delayed: bool,
}

/// `queue.declare`: the queue asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueDeclaration {
    /// Its name.
    pub name: Name,
    /// `x-…` arguments; unknown ones are ignored, as RabbitMQ does.
    pub arguments: FieldTable,
}
