//! Seeking: the world at any moment of a recording, from checkpoints, forwards and backwards.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::fold::{self, Crease};
use super::world::World;
use crate::base::SimTime;
use crate::sim::{EntryId, Facts, Recording};

/// A place in a recording: a time, and how many entries have happened.
///
/// Several entries share an instant; single steps stop between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    pub at: SimTime,
    pub entries: usize,
}

/// A recording with worlds kept along the way.
#[derive(Debug)]
pub struct History {
    recording: Rc<Recording>,
    /// `(entries, world)`, in order.
    checkpoints: Vec<(usize, World)>,
    /// Nothing more happens between the last entry and this time; a longer run beside it goes on.
    horizon: Cell<SimTime>,
    /// What its timeline folds.
    folded: RefCell<Vec<Crease>>,
    /// How many messages are gone for good at the end.
    gone: u32,
}

/// Fold at least so many entries before the next checkpoint.
const INTERVAL: usize = 8_192;

impl History {
    /// Folds a recording once, from beginning to end. O(entries).
    pub fn new(recording: Rc<Recording>) -> Self {
        Folding::begin(recording).finish()
    }

    /// What it is the history of.
    pub fn recording(&self) -> &Rc<Recording> {
        &self.recording
    }

    /// The moment at a time: all that happens then has happened.
    pub fn moment_at(&self, at: SimTime) -> Moment {
        let at = at.min(self.end().at);
        Moment { at, entries: self.recording.entries_by(at) }
    }

    /// The moment right after an entry.
    pub fn moment_after(&self, entry: EntryId) -> Moment {
        let entries = &self.recording.journal.entries;
        let index = entry.index().min(entries.len().saturating_sub(1));
        Moment { at: entries.get(index).map_or(SimTime::ZERO, |entry| entry.at), entries: index + 1 }
    }

    /// The moment of this run that a moment of another one is: what of its instant has happened there has happened
    /// here, if both runs began that instant alike, and else all of it. O(log n + entries of the instant).
    pub fn place_of(&self, moment: Moment, other: &Self) -> Moment {
        let before =
            |history: &Self| history.recording.journal.entries.partition_point(|entry| entry.at < moment.at);
        // What kind of thing was done, and because of what: enough to tell two orders apart.
        let done = |history: &Self, index: usize| {
            let entry = history.recording.journal.entries.get(index)?;
            Some((entry.at, entry.cause, Facts::of(&history.recording, EntryId(index as u32)).kind))
        };
        let from = before(other);
        let is_alike = |index| done(self, index).is_some_and(|own| done(other, index) == Some(own));
        match before(self) == from && (from..moment.entries).all(is_alike) {
            true => moment,
            false => self.moment_at(moment.at),
        }
    }

    /// The beginning: the broker is set up and the clients are there, and nothing has been published.
    pub fn start(&self) -> Moment {
        self.moment_at(SimTime::ZERO)
    }

    /// The end.
    pub fn end(&self) -> Moment {
        let at = self.recording.end().max(self.horizon.get());
        Moment { at, entries: self.recording.journal.entries.len() }
    }

    /// How many messages are gone for good in the whole run.
    pub fn gone(&self) -> u32 {
        self.gone
    }

    /// Puts the end off, so that a longer run can be played beside this one; zero: to the last entry.
    pub fn put_end_off(&self, horizon: SimTime) {
        self.horizon.set(horizon);
    }

    /// Folds what nothing happens in, in none of these runs: this one, and those beside it. O(entries).
    pub fn fold(&self, runs: &[&Recording]) {
        if self.recording.plan.needs_services() {
            *self.folded.borrow_mut() = fold::creases(runs);
        }
    }

    /// Where a time is on the timeline, in microseconds: the time itself, but for what is folded.
    pub fn place(&self, at: SimTime) -> u64 {
        match &self.folded.borrow()[..] {
            [] => at.as_micros(),
            folded => fold::place(folded, at),
        }
    }

    /// The time at a place of the timeline.
    pub fn time(&self, place: u64) -> SimTime {
        match &self.folded.borrow()[..] {
            [] => SimTime::from_micros(place),
            folded => fold::time(folded, place),
        }
    }

