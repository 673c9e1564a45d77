//! The fold of a long run: which spans of it nothing happens in, and where each time is on a timeline that goes over
//! them in no time to speak of.
//!
//! It follows from the recording alone (of several beside each other, from all of them), and only runs that have services,
//! alerts or more than an hour are folded: what folds comes late to the browser, with these.

use late::late;

use super::history::History;
use crate::base::{SimDuration, SimTime};
use crate::sim::Recording;

/// A span in which nothing happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crease {
    pub from: SimTime,
    pub to: SimTime,
    /// Where it begins on the timeline, in microseconds; it ends [`WIDTH`] after that.
    pub place: u64,
}

/// A span without an entry that is longer than this is folded.
const IDLE: SimDuration = SimDuration::from_millis(60_000);
/// What moves after an entry is seen to its end, and the next does not come at once.
const AFTER: SimDuration = SimDuration::from_millis(2_000);
const BEFORE: SimDuration = SimDuration::from_millis(1_000);
/// As wide as this is what is folded, in microseconds of the timeline: long enough to read what is skipped.
pub const WIDTH: u64 = 1_500_000;

impl Crease {
    /// How much time is skipped.
    pub fn span(&self) -> SimDuration {
        self.to.since(self.from)
    }
}

/// The folds of runs beside each other, in order: where nothing happens in any of them. O(entries).
#[late(services)]
pub(super) fn creases(runs: &[&Recording]) -> Vec<Crease> {
    let entries = runs.iter().flat_map(|recording| &recording.journal.entries);
    let mut all: Vec<SimTime> = entries.map(|entry| entry.at).collect();
    all.sort_unstable();
    let (mut folded, mut saved) = (Vec::new(), 0);
    for pair in all.windows(2).filter(|pair| pair[1].since(pair[0]) > IDLE) {
        let (from, to) = (pair[0] + AFTER, pair[1] - BEFORE);
        folded.push(Crease { from, to, place: from.as_micros() - saved });
        saved += to.since(from).as_micros() - WIDTH;
    }
    folded
}

/// The last fold that begins by then, by what is asked of each.
fn last(folded: &[Crease], begins: impl Fn(&Crease) -> bool) -> Option<Crease> {
    folded.partition_point(begins).checked_sub(1).and_then(|last| folded.get(last)).copied()
}

/// Where a time is on the timeline, in microseconds. O(log folds).
#[late(services)]
pub(super) fn place(folded: &[Crease], at: SimTime) -> u64 {
    let Some(crease) = last(folded, |crease| crease.from <= at) else { return at.as_micros() };
    let (since, span) = (at.since(crease.from).as_micros(), crease.span().as_micros());
    // At most 60 days times a second and a half: that is room enough.
    crease.place + if since < span { since * WIDTH / span } else { since - span + WIDTH }
}

/// The time at a place of the timeline. O(log folds).
#[late(services)]
pub(super) fn time(folded: &[Crease], place: u64) -> SimTime {
    let Some(crease) = last(folded, |crease| crease.place <= place) else {
        return SimTime::from_micros(place);
    };
    let (since, span) = (place - crease.place, crease.span().as_micros());
    let since =
        if since < WIDTH { (since * span).div_ceil(WIDTH) } else { since.saturating_add(span - WIDTH) };
    crease.from + SimDuration::from_micros(since)
}

/// The fold that a time is in. O(log folds).
#[late(services)]
pub(super) fn crease_at(folded: &[Crease], at: SimTime) -> Option<Crease> {
    last(folded, |crease| crease.from <= at).filter(|crease| at < crease.to)
}

/// What is skipped at a time, in words; nothing where the run is not folded.
#[late(services)]
pub fn skipped(history: &History, at: SimTime) -> Option<String> {
    let crease = history.crease_at(at)?;
    Some(format!("skips {}", crease.span().about()))
}
