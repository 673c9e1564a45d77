//! A program without a broker becomes the one client of its run, and what it was recorded to do its doings.

use std::rc::Rc;

use super::super::code::{Light, Print, Template};
use super::super::file::{Actor, LessonFile, PartFile};
use super::super::pattern::Pattern;
use super::super::program::Program;
use super::client::client;
use crate::base::{OrdSet, SimDuration};
use crate::sim::{ClientPlan, Kind, Plan, ProgramEvent, ProgramPlan, Role, Span};

/// From one thing that it does to the next: so much can be read in between.
const GAP_MS: u64 = 500;

/// The program as a client, if the lesson has one.
pub(super) fn program(file: &LessonFile) -> Option<ClientPlan> {
    let written = file.program.as_ref()?;
    let run = Program::of(file)?.read(written.recorded.as_deref()?).ok()?.run;
    let values = written.values.iter().map(|value| value.name.as_str().into()).collect();
    let role = Role::Program(ProgramPlan { gap: SimDuration::from_millis(GAP_MS), values, run });
    Some(client(&written.name, Span::default(), None, role))
}

/// Every region that it comes to is lit when it does.
pub(super) fn lights(plan: &Plan, parts: &[PartFile]) -> Vec<Light> {
    let run = plan.program().into_iter().flat_map(|program| &program.run);
    let places = run.filter_map(|event| match event {
        ProgramEvent::Reached(reached) => Some((Rc::clone(&reached.part), Rc::clone(&reached.region))),
        ProgramEvent::Printed(_) | ProgramEvent::Ended => None,
    });
    let places: OrdSet<_> = places.collect();
    let light = |(part, region): &(Rc<str>, Rc<str>)| {
        Some(Light {
            on: Pattern::reached(part, region),
            actor: Actor::Client,
            part: parts.iter().position(|known| *known.id == **part)?,
            region: Rc::clone(region),
        })
    };
    places.iter().filter_map(light).collect()
}

/// What it prints is printed.
pub(super) fn print(plan: &Plan) -> Option<Print> {
    plan.program()?;
    Some(Print { on: Pattern::any(Kind::Printed), template: Template::words() })
}
