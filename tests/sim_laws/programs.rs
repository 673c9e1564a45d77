//! Generated programs without a broker: what they do is said from the start.

use std::rc::Rc;

use proptest::prelude::*;
use sorting_office::base::SimDuration;
use sorting_office::engine::queueing::Name;
use sorting_office::sim::{ClientPlan, Plan, ProgramEvent, ProgramPlan, Reached, Role, Span};

/// A program of that name, alone.
pub fn program(name: &'static str) -> impl Strategy<Value = Plan> {
    (prop::collection::vec(event(), 1..40), 0_u64..700).prop_map(move |(mut run, gap)| {
        run.push(ProgramEvent::Ended);
        let (gap, values) = (SimDuration::from_millis(gap), vec!["total".into(), "name".into()]);
        let role = Role::Program(ProgramPlan { gap, values, run, ..ProgramPlan::default() });
        let client = ClientPlan { name: name.into(), latency: Span::default(), role, later: false };
        Plan { clients: vec![client], ..Plan::default() }
    })
}

fn event() -> impl Strategy<Value = ProgramEvent> {
    // The third value is none of the plan's.
    let values = prop::collection::vec((0_u16..3, 0_u32..3), 0..3);
    let reached = ("[ab]", "[xyz]", values).prop_map(|(part, region, values)| {
        let values = values.into_iter().map(|(at, value)| (at, Name::from(value.to_string()))).collect();
        ProgramEvent::Reached(Rc::new(Reached { part: part.into(), region: region.into(), values }))
    });
    prop_oneof![3 => reached, 1 => "[a-z ]{0,9}".prop_map(|line| ProgramEvent::Printed(line.into()))]
}
