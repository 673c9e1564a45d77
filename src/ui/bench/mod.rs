//! The workbench of an open lesson: the branches of its run, the session of each, and what can be done
//! to them. Everything is done through it, so that everything can be undone.
//!
//! A branch's run is recorded when it is first looked at and kept while the lesson is open.

pub mod bar;
pub mod compare;
pub mod forms;
pub mod menu;
pub mod roads;

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;

use yew::prelude::*;

use super::session::Session;
use crate::base::SimTime;
use crate::insight::{deeds, parting};
use crate::lesson::{Glossary, Lane, Lesson, Offer};
use crate::player::{Address, BranchId, Branches, Moment, TRUNK, Undoable};
use crate::sim::{Action, Intervention};

/// Runs with so many entries or more are forgotten when nobody looks at them.
const LARGE: usize = 300_000;
/// What a branch is called that a link brought without a name.
const FROM_LINK: &str = "From a link";

/// The branches of an open lesson.
pub struct Bench {
    lesson: Rc<Lesson>,
    glossary: Rc<Glossary>,
    seed: u64,
    roads: RefCell<Undoable>,
    sessions: RefCell<Vec<Rc<Session>>>,
    against: Cell<Option<BranchId>>,
    /// What was done last, to be said once.
    said: RefCell<AttrValue>,
    /// Counts up with every change.
    version: Cell<u32>,
    changed: RefCell<Callback<u32>>,
}

/// The workbench at a version: views that read it render again when it changed. A context.
#[derive(Clone)]
pub struct BenchView {
    bench: Rc<Bench>,
    version: u32,
}

impl PartialEq for BenchView {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.bench, &other.bench) && self.version == other.version
    }
}

impl Deref for BenchView {
    type Target = Rc<Bench>;

    fn deref(&self) -> &Rc<Bench> {
        &self.bench
    }
}

/// The workbench of the open lesson; none outside of one.
#[hook]
pub fn use_bench() -> Option<BenchView> {
    use_context()
}

impl Bench {
    /// A workbench with the run that was opened: the lesson's own, or one that a link brought.
    pub fn new(first: Rc<Session>, branch: Option<&str>, changed: Callback<u32>) -> Rc<Self> {
        let (lesson, glossary) = (Rc::clone(&first.lesson), Rc::clone(&first.glossary));
        let mut branches = Branches::new("As the lesson has it");
        branches.take_or_add(branch.unwrap_or(FROM_LINK), &first.recording().interventions);
        Rc::new(Self {
            lesson,
            glossary,
            seed: first.recording().seed,
            roads: RefCell::new(Undoable::new(branches)),
            sessions: RefCell::new(vec![first]),
            against: Cell::new(None),
            said: RefCell::default(),
            version: Cell::new(0),
            changed: RefCell::new(changed),
        })
    }

    /// Tells it from every other workbench.
    pub fn id(&self) -> usize {
        std::ptr::from_ref(self) as usize
    }

    /// It as it is now.
    pub fn view(self: &Rc<Self>) -> BenchView {
        BenchView { bench: Rc::clone(self), version: self.version.get() }
    }

    /// The session of the branch that is taken.
    pub fn session(&self) -> Rc<Session> {
        let interventions = Rc::clone(&self.roads.borrow().now().current().interventions);
        self.session_of(&interventions)
    }

    /// The session of the branch it is compared with.
    pub fn other(&self) -> Option<(Rc<str>, Rc<Session>)> {
        let roads = self.roads.borrow();
        let branch = roads.now().get(self.against.get()?)?.clone();
        drop(roads);
        Some((branch.name, self.session_of(&branch.interventions)))
    }

    fn session_of(&self, interventions: &Rc<[Intervention]>) -> Rc<Session> {
        let known = |session: &&Rc<Session>| *session.recording().interventions == **interventions;
        if let Some(session) = self.sessions.borrow().iter().find(known) {
            return Rc::clone(session);
        }
        let (lesson, glossary) = (Rc::clone(&self.lesson), Rc::clone(&self.glossary));
        let session = Rc::new(Session::open(lesson, glossary, Some(self.seed), interventions.to_vec()));
        let mut sessions = self.sessions.borrow_mut();
        sessions.retain(|other| other.recording().journal.entries.len() < LARGE);
        sessions.push(Rc::clone(&session));
        session
    }

    /// Reads the branches.
    pub fn branches<R>(&self, f: impl FnOnce(&Branches) -> R) -> R {
        f(self.roads.borrow().now())
    }

    /// What was done last, in words.
    pub fn said(&self) -> AttrValue {
        self.said.borrow().clone()
    }

    /// Can the last change be undone, and the last one undone be made once more?
    pub fn can_undo_and_redo(&self) -> (bool, bool) {
        let roads = self.roads.borrow();
        (roads.can_undo(), roads.can_redo())
    }

    /// Acts on the run at the moment it is at: the run forks.
    pub fn act(&self, actions: Vec<Action>) {
        let name = deeds(&actions);
        self.act_as(actions, &name);
    }

    /// Does what a button of the lesson offers.
    pub fn take_up(&self, offer: &Offer) {
        let plan = Rc::clone(&self.session().recording().plan);
        let mut added: Vec<Intervention> = Vec::new();
        for mut action in offer.actions.iter().cloned() {
            if let Action::Add { client, like } = &mut action
                && client.is_empty()
            {
                *client = plan.with_added(&added).free_name(like);
            }
            added.push(Intervention { at: SimTime::ZERO, action });
        }
        self.act_as(added.into_iter().map(|next| next.action).collect(), &offer.label);
    }

