//! Recording the runs of branches: at once or, where that takes long, a part at a time, until the reader gives it up;
//! and forgetting large ones that nobody looks at.

use std::cell::Cell;
use std::rc::Rc;

use yew::platform::spawn_local;

use super::Bench;
use crate::sim::Intervention;
use crate::ui::opening::Opening;
use crate::ui::session::Session;

/// Runs with so many entries or more are forgotten when nobody looks at them.
const LARGE: usize = 300_000;
/// Runs with fewer entries are recorded at once, within a frame or two.
const LONG: usize = 20_000;
/// A run on its way.
#[derive(Clone)]
pub(super) struct Pending {
    percent: Cell<u32>,
    given_up: Rc<Cell<bool>>,
}

impl Bench {
    /// Calls `then` when there is a session for these interventions: now, or once a run that takes
    /// long to record is there, and never if the reader gives it up.
    pub(super) fn when_ready(
        self: &Rc<Self>,
        interventions: Rc<[Intervention]>,
        then: impl FnOnce(&Rc<Self>) + 'static,
    ) {
        let is_known = |session: &Rc<Session>| *session.recording().interventions == *interventions;
        let known = self.sessions.borrow().iter().any(is_known);
        let before = self.session();
        if let Some(pending) = self.pending.take() {
            pending.given_up.set(true);
        }
        if known || before.recording().journal.entries.len() < LONG {
            return then(self);
        }
        let given_up = Rc::new(Cell::new(false));
        *self.pending.borrow_mut() = Some(Pending { percent: Cell::new(0), given_up: Rc::clone(&given_up) });
        self.show();
        let opening = Opening::new(Rc::clone(&self.lesson), Some(self.seed), interventions.to_vec());
        let bench = Rc::clone(self);
        spawn_local(async move {
            let progress = |part: f64| bench.progressed((part * 100.0) as u32);
            let Some(session) = opening.finish(progress, || given_up.get()).await else { return };
            bench.pending.take();
            bench.sessions.borrow_mut().push(Rc::new(session));
            then(&bench);
        });
    }

    fn progressed(&self, percent: u32) {
        let news =
            self.pending.borrow().as_ref().is_some_and(|pending| pending.percent.replace(percent) != percent);
        if news {
            self.show();
        }
    }

    /// How far a run is that is being recorded, in percent.
    pub fn percent(&self) -> Option<u32> {
        self.pending.borrow().as_ref().map(|pending| pending.percent.get())
    }

    /// Gives up the run that is being recorded: everything stays as it is.
    pub fn give_up(&self) {
        if let Some(pending) = self.pending.take() {
            pending.given_up.set(true);
        }
        self.tell("Given up".to_owned());
    }

    /// Large runs that nobody looks at are forgotten.
    pub(super) fn forget_large(&self) {
        let (now, others) = (self.session(), self.others());
        let is_shown = |session: &Rc<Session>| {
            others.iter().map(|(_, other)| other).chain([&now]).any(|shown| Rc::ptr_eq(shown, session))
        };
        let is_small = |session: &Rc<Session>| session.recording().journal.entries.len() < LARGE;
        self.sessions.borrow_mut().retain(|session| is_small(session) || is_shown(session));
    }
}
