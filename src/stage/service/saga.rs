//! The stamps on a desk: which steps that can be undone are done, and which are undone again.

use super::desk::steps_to_undo;
use super::doing::done;
use crate::player::{Handling, World};
use crate::sim::ClientId;
use crate::sim::service::{ServicePlan, StepId};

/// How a stamp looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StampState {
    /// It has not come to that.
    Ahead,
    Here,
    Done,
    Failed,
    Undone,
}

/// The handling whose stamps a desk shows: the one that it began last and, until it begins one, the one that was over
/// last.
fn shown<'a>(world: &'a World, id: ClientId, service: &ServicePlan) -> Option<&'a Handling> {
    let can_undo = |handling: &&Handling| {
        let first = service.handlers.get(usize::from(handling.handler)).and_then(|handler| handler.first);
        first.is_some_and(|first| leads_to_undo(service, first))
    };
    let now = world.services.of(id).map(|(_, handling)| handling).filter(can_undo).last();
    let over = world.services.over.iter().filter(|((of, _), _)| *of == id).map(|(_, over)| over);
    let over = over.filter(|over| can_undo(&&over.handling)).max_by_key(|over| over.at);
    now.or(over.map(|over| &over.handling))
}

/// Can a step that comes after this one be undone? Steps lead only to later ones.
fn leads_to_undo(service: &ServicePlan, first: StepId) -> bool {
    let mut at = Some(first);
    while let Some(step) = at.and_then(|at| service.step(at)) {
        if step.undo.is_some() {
            return true;
        }
        at = step.next;
    }
    false
}

/// The stamps of a service, in the order of their steps.
pub fn stamps(world: &World, id: ClientId, service: &ServicePlan) -> Vec<(StepId, StampState)> {
    let handling = shown(world, id, service);
    let state = |step: StepId| match handling {
        Some(handling) if handling.undone.contains(&step) => StampState::Undone,
        Some(handling) if handling.failed_at.contains(&step) => StampState::Failed,
        Some(handling) if done(service, handling).any(|done| done == step) => StampState::Done,
        Some(handling) if handling.came_to.contains(&step) => StampState::Here,
        _ => StampState::Ahead,
    };
    steps_to_undo(service).map(|(step, _)| (step, state(step))).collect()
}
