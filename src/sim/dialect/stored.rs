//! What a broker's events come to for content, in words that all brokers share: pieces of content are added
//! to a shelf (a queue, a delayed exchange, a replica of a partition), change their state there, and are
//! removed. The account of content reads this and nothing of a broker's own.

use std::rc::Rc;

use crate::engine::logs::RemovalReason;
use crate::engine::queueing::{CopyId, DeathReason, DiscardReason, Message, MessageId, UnroutableReason};
use crate::sim::journal::What;
use crate::sim::plan::{NodeId, Plan};

/// What an event comes to for content.
#[derive(Clone, Debug)]
pub enum Stored<'a> {
    /// A broker takes what came in, and decides where it goes.
    Taken { message: &'a Rc<Message> },
    /// A copy lies on a shelf.
    Added { shelf: NodeId, copy: CopyId, message: &'a Rc<Message>, state: State },
    /// It is in another state there.
    Changed { shelf: NodeId, copy: CopyId, message: &'a Rc<Message>, state: State },
    /// It is there no more.
    Removed { shelf: NodeId, copy: CopyId, message: &'a Rc<Message>, end: End },
    /// A broker has not put a message anywhere.
    NotAdded { shelf: NodeId, message: &'a Rc<Message>, why: NotAdded },
    /// A replica has these records, of which a leader appended the first copy.
    Appended { shelf: NodeId, records: Vec<MessageId>, by_leader: bool },
    /// It has them no more.
    Erased { shelf: NodeId, records: &'a [(u64, u32)], end: Erased },
    /// A leader has not appended what came in: it would not, or has it already.
    NotAppended { shelf: NodeId, refused: bool },
}

/// In which state a copy is on its shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Ready,
    HandedOut,
    Held,
    /// It is a direct reply: handed to whoever asked, and settled with that. It was in no queue.
    HandedOn,
}

/// How a copy left its shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It was acknowledged.
    Settled,
    /// Its delay is over: it is routed into new copies.
    Released,
    DeadLettered(DeathReason),
    Dropped(DiscardReason),
}

/// Why a message was put nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAdded {
    Unroutable(UnroutableReason),
    /// Its queue is full.
    Full,
    /// Its queue is full, and dead-letters it.
    FullAndDead,
}

/// Why a replica has a record no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    Removed(RemovalReason),
    /// The leader of a later epoch does not have it (KIP-101).
    Truncated,
}

impl<'a> Stored<'a> {
    /// What an entry comes to for content, if it is a broker's and comes to anything.
    pub fn of(plan: &Plan, what: &'a What) -> Option<Self> {
        match what {
            What::Broker(event) => super::queue::stored(plan, event),
            What::Log(event) => super::log::stored(plan, event),
            What::Stored { partition, broker, message, .. } => Some(Self::Appended {
                shelf: plan.replica_node(*partition, *broker),
                records: vec![message.id],
                by_leader: true,
            }),
            What::Refused(..)
            | What::Client(..)
            | What::Departed(_)
            | What::Arrived(_)
            | What::Lost(..)
            | What::Acted(_)
            | What::Watch(_)
            | What::LimitReached => None,
        }
    }
}
