//! What is gone for good with its work undone: how much of it, of what, and the last of it.
//!
//! A dead letter is not: its message lives on elsewhere.

use std::collections::VecDeque;
use std::rc::Rc;

use super::account::Account;
use crate::base::SimTime;
use crate::engine::queueing::{DeathReason, DiscardReason, Message, UnroutableReason};
use crate::player::log::RecordEnd;
use crate::sim::{EntryId, NodeId};

/// Of what something is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Its time to live ran out.
    Expired,
    /// Rejected without requeue.
    Rejected,
    /// Its queue was full: pushed out of it, or not taken.
    Maxlen,
    /// Handed out too often.
    DeliveryLimit,
    /// No queue takes it.
    Unroutable,
    /// The broker refused it.
    Refused,
    /// Lost on its way, with a worker that let go of it too early, or with a broker that stopped.
    Lost,
    /// Its queue was purged or deleted.
    Removed,
    /// A record that its producer gave up.
    Failed,
    /// A record that the new leader did not have, and no other replica has any more.
    Truncated,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Expired,
        Self::Rejected,
        Self::Maxlen,
        Self::DeliveryLimit,
        Self::Unroutable,
        Self::Refused,
        Self::Lost,
        Self::Removed,
        Self::Failed,
        Self::Truncated,
    ];

    /// In a word or two.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Rejected => "rejected",
            Self::Maxlen => "maxlen",
            Self::DeliveryLimit => "delivery limit",
            Self::Unroutable => "unroutable",
            Self::Refused => "refused",
            Self::Lost => "lost",
            Self::Removed => "removed",
            Self::Failed => "failed",
            Self::Truncated => "truncated",
        }
    }
}

/// Why a piece of content came to a bad end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its queue dropped it.
    Discarded(DiscardReason),
    /// Its queue dead-lettered it.
    DeadLettered(DeathReason),
    /// No queue takes it.
    Unroutable(UnroutableReason),
    /// Its queue is full; and `dead`, if that dead-letters it.
    Full { dead: bool },
    /// The broker refused it.
    Refused,
    /// It was lost on its way to the broker.
    OnItsWay,
    /// Its producer gave it up unpublished.
    GivenUp,
    /// It is settled, and nobody has done its work.
    Undone(Undone),
    /// A record that no log has.
    Record(RecordEnd),
}

/// How it came that a settled delivery's work is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// The delivery was lost, and had been settled when it was sent.
    LostOnItsWay,
    /// Its consumer failed after it was settled.
    Failed,
    /// Its consumer went after it was settled.
    Gone,
    /// It was settled though the work had failed.
    SettledThoughFailed,
    /// It was settled by a consumer that went before it was done.
    SettledAfterGone,
}

impl Why {
    /// The account that it goes to.
    pub const fn account(self) -> Account {
        match self {
            Self::Discarded(DiscardReason::Dead(DeathReason::Expired)) => Account::Expired,
            Self::Discarded(DiscardReason::Dead(_) | DiscardReason::Purged | DiscardReason::QueueDeleted) => {
                Account::Dropped
            }
            Self::Discarded(DiscardReason::Transient | DiscardReason::Unwritten) => Account::Lost,
            Self::DeadLettered(_) | Self::Full { dead: true } => Account::DeadLettered,
            Self::Unroutable(_) => Account::Unroutable,
            Self::Full { dead: false } | Self::Refused => Account::Refused,
            Self::OnItsWay | Self::GivenUp | Self::Undone(_) => Account::Lost,
            Self::Record(end) => end.account(),
        }
    }

