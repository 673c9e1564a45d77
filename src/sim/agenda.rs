//! The agenda: what is still to happen, ordered by time and, at one time, by insertion.

use super::journal::EntryId;
use crate::base::{Heap, SimTime};

/// Future work of kind `W`, each with the journal entry that caused it. O(log n) in and out.
#[derive(Clone, Debug)]
pub(super) struct Agenda<W> {
    items: Heap<(SimTime, u64), Item<W>>,
    inserted: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Item<W> {
    pub cause: Option<EntryId>,
    pub work: W,
}

impl<W> Default for Agenda<W> {
    fn default() -> Self {
        Self { items: Heap::default(), inserted: 0 }
    }
}

impl<W> Agenda<W> {
    pub(super) fn add(&mut self, at: SimTime, cause: Option<EntryId>, work: W) {
        self.inserted += 1;
        self.items.push((at, self.inserted), Item { cause, work });
    }

    pub(super) fn next_at(&self) -> Option<SimTime> {
        self.items.first_key().map(|(at, _)| *at)
    }

    /// Takes off the agenda all that `f` picks, in order. O(n log n).
    pub(super) fn take(&mut self, f: impl Fn(&W) -> bool) -> Vec<W> {
        self.items.take(|item| f(&item.work)).into_iter().map(|(_, item)| item.work).collect()
    }

    pub(super) fn next(&mut self) -> Option<Item<W>> {
        self.items.pop().map(|(_, item)| item)
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
