//! What the teller of the ledger knows of each message, copy and client on its way through a run.

use super::ledger::Account;
use crate::engine::queueing::{CopyId, MessageId};
use crate::sim::NodeId;

/// What is known of a message.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Publishes on their way, and copies in each [`Pile`].
    pub piles: [u32; 5],
    /// Taken by an exchange and not yet in a queue.
    pub routing: bool,
    /// Where its last piece ended.
    pub end: Option<Account>,
    /// Done and acknowledged for good.
    pub finished: bool,
    pub account: Option<Account>,
    /// How often it was worked on with success, by queue.
    pub done: Vec<(NodeId, u32)>,
}

/// What a message has that is not over, the liveliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pile {
    Unacknowledged,
    Ready,
    Held,
    Dead,
    Underway,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Copy {
    pub message: MessageId,
    pub pile: Option<Pile>,
    pub acknowledged: bool,
    /// Done or lost: what comes in twice dies once.
    pub over: bool,
    /// What its last worker made of it.
    pub work: Work,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Work {
    #[default]
    None,
    Done,
    Failed,
    /// Its worker crashed with it, or lost its connection.
    Abandoned,
    /// Published again, or passed on: another piece carries the message.
    PassedOn,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Hands {
    /// Received and not finished.
    pub holds: Vec<CopyId>,
    /// Finished last.
    pub last: Option<CopyId>,
}
