//! A program without a broker: it did what a real run of it was recorded to do, and tells it again, one thing
//! after the other. Nothing can be done to it.
//!
//! Its code comes late to the browser, with the panels: it is there before such a run begins.

use std::rc::Rc;

use late::late;

use super::facts::Facts;
use super::journal::{Cause, ClientEvent, What};
use super::kind::Kind;
use super::plan::{ClientId, Plan};
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
    /// The program as a thing on the stage: it has what none of its things has.
    pub own: ThingPlan,
}

/// A thing in a program, as the stage shows it: a class, an object, a function. It does nothing by itself; what the
/// program does in its code is its doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ThingPlan {
    /// What it is, in a few words; nothing for the program.
    pub about: Name,
    /// Its code: regions, each with its part.
    pub places: Vec<(Name, Name)>,
    /// The values that it shows, by their places in [`ProgramPlan::values`].
    pub values: Vec<u16>,
    /// The names of the things that it is one of.
    pub is: Vec<Name>,
    /// And of those that it uses, or hands something on to.
    pub leads_to: Vec<Name>,
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

/// In whose code a program is.
pub fn thing_at(plan: &Plan, reached: &Reached) -> Option<ClientId> {
    let is_its = |thing: &ThingPlan| {
        thing.places.iter().any(|(part, region)| (part, region) == (&reached.part, &reached.region))
    };
    let role = |index: usize| &plan.clients[index].role;
    let mut all = 0..plan.clients.len();
    let own = all.clone().find(|index| role(*index).thing().is_some_and(is_its));
    let at = own.or_else(|| all.find(|index| role(*index).program().is_some()))?;
    Some(ClientId(at as u16))
}

/// The facts of what a program does.
#[late(panels)]
pub(super) fn facts(plan: &Plan, client: ClientId, event: &ProgramEvent) -> Facts {
    match event {
        ProgramEvent::Reached(reached) => {
            let program = plan.clients.get(client.index()).and_then(|client| client.role.program());
            let found = program.map(|program| found(program, reached)).unwrap_or_default();
            let region = Some((Rc::clone(&reached.part), Rc::clone(&reached.region)));
            let client = thing_at(plan, reached).map(|thing| plan.client_node(thing));
            Facts { region, client, ..Facts::new(Kind::Reached).in_words(found) }
        }
        ProgramEvent::Printed(line) => Facts::new(Kind::Printed).in_words(line),
        ProgramEvent::Ended => Facts::new(Kind::Ended),
    }
}

/// What a program finds where it is, in words: `total = 12, n = 3`.
fn found(program: &ProgramPlan, reached: &Reached) -> String {
    let one =
        |(at, value): &(u16, Name)| Some(format!("{} = {value}", program.values.get(usize::from(*at))?));
    reached.values.iter().filter_map(one).collect::<Vec<_>>().join(", ")
}

/// A program does what it did next, and plans what comes after.
#[late(panels)]
pub(super) fn go_on(run: &mut Run<'_>, cause: Cause, id: ClientId, at: u32) {
    let plan = Rc::clone(&run.client(id).plan);
    let next = plan.role.program().and_then(|program| Some((program.run.get(at as usize)?, program.gap)));
    let Some((event, gap)) = next else { return };
    let cause = run.note(cause, What::Client(id, ClientEvent::Program(event.clone())));
    run.schedule(run.sim.now + gap, cause, id, Due::Program(at + 1));
}

/// A program is started.
pub(super) fn begin(run: &mut Run<'_>, cause: Cause, id: ClientId) {
    let gap = run.client(id).plan.role.program().map(|program| program.gap).unwrap_or_default();
    run.schedule(run.sim.now + gap, cause, id, Due::Program(0));
}
