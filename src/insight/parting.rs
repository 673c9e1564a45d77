//! Where two runs of one lesson part.

use crate::base::SimTime;
use crate::sim::{EntryId, Facts, Recording};

/// The first moment at which something else happens to a message in one run than in the other; none
/// when all messages fare alike. What was done to the runs does not count, only what came of it.
/// O(entries up to there).
pub fn parting(one: &Recording, other: &Recording) -> Option<SimTime> {
    let (mut left, mut right) = (doings(one), doings(other));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (Some((at, _)), None) | (None, Some((at, _))) => return Some(at),
            (Some(a), Some(b)) if a != b => return Some(a.0.min(b.0)),
            (Some(_), Some(_)) => {}
        }
    }
}

/// What happens to messages, in order.
fn doings(recording: &Recording) -> impl Iterator<Item = (SimTime, Facts)> + '_ {
    recording.journal.entries.iter().enumerate().filter_map(|(index, entry)| {
        let facts = Facts::of(recording, EntryId(index as u32));
        facts.content.is_some().then_some((entry.at, facts))
    })
}
