//! Copies of messages: where each is and how it came there, and those in a queue.

use std::rc::Rc;

use super::line::Line;
use crate::base::SimTime;
use crate::engine::queueing::{ConsumerTag, CopyId, Message, Policy};
use crate::sim::NodeId;

/// What the queues' messages take in the broker's memory, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    pub used: u64,
    /// Above this it raises its alarm; none: there is no limit.
    pub high_watermark: Option<u64>,
}

/// The copies in a queue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueState {
    /// It was declared, and not deleted since.
    pub is_there: bool,
    /// Ready, head first, each after its position.
    pub ready: Line<(u64, CopyId)>,
    pub unacknowledged: Line<CopyId>,
    /// Given back, and waiting to be ready again, by when they are due.
    pub delayed: Line<(SimTime, CopyId)>,
    pub consumers: u32,
    /// What an operator has set on it.
    pub policy: Policy,
}

/// One copy.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyState {
    /// Its message, as it is in this copy.
    pub message: Rc<Message>,
    pub place: Place,
    /// Its position in the queue it is in or came from.
    pub position: u64,
    /// Since when it has been there.
    pub since: SimTime,
    /// How it came into the broker's queue or exchange where it is.
    pub origin: Origin,
    /// Was it handed out before?
    pub redelivered: bool,
    /// The consumer it was handed out to last.
    pub(super) consumer: Option<ConsumerTag>,
    /// When it expires, if nobody takes it.
    pub expires: Option<SimTime>,
}

/// Where a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a queue.
    Ready(NodeId),
    /// In a queue, and with a client (or on the way to it).
    Unacknowledged(NodeId, Option<NodeId>),
    /// In a delayed exchange, until then.
    Held(NodeId, SimTime),
    /// In a queue, which has it wait until then before it is ready again.
    Delayed(NodeId, SimTime),
}

/// How a copy came to where it first was: when, from which node, through which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pub at: SimTime,
    /// From an exchange, or from the queue it died in; none when a client published right into the queue.
    pub from: Option<NodeId>,
    /// Through a dead-letter exchange on the stage.
    pub through: Option<NodeId>,
}

impl CopyState {
    pub(super) fn new(message: &Rc<Message>, place: Place, since: SimTime) -> Self {
        let message = Rc::clone(message);
        let origin = Origin { at: since, ..Origin::default() };
        Self { message, place, position: 0, since, origin, redelivered: false, consumer: None, expires: None }
    }
}
