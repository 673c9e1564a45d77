//! The workbench of an open lesson: the branches of its run, the session of each, and what can be done
//! to them. Everything is done through it, so that everything can be undone.
//!
//! A branch's run is recorded when it is first looked at and kept while the lesson is open; what was done
//! on it is kept in the browser.

pub mod bar;
mod beside;
pub mod compare;
mod fork;
mod forms;
mod jump;
pub mod kept;
mod log;
pub mod menu;
mod news;
mod offers;
pub mod others;
mod queue;
mod recording;
mod service;
mod watch;

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;

use late::late;
use yew::prelude::*;

use self::news::News;
use self::recording::Pending;
use super::parts::Part;
use super::session::Session;
use crate::base::SimTime;
use crate::lesson::{Lesson, Offer};
use crate::player::{Address, Branch, BranchId, Branches, Moment, Motion, TRUNK, Undoable};
use crate::sim::{Action, ClientAction, Intervention, Recording, accepted, label_of_all};

/// What a branch is called that a link brought without a name.
const FROM_LINK: &str = "From a link";

/// The branches of an open lesson.
pub struct Bench {
    lesson: Rc<Lesson>,
    seed: u64,
    branches: RefCell<Undoable>,
    sessions: RefCell<Vec<Rc<Session>>>,
    /// What stands beside the branch that is taken, in that order.
    beside: RefCell<Vec<BranchId>>,
    /// When the first of those that are compared parts from it, as far as is known.
    parted: Cell<Option<SimTime>>,
    /// A large run that is being recorded: how far it is, and whether the reader gave it up.
    pending: RefCell<Option<Pending>>,
    /// Is a thing on the stage looked for by its name?
    looking: Cell<bool>,
    /// What the reader is to know and can put away.
    news: RefCell<News>,
    /// What was done last, to be said once.
    said: RefCell<AttrValue>,
    /// Counts up with every change.
    version: Cell<u32>,
    changed: Callback<u32>,
}

