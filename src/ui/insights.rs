//! What a panel asks of a whole run: worked out when it is first asked for, and kept with the session.

use std::cell::OnceCell;

use super::session::Session;
use crate::insight::{Ledger, Series, series_of};

/// What was asked for so far.
#[derive(Default)]
pub struct Insights {
    ledger: OnceCell<Ledger>,
    series: OnceCell<Vec<Series>>,
}

impl Session {
    /// Every message's accounts. O(entries), once.
    pub fn ledger(&self) -> &Ledger {
        self.insights.ledger.get_or_init(|| Ledger::of(self.recording()))
    }

    /// The run in figures. O(entries), once.
    pub fn series(&self) -> &[Series] {
        self.insights.series.get_or_init(|| series_of(self.recording()))
    }
}
