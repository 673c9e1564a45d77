//! A program without a broker becomes a client of its run, and what it was recorded to do its doings; each of its
//! things becomes one more.

use std::rc::Rc;

use super::super::code::{Light, Print, Template};
use super::super::file::{Actor, LessonFile, PartFile, ThingFile, ValueFile};
use super::super::pattern::Pattern;
use super::super::program::Program;
use super::client::client;
use crate::base::{OrdSet, SimDuration};
use crate::engine::queueing::Name;
use crate::sim::{ClientPlan, Kind, Plan, ProgramEvent, ProgramPlan, Role, Span, ThingPlan};

/// From one thing that it does to the next: so much can be read in between.
const GAP_MS: u64 = 500;

/// The program as a client, if the lesson has one, and its things.
pub(super) fn program(file: &LessonFile) -> Option<Vec<ClientPlan>> {
    let written = file.program.as_ref()?;
    let run = Program::of(file)?.read(written.recorded.as_deref()?).ok()?.run;
    let things = &written.things;
    let values_of = |is_its: &dyn Fn(&ValueFile) -> bool| {
        (0..).zip(&written.values).filter(|(_, value)| is_its(value)).map(|(at, _)| at).collect()
    };
    let own = ThingPlan {
        values: values_of(&|value| !things.iter().any(|thing| thing.shows(value))),
        leads_to: names(&written.leads_to),
        ..ThingPlan::default()
    };
    let values = written.values.iter().map(|value| value.name.as_str().into()).collect();
    let program = ProgramPlan { gap: SimDuration::from_millis(GAP_MS), values, run, own };
    let thing = |thing: &ThingFile| {
        let part: Rc<str> = thing.part.as_deref().unwrap_or_default().into();
        let place = |region: &String| (Rc::clone(&part), region.as_str().into());
        let plan = ThingPlan {
            about: thing.about.as_str().into(),
            places: thing.regions.iter().map(place).collect(),
            values: values_of(&|value| thing.shows(value)),
            is: names(&thing.is),
            leads_to: names(&thing.leads_to),
        };
        client(&thing.name, Span::default(), None, Role::Thing(plan))
    };
    let program = client(&written.name, Span::default(), None, Role::Program(program));
    Some([program].into_iter().chain(things.iter().map(thing)).collect())
}

fn names(written: &[String]) -> Vec<Name> {
    written.iter().map(|name| name.as_str().into()).collect()
}

impl ThingFile {
    /// Is this part of the code, from that region on, its own?
    pub(in crate::lesson) fn has(&self, part: &str, region: &str) -> bool {
        self.part.as_deref() == Some(part) && self.regions.iter().any(|own| own == region)
    }

    /// A value is shown by the thing in whose code it is looked at.
    pub(in crate::lesson) fn shows(&self, value: &ValueFile) -> bool {
        value.regions.first().is_some_and(|region| self.has(&value.part, region))
    }
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
