//! What can be changed about a service while it runs.

use std::rc::Rc;

use late::late;

use super::plan::{ServicePlan, StepOp};
use crate::sim::action::{Setting, fail_by_chance};
use crate::sim::span::Span;

/// Changes a service; false if the setting is none of its own.
#[late(services)]
pub(in crate::sim) fn set(service: &mut Rc<ServicePlan>, setting: &Setting) -> bool {
    apply(Rc::make_mut(service), setting).is_some()
}

fn apply(service: &mut ServicePlan, setting: &Setting) -> Option<()> {
    let step = match setting {
        Setting::Threads(threads) => {
            service.threads = (*threads).max(1);
            return Some(());
        }
        // Who is subscribed is no part of what a service is: it comes back as it was written.
        Setting::Subscribed { handler, .. } => return service.on_bus(handler).map(|_| ()),
        Setting::Deploy { schema, version } => {
            let contract = service.contracts.iter_mut().find(|known| known.schema.name == *schema)?;
            contract.version = contract.schema.find(version)?;
            return Some(());
        }
        Setting::StepTime { step, .. }
        | Setting::StepTimeout { step, .. }
        | Setting::StepFails { step, .. } => step,
        _ => return None,
    };
    // Steps of one name do the same.
    let of_that_name = service.steps.iter_mut().filter(|known| known.name == *step);
    of_that_name.filter_map(|step| apply_to_step(&mut step.op, setting)).last()
}

fn apply_to_step(op: &mut StepOp, setting: &Setting) -> Option<()> {
    match (setting, op) {
        (Setting::StepTime { time: to, .. }, StepOp::Work { time, .. }) => *time = Span::Fixed(*to),
        (Setting::StepFails { percent, .. }, StepOp::Work { failures, .. }) => {
            fail_by_chance(failures, *percent)
        }
        (Setting::StepTimeout { time, .. }, StepOp::Call(call)) => call.timeout = *time,
        (Setting::StepTimeout { time, .. }, StepOp::Await { timeout, .. } | StepOp::Flush { timeout }) => {
            *timeout = *time;
        }
        _ => return None,
    }
    Some(())
}
