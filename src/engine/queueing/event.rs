//! What the broker did, in the order it did it.

use std::rc::Rc;

use serde::Serialize;

use super::id::{BindingId, ChannelId, ConnectionId, ConsumerTag, CopyId, ExchangeId, QueueId};
use super::message::Message;
use super::refusal::Refusal;
use crate::base::SimTime;

/// One thing the broker did.
///
/// Every copy begins with [`Event::Held`] or [`Event::Enqueued`] and ends once, with
/// [`Event::Released`], [`Event::Acknowledged`], [`Event::DeadLettered`] or [`Event::Discarded`].
#[allow(missing_docs, reason = "the fields say what they are by their types")]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A connection was opened.
    ConnectionOpened { connection: ConnectionId },
    /// A connection ended; its channels ended before it.
    ConnectionClosed { connection: ConnectionId, reason: CloseReason },
    /// A channel was opened.
    ChannelOpened { channel: ChannelId, connection: ConnectionId },
    /// A channel ended; what was unacknowledged on it is given back by the events that follow.
    ChannelClosed { channel: ChannelId, reason: CloseReason },
    /// An exchange is there now.
    ExchangeDeclared { exchange: ExchangeId },
    /// A queue is there now.
    QueueDeclared { queue: QueueId },
    /// A queue is gone; the copies in it were discarded before.
    QueueDeleted { queue: QueueId },
    /// A queue was bound.
    Bound { binding: BindingId, exchange: ExchangeId, queue: QueueId },
    /// A binding was removed.
    Unbound { binding: BindingId, exchange: ExchangeId, queue: QueueId },
    /// A consumer was started.
    ConsumerStarted { channel: ChannelId, tag: ConsumerTag, queue: QueueId },
    /// A consumer ended, by its client or because its queue or channel went.
    ConsumerCancelled { channel: ChannelId, tag: ConsumerTag, queue: QueueId },
    /// An exchange took a message: from a client's channel, or one that was dead-lettered.
    Published { exchange: ExchangeId, channel: Option<ChannelId>, message: Rc<Message> },
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
    /// A copy left for a consumer (`tag` is none for `basic.get`) and is unacknowledged.
    Delivered {
        copy: CopyId,
        queue: QueueId,
        channel: ChannelId,
        tag: Option<ConsumerTag>,
        delivery_tag: u64,
        redelivered: bool,
        message: Rc<Message>,
    },
    /// `basic.get` found nothing.
    GotNothing { channel: ChannelId, queue: QueueId },
    /// A copy is done with; `auto` for a consumer that acknowledges automatically.
    Acknowledged { copy: CopyId, queue: QueueId, auto: bool, message: Rc<Message> },
    /// An unacknowledged copy is ready again, now flagged as redelivered.
    Requeued { copy: CopyId, queue: QueueId, position: u64, message: Rc<Message> },
    /// A copy left its queue for the queue's dead-letter exchange; [`Event::Published`] follows.
    DeadLettered { copy: CopyId, queue: QueueId, reason: DeathReason, message: Rc<Message> },
    /// A copy left its queue and is gone.
    Discarded { copy: CopyId, queue: QueueId, reason: DiscardReason, message: Rc<Message> },
}

/// Why a connection or channel ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// The client closed it, or was lost.
    Client,
    /// The connection it belonged to ended.
    Connection,
    /// The broker refused a command.
    Refused(Refusal),
}

/// Why a message was dead-lettered (RabbitMQ's dead-letter guide, `reason` in `x-death`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeathReason {
    /// `basic.nack` or `basic.reject` without requeue.
    Rejected,
    /// Its time to live ran out.
    Expired,
    /// A quorum queue handed it out too often.
    DeliveryLimit,
}

impl DeathReason {
    /// As `x-death` writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::DeliveryLimit => "delivery_limit",
        }
    }
}

/// Why a copy ended in its queue without being acknowledged or dead-lettered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscardReason {
    /// Would have been dead-lettered, but the queue has no dead-letter exchange.
    Dead(DeathReason),
    /// `queue.purge`.
    Purged,
    /// Its queue was deleted.
    QueueDeleted,
}

/// Why a message reached no queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnroutableReason {
    /// No binding matched.
    NoRoute,
    /// The dead-letter exchange does not exist.
    NoExchange,
    /// It would have entered a queue again without a rejection on the way.
    Cycle,
}