/// The workbench at a version: views that read it render again when it changed. A context.
#[derive(Clone)]
pub struct BenchView {
    bench: Rc<Bench>,
    /// With another version, a form begins anew with what is set by then.
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
        let lesson = Rc::clone(&first.lesson);
        let own = lesson.lanes.iter().find(|lane| lane.interventions.is_empty());
        let mut branches = Branches::new(own.map_or("As the lesson has it", |lane| &lane.title));
        kept::bring_back(&lesson.id, first.recording().seed, &mut branches);
        branches.take_or_add(branch.unwrap_or(FROM_LINK), &first.recording().interventions);
        Rc::new(Self {
            lesson,
            seed: first.recording().seed,
            branches: RefCell::new(Undoable::new(branches)),
            sessions: RefCell::new(vec![first]),
            beside: RefCell::default(),
            parted: Cell::new(None),
            pending: RefCell::default(),
            looking: Cell::default(),
            news: RefCell::default(),
            said: RefCell::default(),
            version: Cell::new(0),
            changed,
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
        let interventions = Rc::clone(&self.branches.borrow().now().current().interventions);
        self.session_of(&interventions)
    }

    /// The branches it is compared with, and their sessions.
    pub fn others(&self) -> Vec<(Branch, Rc<Session>)> {
        let beside = self.beside.borrow();
        let branches = beside.iter().filter_map(|id| self.branches(|branches| branches.get(*id).cloned()));
        let with_session = |branch: Branch| {
            let session = self.session_of(&branch.interventions);
            (branch, session)
        };
        branches.map(with_session).collect()
    }

    fn session_of(&self, interventions: &Rc<[Intervention]>) -> Rc<Session> {
        let known = |session: &&Rc<Session>| *session.recording().interventions == **interventions;
        if let Some(session) = self.sessions.borrow().iter().find(known) {
            return Rc::clone(session);
        }
        let lesson = Rc::clone(&self.lesson);
        let session = Rc::new(Session::open(lesson, Some(self.seed), interventions.to_vec()));
        self.sessions.borrow_mut().push(Rc::clone(&session));
        session
    }

    /// When a branch's run ends, if it was recorded.
    pub fn end_of(&self, branch: &Branch) -> Option<SimTime> {
        let known = |session: &&Rc<Session>| *session.recording().interventions == *branch.interventions;
        self.sessions.borrow().iter().find(known).map(|session| session.history.end().at)
    }

    /// Reads the branches.
    pub fn branches<R>(&self, f: impl FnOnce(&Branches) -> R) -> R {
        f(self.branches.borrow().now())
    }

    /// What was done last, in words.
    pub fn said(&self) -> AttrValue {
        self.said.borrow().clone()
    }

    /// Is a thing on the stage looked for by its name?
    pub fn is_looking(&self) -> bool {
        self.looking.get()
    }

    /// Looks for a thing by its name, or no longer.
    pub fn look_for_a_thing(&self, looks: bool) {
        self.looking.set(looks);
        self.show();
    }

    /// Can the last change be undone, and the last one undone be made once more?
    pub fn can_undo_and_redo(&self) -> (bool, bool) {
        let branches = self.branches.borrow();
        (branches.can_undo(), branches.can_redo())
    }

    /// Acts on the run at the moment it is at: the run forks, if there is anything to do.
    pub fn act(self: &Rc<Self>, actions: Vec<Action>) {
        if actions.is_empty() {
            return;
        }
        let name = label_of_all(&actions);
        self.act_as(actions, &name);
    }

    /// Does what a button of the lesson offers.
    pub fn take_up(self: &Rc<Self>, offer: &Offer) {
        let plan = Rc::clone(&self.session().recording().plan);
        let mut added: Vec<Intervention> = Vec::new();
        for mut action in offer.actions.iter().cloned() {
            if let Action::Client(ClientAction::Add { client, like }) = &mut action
                && client.is_empty()
            {
                *client = plan.with_added(&added).free_name(like);
            }
            added.push(Intervention { at: SimTime::ZERO, action });
        }
        self.act_as(added.into_iter().map(|next| next.action).collect(), &offer.label);
    }

    fn act_as(self: &Rc<Self>, actions: Vec<Action>, name: &str) {
        let session = self.session();
        session.player.act(|playback| {
            if matches!(playback.motion(), Motion::Gliding { .. }) {
                playback.pause();
            }
        });
        let moment = session.player.moment();
        let plan = &session.recording().plan;
        let changes = |action| session.player.world(|world| world.has_effect(plan, action));
        if !actions.iter().any(changes) {
            return self.refuse(name, &actions);
        }
        let begins = if actions.iter().all(Action::is_of_whole_run) { SimTime::ZERO } else { moment.at };
        let said = format!("Your run since {begins}: {name}");
        self.change(said, |branches| {
            branches.fork(moment.at, actions, name);
        });
    }

    /// Says why something would change nothing.
    fn refuse(&self, name: &str, actions: &[Action]) {
        let session = self.session();
        let plan = &session.recording().plan;
        let is_absent = |subject: &&str| {
            let client = plan.find_client(subject);
            client.is_some_and(|id| session.player.world(|world| !world.clients[id.index()].present))
        };
        let why = match actions.iter().map(Action::subject).find(is_absent) {
            Some(absent) => format!("{absent} is not there at this moment"),
            None => "that is so already, or has nothing to act on".to_owned(),
        };
        self.tell(String::new());
        self.news.borrow_mut().refused = Some(format!("{name}: {why}.").into());
        self.show();
    }

    /// Takes another branch.
    pub fn take(self: &Rc<Self>, id: BranchId) {
        let name = self.branches(|branches| branches.get(id).map(|branch| branch.name.to_string()));
        self.change(name.unwrap_or_default(), |branches| branches.take(id));
    }

    /// Takes the branch that a link names, and compares it with what the link says.
    pub fn follow(self: &Rc<Self>, link: &Address) {
        self.look_at(link);
        let can_be_done = |all: &[Intervention]| accepted(&self.lesson.plan, all).0;
        let interventions = can_be_done(&link.interventions);
        let name = link.branch.as_deref().unwrap_or(FROM_LINK);
        if link.beside.is_empty() {
            if !self.beside.take().is_empty() {
                self.tell(String::new());
            }
            self.change(name.to_owned(), |branches| {
                branches.take_or_add(name, &interventions);
            });
            return;
        }
        let others: Vec<Vec<Intervention>> = link.beside.iter().map(|other| can_be_done(other)).collect();
        let others = others.iter().map(|other| {
            let lane = self.lesson.lanes.iter().find(|lane| lane.interventions == *other);
            (lane.map_or(FROM_LINK, |lane| &lane.title), &**other)
        });
        self.take_all((name, &interventions), others);
    }

    /// The link of a moment of the branch that is taken.
    pub fn address_of(&self, moment: Moment, embed: bool) -> Address {
        let branch = self.branches(|branches| branches.current().clone());
        let beside =
            self.others().iter().map(|(_, other)| other.recording().interventions.to_vec()).collect();
        let branch = (branch.id != TRUNK).then(|| branch.name.to_string());
        Address { branch, beside, ..self.session().address_of(moment, embed) }
    }

    /// Gives a branch another name.
    pub fn rename(self: &Rc<Self>, id: BranchId, name: &str) {
        self.change(format!("Renamed to {name}"), |branches| branches.rename(id, name));
    }

    /// Throws a branch away.
    pub fn remove(self: &Rc<Self>, id: BranchId) {
        self.beside.borrow_mut().retain(|beside| *beside != id);
        self.change("Branch thrown away".to_owned(), |branches| branches.remove(id));
    }

    fn change(self: &Rc<Self>, said: String, f: impl FnOnce(&mut Branches)) {
        let here = self.session().player.playback(|playback| playback.destination());
        let mut next = self.branches.borrow().clone();
        if next.change(here, f) {
            self.turn_to(next, here, said);
        }
    }

    /// The branches become `next` as soon as there is a run of the one that is taken then.
    fn turn_to(self: &Rc<Self>, next: Undoable, moment: Moment, said: String) {
        let interventions = Rc::clone(&next.now().current().interventions);
        self.when_ready(interventions, move |bench| {
            let before = bench.session();
            *bench.branches.borrow_mut() = next;
            bench.go_on(&before, moment, said);
            bench.forget_large();
        });
    }

    /// Goes back to before the last change. As long as nothing is there to do it with, as the bar with its buttons is
    /// not, a key does nothing.
    pub fn undo(self: &Rc<Self>) {
        if Part::Panels.is_here() {
            turn(self, true);
        }
    }

    /// Makes the last change that was undone once more.
    pub fn redo(self: &Rc<Self>) {
        if Part::Panels.is_here() {
            turn(self, false);
        }
    }

    /// The player of the branch taken goes on where and as the one before it stood.
    fn go_on(&self, before: &Rc<Session>, moment: Moment, said: String) {
        let now = self.session();
        kept::keep(&self.lesson.id, self.seed, self.branches.borrow().now());
        let others = self.others().into_iter().filter(|(_, other)| !Rc::ptr_eq(other, &now));
        let others = others.map(|(branch, _)| branch.id).collect();
        self.beside.replace(others);
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

    fn tell(&self, said: String) {
        *self.said.borrow_mut() = said.into();
        self.news.borrow_mut().refused = None;
        // A shorter run waits at its end for a longer one beside it.
        let (now, others) = (self.session(), self.others());
        let shown = || others.iter().map(|(_, other)| other).chain([&now]);
        let longest = shown().map(|session| session.recording().end()).fold(SimTime::ZERO, SimTime::max);
        let end = if others.is_empty() { SimTime::ZERO } else { longest };
        shown().for_each(|session| session.history.put_end_off(end));
        // All follow one clock, which skips only what nothing happens in on any side.
        let all: Vec<&Recording> = shown().map(|session| session.recording()).collect();
        shown().for_each(|session| session.history.fold(&all));
        self.show();
    }

    /// Everybody who reads the workbench renders again.
    fn show(&self) {
        self.version.set(self.version.get() + 1);
        self.changed.emit(self.version.get());
    }
}

#[late(panels)]
fn turn(bench: &Rc<Bench>, back: bool) {
    let (mut next, here) = (bench.branches.borrow().clone(), bench.session().player.moment());
    let (to, said) = if back { (next.undo(here), "Undone") } else { (next.redo(here), "Done again") };
    if let Some(moment) = to {
        bench.turn_to(next, moment, said.to_owned());
    }
}
