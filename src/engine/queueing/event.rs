//! What the broker did, in the order it did it.

use std::rc::Rc;

use super::command::Shutdown;
use super::id::{BindingId, ChannelId, ConnectionId, ConsumerTag, CopyId, ExchangeId, QueueId};
use super::message::Message;
use super::refusal::Refusal;
use crate::base::SimTime;

/// One thing the broker did.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A connection or a channel opens or ends.
    Connection(ConnectionEvent),
    /// Exchanges, queues, bindings and consumers come and go.
    Topology(TopologyEvent),
    /// A transaction (`tx`) of a channel.
    Transaction(TransactionEvent),
    /// What becomes of messages and of their copies.
    Content(ContentEvent),
    /// The broker has too little of something, and holds publishers back.
    Alarm(AlarmEvent),
    /// The broker stops and starts.
    Lifecycle(LifecycleEvent),
}

/// A connection or a channel opens or ends.
#[derive(Clone, Debug, PartialEq)]
pub enum ConnectionEvent {
    /// A connection was opened.
    ConnectionOpened { connection: ConnectionId },
    /// A connection ended; its channels ended before it.
    ConnectionClosed { connection: ConnectionId, reason: CloseReason },
    /// A channel was opened.
    ChannelOpened { channel: ChannelId, connection: ConnectionId },
    /// A channel ended; what was unacknowledged on it is given back by the events that follow.
    ChannelClosed { channel: ChannelId, reason: CloseReason },
}

/// Exchanges, queues, bindings and consumers come and go.
#[derive(Clone, Debug, PartialEq)]
pub enum TopologyEvent {
    /// An exchange is there now.
    ExchangeDeclared { exchange: ExchangeId },
    /// An exchange is gone, and its bindings with it.
    ExchangeDeleted { exchange: ExchangeId },
    /// A queue is there now.
    QueueDeclared { queue: QueueId },
    /// A queue is gone; the copies in it were discarded before.
    QueueDeleted { queue: QueueId, reason: QueueEnd },
    /// A queue was bound.
    Bound { binding: BindingId, exchange: ExchangeId, queue: QueueId },
    /// A binding was removed.
    Unbound { binding: BindingId, exchange: ExchangeId, queue: QueueId },
    /// An exchange was bound to another one.
    ExchangeBound { binding: BindingId, source: ExchangeId, destination: ExchangeId },
    /// Such a binding was removed.
    ExchangeUnbound { binding: BindingId, source: ExchangeId, destination: ExchangeId },
    /// A consumer was started.
    ConsumerStarted { channel: ChannelId, tag: ConsumerTag, queue: QueueId },
    /// A consumer ended, by its client or because its queue or channel went.
    ConsumerCancelled { channel: ChannelId, tag: ConsumerTag, queue: QueueId },
    /// It is this consumer's turn to be the single active one of its queue.
    ConsumerActivated { channel: ChannelId, tag: ConsumerTag, queue: QueueId },
}

/// A transaction (`tx`) of a channel.
#[derive(Clone, Debug, PartialEq)]
pub enum TransactionEvent {
    /// A transaction keeps a publish until it is committed.
    Staged { channel: ChannelId, message: Rc<Message> },
    /// A staged publish is given up: rolled back, or its channel ended.
    Unstaged { channel: ChannelId, message: Rc<Message> },
    /// A transaction was committed; what it held is done by the events that follow.
    TxCommitted { channel: ChannelId },
    /// A transaction was rolled back.
    TxRolledBack { channel: ChannelId },
}

/// What becomes of messages and of their copies.
///
/// Every copy begins with [`ContentEvent::Held`] or [`ContentEvent::Enqueued`] (a direct reply begins and ends with
/// [`ContentEvent::Delivered`]) and ends once, with
/// [`ContentEvent::Released`], [`ContentEvent::Acknowledged`], [`ContentEvent::DeadLettered`] or
/// [`ContentEvent::Discarded`].
#[derive(Clone, Debug, PartialEq)]
pub enum ContentEvent {
    /// An exchange took a message: from a client's channel, or one that was dead-lettered.
    Published { exchange: ExchangeId, channel: Option<ChannelId>, message: Rc<Message> },
    /// An exchange led a message on to another one; `binding` is none for an alternate exchange.
    RoutedOn { from: ExchangeId, to: ExchangeId, binding: Option<BindingId>, message: Rc<Message> },
    /// A queue that is full did not take a message (`x-overflow`), and dead-letters it if `dead`.
    PublishRejected { queue: QueueId, message: Rc<Message>, dead: bool },
    /// A message went to no queue and is gone.
    Unroutable { message: Rc<Message>, reason: UnroutableReason },
    /// A mandatory message goes back to its publisher (312 `NO_ROUTE`).
    Returned { channel: ChannelId, message: Rc<Message> },
    /// The broker takes (or, with `ack` false, could not take) responsibility for a publish.
    Confirmed { channel: ChannelId, publish_seq: u64, message: Rc<Message>, ack: bool },
    /// A delayed exchange keeps a copy until it is due.
    Held { copy: CopyId, exchange: ExchangeId, message: Rc<Message>, due: SimTime },
    /// A held copy fell due and is routed by the events that follow.
    Released { copy: CopyId, exchange: ExchangeId, message: Rc<Message> },
    /// A queue took a copy at its tail; `binding` is none for the default exchange.
    Enqueued {
        copy: CopyId,
        queue: QueueId,
        exchange: ExchangeId,
        binding: Option<BindingId>,
        position: u64,
        expires: Option<SimTime>,
        message: Rc<Message>,
    },
    /// A copy left for a consumer (`tag` is none for `basic.get`) and is unacknowledged. With [`super::NO_QUEUE`] it
    /// is a direct reply: it was in no queue before, and is not acknowledged.
    Delivered {
        copy: CopyId,
        queue: QueueId,
        channel: ChannelId,
        tag: Option<ConsumerTag>,
        delivery_tag: u64,
        redelivered: bool,
        message: Rc<Message>,
    },
    /// A consumer of a stream was sent a message, which stays where it is.
    StreamRead {
        copy: CopyId,
        queue: QueueId,
        channel: ChannelId,
        tag: ConsumerTag,
        delivery_tag: u64,
        message: Rc<Message>,
    },
    /// `basic.get` found nothing.
    GotNothing { channel: ChannelId, queue: QueueId },
    /// A copy is done with; `auto` for a consumer that acknowledges automatically.
    Acknowledged { copy: CopyId, queue: QueueId, auto: bool, message: Rc<Message> },
    /// A copy came back unacknowledged, and waits in its queue before it is ready again (`x-delayed-retry-type`).
    RetryDelayed { copy: CopyId, queue: QueueId, due: SimTime, message: Rc<Message> },
    /// A copy that was unacknowledged, or waited, is ready again, now flagged as redelivered.
    /// `ahead` of it are so many of `ready`, itself among them.
    Requeued { copy: CopyId, queue: QueueId, position: u64, ahead: u32, ready: u32, message: Rc<Message> },
    /// A copy left its queue for the queue's dead-letter exchange; [`Event::Published`] follows.
    DeadLettered { copy: CopyId, queue: QueueId, reason: DeathReason, message: Rc<Message> },
    /// `queue.purge` is done: so many copies were discarded before (`queue.purge-ok`, AMQP 0-9-1 1.7.2.10).
    Purged { queue: QueueId, count: u32 },
    /// A copy left its queue and is gone.
    Discarded { copy: CopyId, queue: QueueId, reason: DiscardReason, message: Rc<Message> },
}

