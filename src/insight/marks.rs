//! The marks on the timeline: what a reader looks for in a run, each with its shape.

use super::words::sentence;
use crate::base::SimTime;
use crate::player::Moment;
use crate::sim::{EntryId, Facts, Marker, Recording};

/// A mark on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The event; where there are too many to mark each, the first of those that share a place.
    pub entry: EntryId,
    pub moment: Moment,
    pub kind: Marker,
    /// For how many events it stands.
    pub count: usize,
    /// The event in words, and how many more it stands for.
    pub text: String,
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
pub struct Noticed(Vec<(EntryId, Marker)>);

impl Noticed {
    /// Takes in the next entry.
    pub fn read(&mut self, entry: EntryId, facts: &Facts) {
        self.0.extend(facts.marker().map(|marker| (entry, marker)));
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
            if *kind == Marker::Change && at == SimTime::ZERO {
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
