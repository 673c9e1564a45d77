//! Where in a run a lesson's steps are.

use super::file::Point;
use super::lesson::{Lesson, Step};
use super::pattern::{Pattern, facts_of};
use super::problem::{Problem, field};
use super::sequence::Sequence;
use crate::base::{SimDuration, SimTime};
use crate::sim::{EntryId, Facts, Kind, Recording};

/// A step's place in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchored {
    /// Which step, by its place in the lesson.
    pub step: usize,
    /// The event it belongs to.
    pub entry: EntryId,
    /// The moment that is shown.
    pub at: SimTime,
}

impl Lesson {
    /// Where each step is in a run, in order; or which never happen, and what happens instead.
    ///
    /// # Errors
    /// One problem for each step that is not in this run.
    pub fn steps_in(&self, recording: &Recording) -> Result<Vec<Anchored>, Vec<Problem>> {
        let (anchored, problems) = self.anchors_in(recording);
        if problems.is_empty() { Ok(anchored) } else { Err(problems) }
    }

    /// The steps that are in a run, which the reader may have changed, and what is wrong with the others.
    pub fn anchors_in(&self, recording: &Recording) -> (Vec<Anchored>, Vec<Problem>) {
        let mut anchoring = Anchoring::default();
        facts_of(recording).for_each(|(entry, facts)| anchoring.read(self, entry, &facts));
        let (anchored, mut problems) = (anchoring.anchored(self, recording), Vec::new());
        for index in 0..self.steps.len() {
            let after = anchored.partition_point(|other| other.step < index);
            let before = after.checked_sub(1).map(|at| anchored[at]);
            match anchored.get(after).filter(|found| found.step == index) {
                None => problems.push(self.never(recording, index, before)),
                Some(found) => {
                    if let Some(before) = before.filter(|before| before.at > found.at) {
                        problems.push(self.too_early(index, found.at, before));
                    }
                }
            }
        }
        (anchored, problems)
    }

    fn never(&self, recording: &Recording, index: usize, before: Option<Anchored>) -> Problem {
        let step = &self.steps[index];
        let message = format!("step `{}` never happens: no {}", step.id, step.on.written());
        let place = field!["steps", index, "on"];
        let earlier = step.on.all_in(recording).last();
        let (Some((entry, _)), Some(before)) = (earlier, before) else {
            return nearest(Problem::new(place, message), &step.on, recording);
        };
        let after = &self.steps[before.step].id;
        let last = moment(recording, entry);
        Problem::new(place, format!("{message} after step `{after}`"))
            .expected(format!("one that comes after {}; the last such event is at {last}", before.at))
    }

    fn too_early(&self, index: usize, at: SimTime, before: Anchored) -> Problem {
        let (step, earlier) = (&self.steps[index], &self.steps[before.step]);
        let message = format!(
            "step `{}` is shown at {at}, before step `{}`, which is shown at {}",
            step.id, earlier.id, before.at
        );
        Problem::new(field!["steps", index], message).expected("another `point` for one of them")
    }
}

/// The steps of a lesson being looked for in a run, entry by entry.
#[derive(Clone, Debug, Default)]
pub struct Anchoring {
    steps: Sequence,
}

impl Anchoring {
    /// Takes in the next entry.
    pub fn read(&mut self, lesson: &Lesson, entry: EntryId, facts: &Facts) {
        self.steps.read(lesson.steps.iter().map(|step| &step.on), entry, facts);
    }

    /// The steps' places, in order: each after the one before it.
    pub fn anchored(&self, lesson: &Lesson, recording: &Recording) -> Vec<Anchored> {
        let met = self.steps.met(lesson.steps.iter().map(|step| &step.on));
        let anchored = met.into_iter().map(|(index, entry)| {
            let at = lesson.steps[index].moment(recording, entry, &Facts::of(recording, entry));
            Anchored { step: index, entry, at }
        });
        anchored.collect()
    }
}

impl Step {
    /// The moment shown: an event's own or, where it takes a while, the point that is asked for.
    /// What is on its way is shown half-way, where it can be seen.
    fn moment(&self, recording: &Recording, entry: EntryId, facts: &Facts) -> SimTime {
        let start = moment(recording, entry);
        let default = if facts.kind == Kind::Departed { Point::Middle } else { Point::Start };
        let end = facts.until.unwrap_or(start);
        match self.point.unwrap_or(default) {
            Point::Start => start,
            Point::Middle => start + SimDuration::from_micros(end.since(start).as_micros() / 2),
            Point::End => end,
        }
    }
}

/// When an entry was.
pub(super) fn moment(recording: &Recording, entry: EntryId) -> SimTime {
    recording.journal.entries.get(entry.index()).map_or(SimTime::ZERO, |entry| entry.at)
}

/// Adds what comes nearest to a pattern among what did happen.
pub(super) fn nearest(problem: Problem, pattern: &Pattern, recording: &Recording) -> Problem {
    let candidates = facts_of(recording).filter_map(|(entry, facts)| {
        let differences = pattern.differences(&facts, &recording.plan)?;
        Some((differences, entry))
    });
    let kind = super::pattern::word(&pattern.kind);
    match candidates.min_by_key(|(differences, entry)| (differences.len(), *entry)) {
        None => problem.expected(format!("another event: in this run there is no `{kind}` at all")),
        Some((differences, entry)) => {
            let at = moment(recording, entry);
            if differences.is_empty() {
                let count = facts_of(recording).filter(|(_, facts)| pattern.matches(facts)).count();
                return problem.expected(format!("`nth` to be {count} at the most: so many there are"));
            }
            let differences = differences.join(", ");
            problem.expected(format!("one that happens; the nearest `{kind}` is at {at}, with {differences}"))
        }
    }
}
