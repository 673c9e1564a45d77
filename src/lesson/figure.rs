//! Figures in a step's words, counted in the run up to the step's event, and in the cells of a table, counted to its end.

use super::lesson::Step;
use super::markup::Span;
use super::pattern::Pattern;
use crate::sim::{EntryId, Recording};

/// How often something happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    pub name: String,
    pub count: Pattern,
    /// How often this happened is taken off.
    pub less: Option<Pattern>,
    /// What comes before the first of these does not count.
    pub after: Option<Pattern>,
    /// In a table: the lane in whose run it is counted, by its place in the lesson.
    pub lane: Option<usize>,
}

impl Figure {
    /// What it is up to an entry, which counts, too. None while what it counts after has not happened.
    pub fn up_to(&self, recording: &Recording, last: EntryId) -> Option<u32> {
        let from = match &self.after {
            Some(after) => after.first_in(recording, EntryId(0)).map(|(entry, _)| entry)?,
            None => EntryId(0),
        };
        if from > last {
            return None;
        }
        let times = |pattern: &Pattern| {
            let all = pattern.all_in(recording).map(|(entry, _)| entry).take_while(|entry| *entry <= last);
            all.filter(|entry| *entry >= from).count() as u32
        };
        Some(times(&self.count).saturating_sub(self.less.as_ref().map_or(0, times)))
    }
}

impl Figure {
    /// What it is up to the end of a run. None if what it counts after never happens.
    pub fn in_all(&self, recording: &Recording) -> Option<u32> {
        self.up_to(recording, EntryId(recording.journal.next_entry().0.saturating_sub(1)))
    }
}

impl Step {
    /// Its words, or some of them, with the figures of a run; none where one can't be told. The step belongs
    /// to the entry.
    pub fn counted(&self, spans: &[Span], recording: &Recording, entry: EntryId) -> Option<Vec<Span>> {
        let filled = |span: &Span| {
            let mut span = span.clone();
            if let Span::Figure { name, count, .. } = &mut span {
                *count = self.figure(name)?.up_to(recording, entry)?;
            }
            Some(span)
        };
        spans.iter().map(filled).collect()
    }

    pub(super) fn figure(&self, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name)
    }
}