/// The broker has too little of something, and holds publishers back.
#[derive(Clone, Debug, PartialEq)]
pub enum AlarmEvent {
    /// The broker has too little of something: connections that publish are blocked.
    AlarmRaised { alarm: Alarm },
    /// There is enough again.
    AlarmCleared { alarm: Alarm },
    /// `connection.blocked`: nothing more is read from it (see [`super::Broker::reads_from`]).
    ConnectionBlocked { connection: ConnectionId },
    /// `connection.unblocked`.
    ConnectionUnblocked { connection: ConnectionId },
    /// A connection has spent its credit: nothing is read from it until `until`.
    FlowStarted { connection: ConnectionId, until: SimTime },
    /// It has credit again.
    FlowEnded { connection: ConnectionId },
}

/// The broker stops and starts.
#[derive(Clone, Debug, PartialEq)]
pub enum LifecycleEvent {
    /// The broker stopped. Connections, transient queues and transient messages ended before.
    BrokerStopped { shutdown: Shutdown },
    /// It runs again.
    BrokerStarted,
}

/// What the broker can have too little of (RabbitMQ's "Alarms" guide).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alarm {
    /// Messages fill more than the memory high watermark.
    Memory,
    /// Less than the free limit is left on the disk.
    Disk,
}

impl Alarm {
    /// As `connection.blocked` names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Disk => "disk",
        }
    }
}

/// Why a queue is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QueueEnd {
    /// `queue.delete`.
    Deleted,
    /// Nobody used it for its `x-expires`.
    Expired,
    /// It was auto-delete, and its last consumer went.
    AutoDelete,
    /// It was exclusive, and its connection ended.
    Exclusive,
    /// It was not durable, and the broker stopped.
    BrokerStopped,
}

impl QueueEnd {
    /// As entries name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Expired => "expired",
            Self::AutoDelete => "auto_delete",
            Self::Exclusive => "exclusive",
            Self::BrokerStopped => "broker_stopped",
        }
    }
}

/// Why a connection or channel ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The client closed it, or was lost.
    Client,
    /// The connection it belonged to ended.
    Connection,
    /// The broker refused a command.
    Refused(Refusal),
}

/// Why a message was dead-lettered (RabbitMQ's dead-letter guide, `reason` in `x-death`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeathReason {
    /// `basic.nack` or `basic.reject` without requeue.
    Rejected,
    /// Its time to live ran out.
    Expired,
    /// Its queue was at its length limit.
    Maxlen,
    /// A quorum queue handed it out too often.
    DeliveryLimit,
}

impl DeathReason {
    /// As `x-death` writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Maxlen => "maxlen",
            Self::DeliveryLimit => "delivery_limit",
        }
    }
}

/// Why a copy ended in its queue without being acknowledged or dead-lettered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiscardReason {
    /// Would have been dead-lettered, but the queue has no dead-letter exchange.
    Dead(DeathReason),
    /// `queue.purge`.
    Purged,
    /// Its queue was deleted.
    QueueDeleted,
    /// The broker stopped, and it was not persistent.
    Transient,
    /// The broker was killed before it had written it to disk.
    Unwritten,
}

impl DiscardReason {
    /// As entries name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dead(reason) => reason.as_str(),
            Self::Purged => "purged",
            Self::QueueDeleted => "queue_deleted",
            Self::Transient => "transient",
            Self::Unwritten => "unwritten",
        }
    }
}

/// Why a message reached no queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnroutableReason {
    /// No binding matched.
    NoRoute,
    /// The dead-letter exchange does not exist.
    NoExchange,
    /// It would have entered a queue again without a rejection on the way.
    Cycle,
}

impl UnroutableReason {
    /// As entries name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoRoute => "no_route",
            Self::NoExchange => "no_exchange",
            Self::Cycle => "cycle",
        }
    }
}
