//! The agenda: what is still to happen, ordered by time and, at one time, by insertion.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::journal::EntryId;
use crate::base::SimTime;

/// Future work of kind `W`, each with the journal entry that caused it. O(log n) in and out.
#[derive(Clone, Debug)]
pub(super) struct Agenda<W> {
    heap: BinaryHeap<Reverse<Item<W>>>,
    inserted: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Item<W> {
    pub at: SimTime,
    order: u64,
    pub cause: Option<EntryId>,
    pub work: W,
}

impl<W> Default for Agenda<W> {
    fn default() -> Self {
        Self { heap: BinaryHeap::new(), inserted: 0 }
    }
}

impl<W> Agenda<W> {
    pub(super) fn add(&mut self, at: SimTime, cause: Option<EntryId>, work: W) {
        self.inserted += 1;
        self.heap.push(Reverse(Item { at, order: self.inserted, cause, work }));
    }

    pub(super) fn next_at(&self) -> Option<SimTime> {
        self.heap.peek().map(|Reverse(item)| item.at)
    }

    /// Takes off the agenda all that `f` picks, in order. O(n log n).
    pub(super) fn take(&mut self, f: impl Fn(&W) -> bool) -> Vec<W> {
        let (mut taken, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.heap).into_iter().partition(|Reverse(item)| f(&item.work));
        self.heap = kept.into();
        taken.sort_by_key(|Reverse(item)| item.key());
        taken.into_iter().map(|Reverse(item)| item.work).collect()
    }

    pub(super) fn next(&mut self) -> Option<Item<W>> {
        self.heap.pop().map(|Reverse(item)| item)
    }
}

impl<W> Item<W> {
    fn key(&self) -> (SimTime, u64) {
        (self.at, self.order)
    }
}

impl<W> PartialEq for Item<W> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<W> Eq for Item<W> {}

impl<W> PartialOrd for Item<W> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<W> Ord for Item<W> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_instant_keeps_the_order_of_insertion() {
        let mut agenda = Agenda::default();
        for (at, work) in [(2, 'c'), (1, 'a'), (2, 'd'), (1, 'b')] {
            agenda.add(SimTime::from_micros(at), None, work);
        }
        let order: String = std::iter::from_fn(|| agenda.next()).map(|item| item.work).collect();
        assert_eq!(order, "abcd");
    }
}
