//! The marks on the timeline: what a reader looks for in a run, each with its shape.

use super::log_marks::log_mark;
use super::words::{is_tried_again, sentence};
use crate::base::SimTime;
use crate::player::Moment;
use crate::sim::{EntryId, Facts, Kind, Recording};

/// A mark on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The event; where there are too many to mark each, the first of those that share a place.
    pub entry: EntryId,
    /// Right after it.
    pub moment: Moment,
    /// What it is.
    pub kind: MarkKind,
    /// For how many events it stands.
    pub count: usize,
    /// The event in words, and how many more it stands for.
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
    /// The cluster or a group arranges itself anew: a leader, an in-sync set, a rebalance.
    Change,
}

/// So many marks of a run are told apart; of more, those of one kind that fall together share one.
const APART: usize = 200;
/// So many places there are for them then.
const PLACES: usize = 100;
const KINDS: usize = 5;

/// The marks of a run, in order. O(entries).
pub fn marks(recording: &Recording) -> Vec<Mark> {
    let mut noticed = Noticed::default();
    let ids = (0..recording.journal.entries.len() as u32).map(EntryId);
    ids.for_each(|entry| noticed.read(entry, &Facts::of(recording, entry)));
    noticed.marks(recording)
}

/// What there is to mark, gathered entry by entry.
#[derive(Clone, Debug, Default)]
pub struct Noticed(Vec<(EntryId, MarkKind)>);

impl Noticed {
    /// Takes in the next entry.
    pub fn read(&mut self, entry: EntryId, facts: &Facts) {
        let kind = kind(facts).or_else(|| log_mark(facts));
        self.0.extend(kind.map(|kind| (entry, kind)));
    }

    /// The marks, in order: one for each event or, where these are too many, one for each place that
    /// has any.
    pub fn marks(&self, recording: &Recording) -> Vec<Mark> {
        let all = &recording.journal.entries;
        let mut marks: Vec<Mark> = Vec::new();
        let mut shared = [None::<usize>; PLACES * KINDS];
        let end = recording.end().as_micros().max(1);
        for (entry, kind) in &self.0 {
            let Some(at) = all.get(entry.index()).map(|entry| entry.at) else { continue };
            // How a cluster comes up is no change.
            if *kind == MarkKind::Change && at == SimTime::ZERO {
                continue;
            }
            if self.0.len() > APART {
                let place = (at.as_micros().saturating_mul(PLACES as u64) / end).min(PLACES as u64 - 1);
                let shared = &mut shared[place as usize * KINDS + *kind as usize];
                if let Some(mark) = shared.and_then(|index| marks.get_mut(index)) {
                    mark.count += 1;
                    continue;
                }
                *shared = Some(marks.len());
            }
            let moment = Moment { at, entries: entry.index() + 1 };
            marks.push(Mark { entry: *entry, moment, kind: *kind, count: 1, text: String::new() });
        }
        for mark in &mut marks {
            mark.text = sentence(recording, mark.entry);
            if mark.count > 1 {
                mark.text = format!("{}, and {} more like it", mark.text, mark.count - 1);
            }
        }
        marks
    }
}

fn kind(facts: &Facts) -> Option<MarkKind> {
    match facts.kind {
        Kind::WorkFailed | Kind::Crashed | Kind::AlarmRaised | Kind::BrokerStopped => Some(MarkKind::Failure),
        Kind::Requeued => Some(MarkKind::Again),
        Kind::Delivered => is_tried_again(facts).then_some(MarkKind::Again),
        Kind::DeadLettered => Some(MarkKind::Dead),
        Kind::Discarded
        | Kind::Dropped
        | Kind::PublishRejected
        | Kind::Unroutable
        | Kind::Lost
        | Kind::Refused => Some(MarkKind::Loss),
        _ => None,
    }
}
