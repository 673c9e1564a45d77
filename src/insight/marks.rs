//! The marks on the timeline: what a reader looks for in a run, each with its shape.

use super::words::{is_tried_again, sentence};
use crate::player::Moment;
use crate::sim::{EntryId, Facts, Kind, Recording};

/// A mark on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The event.
    pub entry: EntryId,
    /// Right after it.
    pub moment: Moment,
    /// What it is.
    pub kind: MarkKind,
    /// The event in words.
    pub text: String,
}

/// The kinds of marks; each has a shape of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// Work failed, or a client crashed.
    Failure,
    /// A message comes a second time, or a third.
    Again,
    /// A message is dead-lettered.
    Dead,
    /// A message, or an answer, is lost for good.
    Loss,
}

/// The marks of a run, in order.
pub fn marks(recording: &Recording) -> Vec<Mark> {
    let ids = (0..recording.journal.entries.len() as u32).map(EntryId);
    ids.filter_map(|entry| {
        let kind = kind(&Facts::of(recording, entry))?;
        let at = recording.journal.entries[entry.index()].at;
        let moment = Moment { at, entries: entry.index() + 1 };
        Some(Mark { entry, moment, kind, text: sentence(recording, entry) })
    })
    .collect()
}

fn kind(facts: &Facts) -> Option<MarkKind> {
    match facts.kind {
        Kind::WorkFailed | Kind::Crashed => Some(MarkKind::Failure),
        Kind::Requeued => Some(MarkKind::Again),
        Kind::Delivered => is_tried_again(facts).then_some(MarkKind::Again),
        Kind::DeadLettered => Some(MarkKind::Dead),
        Kind::Discarded | Kind::Unroutable | Kind::Lost | Kind::Refused => Some(MarkKind::Loss),
        _ => None,
    }
}
