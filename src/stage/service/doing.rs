//! What a service does at a moment with what it handles: the step it is at, for whom it waits, until when.

use crate::base::SimTime;
use crate::engine::queueing::Name;
use crate::player::{Call, Handling, World};
use crate::sim::ClientId;
use crate::sim::service::{CallPlan, Each, EmitPlan, ServicePlan, StepId, StepOp, StepPlan};

/// A handling as it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doing<'a> {
    /// The step it is at.
    pub step: Option<&'a StepPlan>,
    pub wait: Option<Wait<'a>>,
    /// From when until when that takes, or is waited for.
    pub span: Option<(SimTime, SimTime)>,
}

/// What it waits for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wait<'a> {
    Answer(&'a Call),
    /// An answer by message.
    Message,
    /// That the broker has taken a message.
    Confirm,
    /// That the handlers of an event are through.
    Handlers(&'a Name),
    /// That a transaction can begin, is committed, or is aborted: so it says.
    Transaction(&'static str),
}

impl<'a> Doing<'a> {
    pub fn of(world: &'a World, service: &'a ServicePlan, handling: &Handling) -> Self {
        let step = handling.at.and_then(|(step, ..)| service.step(step));
        if let Some(call) = handling.call.and_then(|call| world.services.calls.get(&call)) {
            // An undo, and another try, say nothing of how long: it is in the plan.
            let timeout = call_at(service, handling, step).map(|plan| plan.timeout);
            let span = timeout.map(|timeout| (call.since, call.since + timeout));
            return Self { step, wait: Some(Wait::Answer(call)), span };
        }
        let span = handling.at.and_then(|(_, since, until)| Some((since, until?)));
        let (wait, span) = match step.map(|step| &step.op) {
            Some(StepOp::Work { .. }) => (None, span),
            Some(StepOp::Await { .. }) => (Some(Wait::Message), span),
            Some(StepOp::Flush { .. }) => (Some(Wait::Confirm), span),
            Some(StepOp::Publish(publish)) if publish.confirm.is_some() => (Some(Wait::Confirm), span),
            Some(StepOp::Emit(EmitPlan { event, each: Each::InTurn { .. }, .. })) => {
                (Some(Wait::Handlers(event)), None)
            }
            Some(StepOp::Begin { .. }) => (Some(Wait::Transaction("its turn for a transaction")), None),
            Some(StepOp::Commit) => (Some(Wait::Transaction("its transaction to be committed")), None),
            Some(StepOp::Abort) => (Some(Wait::Transaction("its transaction to be aborted")), None),
            _ => (None, None),
        };
        Self { step, wait, span }
    }

    /// Does it undo what it has done?
    pub fn undoes(&self) -> bool {
        self.step.is_some_and(|step| step.op == StepOp::Undo)
    }
}

/// Is it in a transaction that has not ended?
pub(super) fn is_in_transaction(service: &ServicePlan, handling: &Handling) -> bool {
    let step = |at: &StepId| service.step(*at).map(|step| (*at, &step.op));
    let at = handling.at.map(|(at, ..)| at);
    let is_edge = |op: &StepOp| matches!(op, StepOp::Begin { .. } | StepOp::Commit | StepOp::Abort);
    let edge = handling.came_to.iter().rev().filter_map(step).find(|(_, op)| is_edge(op));
    // It is open once it has gone on from its begin, until it goes on from its end.
    edge.is_some_and(|(edge, op)| match op {
        StepOp::Begin { .. } => at != Some(edge) && !handling.failed_at.contains(&edge),
        _ => at == Some(edge),
    })
}

/// The call that a handling is at: of its step, or of what undoes one.
fn call_at<'a>(
    service: &'a ServicePlan,
    handling: &Handling,
    step: Option<&'a StepPlan>,
) -> Option<&'a CallPlan> {
    let op = match &step?.op {
        StepOp::Undo => {
            let left = done(service, handling).filter(|step| !handling.undone.contains(step));
            service.step(left.last()?)?.undo.as_ref()?
        }
        op => op,
    };
    if let StepOp::Call(call) = op { Some(call) } else { None }
}

/// The steps of a handling that are done and can be undone, in their order, undone or not.
pub(super) fn done(service: &ServicePlan, handling: &Handling) -> impl Iterator<Item = StepId> {
    let at = handling.at.map(|(step, ..)| step);
    let is_done = move |step: &StepId| {
        Some(*step) != at
            && !handling.failed_at.contains(step)
            && service.step(*step).is_some_and(|step| step.undo.is_some())
    };
    handling.came_to.iter().copied().filter(is_done)
}

/// When something happened last at a service.
pub(super) fn last_at(world: &World, id: ClientId) -> SimTime {
    let now =
        world.services.of(id).map(|(_, handling)| handling.at.map_or(handling.since, |(_, since, _)| since));
    let over = world.services.over.iter().filter(|((of, _), _)| *of == id).map(|(_, over)| over.at);
    now.chain(over).max().unwrap_or_default()
}
