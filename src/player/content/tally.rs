//! How often what has happened since the beginning: what the books add up.

use crate::engine::queueing::{DeathReason, DiscardReason};
use crate::sim::{End, NotAdded, State, Stored};

/// Counts since the beginning. With the places of the copies they add up, at every moment:
/// `sent = publishing + lost + refused + taken`, and
/// `copies = ready + unacknowledged + held + released + acknowledged + dead_lettered + discarded`.
/// A direct reply counts as acknowledged as soon as it is handed on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Publishes that left a client.
    pub sent: u32,
    /// Of these, on their way, or arrived and not yet answered for.
    pub publishing: u32,
    /// Of these, lost on their way.
    pub publishes_lost: u32,
    /// Of these, refused by the broker.
    pub refused: u32,
    /// Of these, taken by the broker.
    pub taken: u32,
    /// Messages that reached no queue.
    pub unroutable: u32,
    /// Times that a full queue did not take a message.
    pub rejected_publishes: u32,
    pub copies: u32,
    /// Copies whose delay ended (each is routed then, into new copies).
    pub released: u32,
    pub acknowledged: u32,
    pub dead_lettered: u32,
    pub rejected: u32,
    pub expired: u32,
    /// Copies dropped for any other reason.
    pub dropped: u32,
    pub delivered: u32,
    /// Copies that came back to their queue.
    pub requeued: u32,
    /// Acknowledgements, deliveries and notices lost on their way.
    pub others_lost: u32,
}

impl Tally {
    pub(super) fn publish_sent(&mut self) {
        self.sent += 1;
        self.publishing += 1;
    }

    pub(super) fn publish_lost(&mut self) {
        self.publishing -= 1;
        self.publishes_lost += 1;
    }

    pub(super) fn publish_refused(&mut self) {
        self.publishing -= 1;
        self.refused += 1;
    }

    /// Counts what an event comes to.
    pub(super) fn stored(&mut self, stored: &Stored) {
        match stored {
            Stored::Taken { .. } => {
                self.publishing -= 1;
                self.taken += 1;
            }
            Stored::Added { state, .. } => {
                let is_through = u32::from(*state == State::HandedOn);
                self.copies += 1;
                self.delivered += is_through;
                self.acknowledged += is_through;
            }
            Stored::Changed { state: State::HandedOut, .. } => self.delivered += 1,
            Stored::Changed { state: State::Ready, .. } => self.requeued += 1,
            Stored::Changed { state: State::Held | State::HandedOn, .. } => {}
            Stored::Removed { end, .. } => *self.ended(*end) += 1,
            Stored::NotAdded { why: NotAdded::Unroutable(_), .. } => self.unroutable += 1,
            Stored::NotAdded { why: NotAdded::Full | NotAdded::FullAndDead, .. } => {
                self.rejected_publishes += 1;
            }
            // Records have counts of their own.
            Stored::Appended { .. } | Stored::Erased { .. } | Stored::NotAppended { .. } => {}
        }
    }

    const fn ended(&mut self, end: End) -> &mut u32 {
        match end {
            End::Settled => &mut self.acknowledged,
            End::Released => &mut self.released,
            End::DeadLettered(_) => &mut self.dead_lettered,
            End::Dropped(DiscardReason::Dead(DeathReason::Rejected)) => &mut self.rejected,
            End::Dropped(DiscardReason::Dead(DeathReason::Expired)) => &mut self.expired,
            End::Dropped(_) => &mut self.dropped,
        }
    }
}
