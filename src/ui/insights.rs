//! What a panel asks of a whole run: worked out when it is first asked for, and kept with the session.

use std::cell::OnceCell;

use super::session::{Session, StepAt};
use crate::insight::{Ledger, Series, in_common, series_of};
use crate::lesson::Anchored;

/// Runs of fewer entries have a fingerprint in their links.
const MARKED: usize = 50_000;

/// What was asked for so far.
#[derive(Default)]
pub struct Insights {
    ledger: OnceCell<Ledger>,
    series: OnceCell<Vec<Series>>,
    holding: OnceCell<Vec<bool>>,
    mark: OnceCell<String>,
}

impl Session {
    /// Every message's accounts. O(entries), once.
    pub fn ledger(&self) -> &Ledger {
        self.insights.ledger.get_or_init(|| Ledger::of(self.recording()))
    }

    /// Do the words of a step hold in this run? O(entries), once.
    pub(super) fn holds(&self, index: usize) -> bool {
        let holding = || {
            let anchored = |at: &StepAt| Anchored { step: at.step, entry: at.entry, at: at.moment.at };
            self.lesson.holding(self.recording(), &self.steps.iter().map(anchored).collect::<Vec<_>>())
        };
        let is_own = in_common(&self.lesson, self.recording()).is_none();
        is_own || self.insights.holding.get_or_init(holding).get(index) == Some(&true)
    }

    /// A short fingerprint of the run, for links; none of a long one, which would take too long. O(entries), once.
    pub fn mark(&self) -> Option<&str> {
        let is_short = self.recording().journal.entries.len() < MARKED;
        let mark = || self.recording().fingerprint().chars().take(8).collect();
        is_short.then(|| self.insights.mark.get_or_init(mark).as_str())
    }

    /// The run in figures. O(entries), once.
    pub fn series(&self) -> &[Series] {
        self.insights.series.get_or_init(|| series_of(self.recording()))
    }
}