    /// In a word or two.
    pub const fn cause(self) -> Cause {
        match self {
            Self::Discarded(DiscardReason::Dead(reason)) | Self::DeadLettered(reason) => match reason {
                DeathReason::Rejected => Cause::Rejected,
                DeathReason::Expired => Cause::Expired,
                DeathReason::Maxlen => Cause::Maxlen,
                DeathReason::DeliveryLimit => Cause::DeliveryLimit,
            },
            Self::Discarded(DiscardReason::Purged | DiscardReason::QueueDeleted) => Cause::Removed,
            Self::Unroutable(_) => Cause::Unroutable,
            Self::Full { .. } => Cause::Maxlen,
            Self::Refused => Cause::Refused,
            Self::Discarded(DiscardReason::Transient | DiscardReason::Unwritten)
            | Self::OnItsWay
            | Self::GivenUp
            | Self::Undone(_) => Cause::Lost,
            Self::Record(end) => match end {
                RecordEnd::Failed => Cause::Failed,
                RecordEnd::Refused => Cause::Refused,
                RecordEnd::Truncated => Cause::Truncated,
                RecordEnd::Removed(_) => Cause::Removed,
                RecordEnd::OnTheWay | RecordEnd::Crashed | RecordEnd::Forgotten => Cause::Lost,
            },
        }
    }

    /// In words, behind what it is about.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Discarded(DiscardReason::Dead(reason)) | Self::DeadLettered(reason) => match reason {
                DeathReason::Rejected => "rejected",
                DeathReason::Expired => "expired",
                DeathReason::Maxlen => "its queue was full",
                DeathReason::DeliveryLimit => "delivered too often",
            },
            Self::Discarded(DiscardReason::Transient) => "not durable, and the broker stopped",
            Self::Discarded(DiscardReason::Unwritten) => "the broker was killed before it was on disk",
            Self::Discarded(DiscardReason::Purged) => "its queue was purged",
            Self::Discarded(DiscardReason::QueueDeleted) => "its queue was deleted",
            Self::Unroutable(UnroutableReason::NoRoute) => "no queue takes it",
            Self::Unroutable(UnroutableReason::NoExchange) => "the dead-letter exchange does not exist",
            Self::Unroutable(UnroutableReason::Cycle) => "it would have gone in a circle",
            Self::Full { .. } => "its queue was full",
            Self::Refused => "refused by the broker",
            Self::OnItsWay => "lost on its way to the broker",
            Self::GivenUp => "its producer gave it up",
            Self::Undone(undone) => match undone {
                Undone::LostOnItsWay => "lost on its way; it was let go of as it was sent",
                Undone::Failed => "its worker failed after it was acknowledged",
                Undone::Gone => "its worker went after it was acknowledged",
                Undone::SettledThoughFailed => "acknowledged although the work had failed",
                Undone::SettledAfterGone => "acknowledged by a worker that went before it was done",
            },
            Self::Record(end) => end.words(),
        }
    }
}

/// A piece of content that came to a bad end.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// The entry that tells it.
    pub entry: EntryId,
    pub at: SimTime,
    pub message: Rc<Message>,
    pub why: Why,
    pub node: NodeId,
}

/// All that is gone for good.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Losses {
    /// How many, in the order of [`Cause::ALL`].
    counts: [u32; Cause::ALL.len()],
    last: VecDeque<Loss>,
}

/// So many of the last are kept: more than a stage has room for.
const KEPT: usize = 64;

impl Losses {
    /// How many are gone.
    pub fn count(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// How many are gone of each cause that there was.
    pub fn by_cause(&self) -> impl Iterator<Item = (Cause, u32)> + '_ {
        Cause::ALL.into_iter().zip(self.counts).filter(|(_, count)| *count > 0)
    }

    /// The last of them, oldest first.
    pub fn last(&self) -> impl DoubleEndedIterator<Item = &Loss> + ExactSizeIterator {
        self.last.iter()
    }

    pub(super) fn add(&mut self, loss: &Loss) {
        if loss.why.account() == Account::DeadLettered {
            return;
        }
        self.counts[loss.why.cause() as usize] += 1;
        if self.last.len() == KEPT {
            self.last.pop_front();
        }
        self.last.push_back(loss.clone());
    }
}
