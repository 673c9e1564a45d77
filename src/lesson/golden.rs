//! What is kept of a lesson's run, for the tests to compare with: all of a short run; of a long one how
//! many entries of each kind there are, the entries at its steps, and a fingerprint of all.

use std::collections::BTreeMap;

use serde_json::json;

use super::Lesson;
use crate::sim::{EntryId, Facts, Kind, Recording};

/// Journals with more entries than this are abridged.
const LONG: usize = 5_000;

impl Lesson {
    /// The lines of `expected.journal`.
    pub fn expected(&self, recording: &Recording) -> Vec<String> {
        let entries = recording.journal.entries.len();
        if entries <= LONG {
            return recording.trace().collect();
        }
        let mut counts: BTreeMap<Kind, u32> = BTreeMap::new();
        for entry in (0..entries as u32).map(EntryId) {
            *counts.entry(Facts::of(recording, entry).kind).or_default() += 1;
        }
        let whole = json!({ "abridged": true, "entries": entries, "fingerprint": recording.fingerprint() });
        let mut lines = vec![whole.to_string()];
        let counted = counts.into_iter();
        lines.extend(counted.map(|(kind, count)| json!({ "event": kind, "count": count }).to_string()));
        let steps = self.anchors_in(recording).0;
        lines.extend(steps.iter().map(|step| recording.trace_line(step.entry)));
        lines
    }
}
