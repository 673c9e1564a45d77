//! Where each leader epoch begins in a replica's log (KIP-101, Kafka's `leader-epoch-checkpoint`).

use super::id::{LeaderEpoch, Offset};

/// The epochs of a log, ascending, each with its first offset, ascending too.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Epochs(Vec<(LeaderEpoch, Offset)>);

impl Epochs {
    /// The epoch of the last entry.
    pub(super) fn latest(&self) -> Option<LeaderEpoch> {
        self.0.last().map(|entry| entry.0)
    }

    /// An epoch begins. One that has begun already stays where it is; entries that contradict the new one
    /// go, as they told of records that were given up.
    pub(super) fn start(&mut self, epoch: LeaderEpoch, from: Offset) {
        if self.latest() == Some(epoch) {
            return;
        }
        while self.0.pop_if(|entry| entry.0 >= epoch || entry.1 >= from).is_some() {}
        self.0.push((epoch, from));
    }

    /// The largest epoch not above the one that is asked for, and where it ends (KIP-279). One that is
    /// before all that are known ends where the first of those begins.
    pub(super) fn end_offset_for(&self, epoch: LeaderEpoch, log_end: Offset) -> (LeaderEpoch, Offset) {
        let next = self.0.partition_point(|entry| entry.0 <= epoch);
        let end = self.0.get(next).map_or(log_end, |entry| entry.1);
        let floor = next.checked_sub(1).and_then(|index| self.0.get(index));
        (floor.map_or(epoch, |entry| entry.0), end)
    }

    /// The log ends here now: later epochs are forgotten.
    pub(super) fn truncate_to(&mut self, end: Offset) {
        while self.0.pop_if(|entry| entry.1 >= end).is_some() {}
    }

    /// The log begins here now: of the epochs that ended before, none is needed.
    pub(super) fn advance_to(&mut self, start: Offset) {
        let gone = self.0.partition_point(|entry| entry.1 <= start).saturating_sub(1);
        self.0.drain(..gone);
        if let Some(first) = self.0.first_mut() {
            first.1 = first.1.max(start);
        }
    }
}
