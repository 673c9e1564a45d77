//! A program without a broker: it did what a real run of it was recorded to do, and tells it again, one thing
//! after the other. Nothing can be done to it.

use std::rc::Rc;

use super::client::Client;
use super::journal::{Cause, ClientEvent, What};
use super::plan::{ClientId, Role};
use super::simulation::{Due, Run};
use crate::base::SimDuration;
use crate::engine::queueing::Name;

/// What a program does, as it was recorded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProgramPlan {
    /// The time from one thing to the next. It says nothing of how long the real run took.
    pub gap: SimDuration,
    /// The names of the values that it shows, in their order.
    pub values: Vec<Name>,
    /// All that it did, in order.
    pub run: Vec<ProgramEvent>,
}

/// What a program does.
#[derive(Clone, Debug, PartialEq)]
pub enum ProgramEvent {
    /// It comes to a region of its code.
    Reached(Rc<Reached>),
    /// It prints a line.
    Printed(Name),
    /// It ends.
    Ended,
}

/// Where in its code a program is, and what is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reached {
    /// The id of the part.
    pub part: Name,
    pub region: Name,
    /// What is looked at there, before its lines are run: each value by its place in
    /// [`ProgramPlan::values`], and as it is written.
    pub values: Vec<(u16, Name)>,
}

impl Reached {
    /// What a value was found to be, by its place in [`ProgramPlan::values`].
    pub fn value(&self, at: u16) -> Option<&str> {
        self.values.iter().find(|(other, _)| *other == at).map(|(_, value)| &**value)
    }
}

impl ProgramPlan {
    /// What a program finds where it is, in words: `total = 12, n = 3`.
    pub(super) fn found(&self, reached: &Reached) -> String {
        let one =
            |(at, value): &(u16, Name)| Some(format!("{} = {value}", self.values.get(usize::from(*at))?));
        reached.values.iter().filter_map(one).collect::<Vec<_>>().join(", ")
    }
}

impl Client {
    fn does_next(&self, at: u32) -> Option<(ProgramEvent, SimDuration)> {
        let Role::Program(program) = &self.plan.role else { return None };
        Some((program.run.get(at as usize)?.clone(), program.gap))
    }
}

impl Run<'_> {
    /// A program does what it did next, and plans what comes after.
    pub(super) fn go_on(&mut self, cause: Cause, id: ClientId, at: u32) {
        let Some((event, gap)) = self.client(id).does_next(at) else { return };
        let cause = self.note(cause, What::Client(id, ClientEvent::Program(event)));
        self.schedule(self.sim.now + gap, cause, id, Due::Program(at + 1));
    }

    /// A program is started.
    pub(super) fn begin_program(&mut self, cause: Cause, id: ClientId) {
        if let Some((_, gap)) = self.client(id).does_next(0) {
            self.schedule(self.sim.now + gap, cause, id, Due::Program(0));
        }
    }
}
