//! Patterns in an order: each means the first event that fits it after the one before it.

use super::pattern::Pattern;
use crate::sim::{EntryId, Facts};

/// Patterns being looked for in a run, entry by entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Sequence {
    /// For each pattern, the entries that fit it, in order.
    fitting: Vec<Vec<EntryId>>,
}

impl Sequence {
    /// Takes in the next entry. The patterns are the same each time.
    pub(super) fn read<'p>(
        &mut self,
        patterns: impl ExactSizeIterator<Item = &'p Pattern>,
        entry: EntryId,
        facts: &Facts,
    ) {
        self.fitting.resize_with(patterns.len(), Vec::new);
        for (pattern, fitting) in patterns.zip(&mut self.fitting) {
            if pattern.matches(facts) {
                fitting.push(entry);
            }
        }
    }

    /// Those that are met, by their places among the patterns, and where; one that is not is passed over.
    pub(super) fn met<'p>(&self, patterns: impl Iterator<Item = &'p Pattern>) -> Vec<(usize, EntryId)> {
        let mut met: Vec<(usize, EntryId)> = Vec::new();
        for (index, (pattern, fitting)) in patterns.zip(&self.fitting).enumerate() {
            let from = met.last().map_or(EntryId(0), |(_, before)| EntryId(before.0 + 1));
            met.extend(pattern.choose(fitting, from).map(|entry| (index, entry)));
        }
        met
    }
}