    /// Is anything folded?
    pub fn is_folded(&self) -> bool {
        !self.folded.borrow().is_empty()
    }

    /// What is folded, in order.
    pub fn creases(&self) -> Vec<Crease> {
        self.folded.borrow().clone()
    }

    /// The fold that a time is in.
    pub fn crease_at(&self, at: SimTime) -> Option<Crease> {
        match &self.folded.borrow()[..] {
            [] => None,
            folded => fold::crease_at(folded, at),
        }
    }

    /// The moment one entry on, or back.
    pub fn neighbour(&self, moment: Moment, forward: bool) -> Moment {
        let first = self.start().entries;
        let entries = if forward { moment.entries + 1 } else { moment.entries.saturating_sub(1) };
        match entries {
            n if n <= first => self.start(),
            n => self.moment_after(EntryId(n.min(self.end().entries) as u32 - 1)),
        }
    }
}

/// A history in the making: a recording being folded, some entries at a time.
#[derive(Debug)]
pub struct Folding {
    history: History,
    world: World,
    entries: usize,
    /// The next checkpoint is due there.
    due: usize,
}

impl Folding {
    /// Nothing is folded yet.
    pub fn begin(recording: Rc<Recording>) -> Self {
        let world = World::new(&recording.plan);
        let checkpoints = vec![(0, world.clone())];
        Self {
            history: History {
                recording,
                checkpoints,
                horizon: Cell::default(),
                folded: RefCell::default(),
                gone: 0,
            },
            world,
            entries: 0,
            due: INTERVAL,
        }
    }

    /// Folds so many entries more. True when all are.
    pub fn advance(&mut self, entries: usize) -> bool {
        let recording = &self.history.recording;
        let all = recording.journal.entries.len();
        let goal = self.entries.saturating_add(entries).min(all);
        while self.entries < goal {
            if self.entries == self.due {
                self.history.checkpoints.push((self.entries, self.world.clone()));
                // A large world is dear to keep: space its checkpoints in proportion.
                self.due += INTERVAL.max(self.world.copy_count() / 8);
            }
            self.world.apply(&recording.plan, &recording.journal, EntryId(self.entries as u32));
            self.entries += 1;
        }
        self.entries == all
    }

    /// What is folded.
    pub fn recording(&self) -> &Recording {
        &self.history.recording
    }

    /// How many entries are folded.
    pub fn entries(&self) -> usize {
        self.entries
    }

    /// The history, folded to its end.
    pub fn finish(mut self) -> History {
        while !self.advance(usize::MAX) {}
        self.history.gone = self.world.losses().count();
        self.history.fold(&[&self.history.recording]);
        self.history
    }
}

/// A world that follows a moment: cheap to move forward, and never far from a checkpoint.
#[derive(Clone, Debug)]
pub struct Cursor {
    history: Rc<History>,
    entries: usize,
    world: World,
}

impl Cursor {
    /// At the very beginning, before anything happened.
    pub fn new(history: Rc<History>) -> Self {
        let world = World::new(&history.recording.plan);
        Self { history, entries: 0, world }
    }

    /// The history it moves in.
    pub fn history(&self) -> &Rc<History> {
        &self.history
    }

    /// The world after so many entries: from here if that is nearer, else from a checkpoint.
    /// At most a checkpoint's interval of entries is folded.
    pub fn seek(&mut self, entries: usize) -> &World {
        let at = self.history.checkpoints.partition_point(|(from, _)| *from <= entries).saturating_sub(1);
        let (from, world) = &self.history.checkpoints[at];
        if self.entries > entries || self.entries < *from {
            self.world = world.clone();
            self.entries = *from;
        }
        let recording = Rc::clone(&self.history.recording);
        while self.entries < entries.min(recording.journal.entries.len()) {
            self.world.apply(&recording.plan, &recording.journal, EntryId(self.entries as u32));
            self.entries += 1;
        }
        &self.world
    }

    /// The world where the cursor is.
    pub fn world(&self) -> &World {
        &self.world
    }
}