    fn act_as(&self, actions: Vec<Action>, name: &str) {
        let moment = self.session().player.playback(|playback| playback.destination());
        let said = format!("{name}, at {}", moment.at);
        self.change(said, |branches| {
            branches.fork(moment.at, actions, name);
        });
    }

    /// Takes another branch.
    pub fn take(&self, id: BranchId) {
        let name = self.branches(|branches| branches.get(id).map(|branch| branch.name.to_string()));
        self.change(name.unwrap_or_default(), |branches| branches.take(id));
    }

    /// Takes the branch that a link names, and compares it with what the link says.
    pub fn follow(&self, link: &Address) {
        let name = link.branch.as_deref().unwrap_or(FROM_LINK);
        match &link.against {
            Some(other) => {
                let lane = self.lesson.lanes.iter().find(|lane| lane.interventions == *other);
                let title = lane.map_or(FROM_LINK, |lane| &lane.title);
                self.take_both((name, &link.interventions), (title, other));
            }
            None => {
                self.change(name.to_owned(), |branches| {
                    branches.take_or_add(name, &link.interventions);
                });
            }
        }
    }

    /// The link of a moment of the branch that is taken.
    pub fn address_of(&self, moment: Moment, embed: bool) -> Address {
        let branch = self.branches(|branches| branches.current().clone());
        let against = self.other().map(|(_, other)| other.recording().interventions.to_vec());
        let branch = (branch.id != TRUNK).then(|| branch.name.to_string());
        Address { branch, against, ..self.session().address_of(moment, embed) }
    }

    /// Gives a branch another name.
    pub fn rename(&self, id: BranchId, name: &str) {
        self.change(format!("Renamed to {name}"), |branches| branches.rename(id, name));
    }

    /// Throws a branch away.
    pub fn remove(&self, id: BranchId) {
        if self.against.get() == Some(id) {
            self.against.set(None);
        }
        self.change("Branch thrown away".to_owned(), |branches| branches.remove(id));
    }

    fn change(&self, said: String, f: impl FnOnce(&mut Branches)) {
        let before = self.session();
        let here = before.player.playback(|playback| playback.destination());
        if self.roads.borrow_mut().change(here, f) {
            self.go_on(&before, here, said);
        }
    }

    /// Goes back to before the last change.
    pub fn undo(&self) {
        self.turn("Undone", Undoable::undo);
    }

    /// Makes the last change that was undone once more.
    pub fn redo(&self) {
        self.turn("Done again", Undoable::redo);
    }

    fn turn(&self, said: &str, f: impl FnOnce(&mut Undoable, Moment) -> Option<Moment>) {
        let before = self.session();
        let here = before.player.moment();
        let moment = f(&mut self.roads.borrow_mut(), here);
        if let Some(moment) = moment {
            self.go_on(&before, moment, said.to_owned());
        }
    }

    /// The player of the branch taken goes on where and as the one before it stood.
    fn go_on(&self, before: &Rc<Session>, moment: Moment, said: String) {
        let now = self.session();
        if self.other().is_some_and(|(_, other)| Rc::ptr_eq(&other, &now)) {
            self.against.set(None);
        }
        if !Rc::ptr_eq(before, &now) {
            let (speed, still, playing) = before
                .player
                .playback(|playback| (playback.speed(), playback.is_still(), playback.is_playing()));
            before.player.act(|playback| playback.pause());
            let moment = now.history.moment_at(moment.at).max(now.history.start());
            now.player.act(|playback| {
                playback.set_speed(speed);
                playback.set_still(still);
                playback.pause();
                playback.seek(moment);
                if playing {
                    playback.play();
                }
            });
        }
        self.tell(said);
    }

    /// Sets another branch beside the one that is taken; none ends the comparison.
    pub fn compare(&self, with: Option<BranchId>) {
        let current = self.branches(|branches| branches.current().id);
        self.against.set(with.filter(|id| *id != current));
        self.tell(match self.other() {
            Some((name, _)) => format!("Compared with: {name}"),
            None => "No longer compared".to_owned(),
        });
    }

    /// The branch it is compared with.
    pub fn against(&self) -> Option<BranchId> {
        self.against.get()
    }

    /// Changes sides: the branch that it is compared with is taken, and the other way round.
    pub fn swap(&self) {
        if let Some(other) = self.against.get() {
            let current = self.branches(|branches| branches.current().id);
            self.against.set(None);
            self.take(other);
            self.compare(Some(current));
        }
    }

    /// Sets two of the lesson's lanes beside each other, each as a branch.
    pub fn compare_lanes(&self, one: &Lane, other: &Lane) {
        self.take_both((&one.title, &one.interventions), (&other.title, &other.interventions));
    }

    fn take_both(&self, one: (&str, &[Intervention]), other: (&str, &[Intervention])) {
        let mut second = None;
        self.change(format!("{} and {}", one.0, other.0), |branches| {
            second = Some(branches.take_or_add(other.0, other.1));
            branches.take_or_add(one.0, one.1);
        });
        self.compare(second);
    }

    /// When the two runs that are compared part.
    pub fn parting(&self) -> Option<SimTime> {
        let (_, other) = self.other()?;
        parting(self.session().recording(), other.recording())
    }

    fn tell(&self, said: String) {
        *self.said.borrow_mut() = said.into();
        // A shorter run waits at its end for a longer one beside it.
        let (now, other) = (self.session(), self.other());
        let end = other.as_ref().map_or(SimTime::ZERO, |(_, other)| other.recording().end());
        now.history.put_end_off(end);
        if let Some((_, other)) = other {
            other.history.put_end_off(now.recording().end());
        }
        self.version.set(self.version.get() + 1);
        let changed = self.changed.borrow().clone();
        changed.emit(self.version.get());
    }
}
