//! The lines of services: what they consume and publish, and whom they call.

use late::late;

use super::desk::desk_at;
use super::replies::answers;
use crate::engine::queueing::Name;
use crate::player::{Handling, World};
use crate::sim::service::{
    Condition, Held, Part, Place, PortPlan, PublishPlan, ServicePlan, StepOp, StepPlan, Test,
};
use crate::sim::{ClientId, NodeId, Plan};
use crate::stage::layout::{Layout, Orientation};
use crate::stage::links::{Link, LinkKind};
use crate::stage::nodes::LinkState;
use crate::stage::room::Thing;
use crate::stage::route::End;

/// The lines of a service, each once.
#[late(services)]
pub fn links(plan: &Plan, id: ClientId, service: &ServicePlan) -> Vec<(NodeId, NodeId, LinkKind)> {
    let node = plan.client_node(id);
    let consumed = service.queues().filter_map(|(queue, _)| plan.find(queue));
    let published = published(service).filter_map(|publish| entrance(plan, publish));
    let called = service.calls().into_iter().filter_map(|name| plan.find_client(name));
    let called = called.flat_map(|id| plan.alike(id)).map(|id| plan.client_node(id));
    let mut all: Vec<_> = consumed.map(|queue| (queue, node, LinkKind::Consume)).collect();
    all.extend(published.map(|to| (node, to, LinkKind::Publish)));
    all.extend(answers(plan, service).into_iter().map(|to| (node, to, LinkKind::Consume)));
    all.extend(called.map(|to| (node, to, LinkKind::Call)));
    all
}

pub(super) fn published(service: &ServicePlan) -> impl Iterator<Item = &PublishPlan> {
    service.steps.iter().flat_map(StepPlan::ops).filter_map(|op| match op {
        StepOp::Publish(publish) => Some(publish),
        _ => None,
    })
}

/// Where a message goes first: a queue, by the default exchange, only if its name is written out.
fn entrance(plan: &Plan, publish: &PublishPlan) -> Option<NodeId> {
    match publish.exchange.is_empty() {
        true => plan.find(publish.key.as_text()?),
        false => plan.find(&publish.exchange),
    }
}

/// The types, or else the keys, of what services publish, as far as they are written out.
#[late(services)]
pub fn kinds(plan: &Plan) -> Vec<Name> {
    let services = plan.clients.iter().filter_map(|client| client.role.service());
    let of = |publish: &PublishPlan| publish.kind.as_ref().unwrap_or(&publish.key).as_text().map(Into::into);
    services.flat_map(published).filter_map(of).collect()
}

/// How the line of calls between two looks.
#[late(services)]
pub fn line_state(plan: &Plan, world: &World, link: &Link) -> LinkState {
    let (Thing::Client(from), Thing::Client(to)) = (Thing::of(plan, link.from), Thing::of(plan, link.to))
    else {
        return LinkState::Idle;
    };
    let services = &world.services;
    let is_held = services.calls.iter().any(|(_, call)| (call.from, call.to) == (from, to));
    let has_answered = |handling: &Handling| {
        let service = plan.clients.get(to.index()).and_then(|client| client.role.service());
        let answers = |step| {
            matches!(service.and_then(|it| it.step(step)), Some(StepPlan { op: StepOp::Answer { .. }, .. }))
        };
        handling.came_to.iter().any(|step| answers(*step))
    };
    let is_given_up = || {
        services.of(to).any(|(_, handling)| match &*handling.held {
            Held::Call { call, from: caller, .. } => {
                *caller == from && services.calls.get(call).is_none() && !has_answered(handling)
            }
            _ => false,
        })
    };
    match () {
        () if is_held => LinkState::Held,
        () if is_given_up() => LinkState::GivenUp,
        // Which one of several copies it was is no longer known.
        () if plan.alike(to).count() == 1 && has_called(plan, world, from, to) => LinkState::Whole,
        () => LinkState::Idle,
    }
}

/// Has a service called that one in what it handles now?
fn has_called(plan: &Plan, world: &World, from: ClientId, to: ClientId) -> bool {
    let Some(service) = plan.clients.get(from.index()).and_then(|client| client.role.service()) else {
        return false;
    };
    let name = &plan.clients[to.index()].name;
    let is_it = |op: &StepOp| matches!(op, StepOp::Call(call) if call.service == *name);
    let came = world.services.of(from).flat_map(|(_, handling)| &handling.came_to);
    came.filter_map(|step| service.step(*step)).any(|step| is_it(&step.op))
}

/// Lets lines end at the doors that they lead to, where they come in from the left; a line that leads to several of
/// them, beside the name above.
#[late(services)]
pub(in crate::stage) fn to_doors(layout: &Layout, plan: &Plan, links: &[Link], ends: &mut [[End; 2]]) {
    for (link, [_, into]) in links.iter().zip(ends) {
        let Thing::Client(id) = Thing::of(plan, link.to) else { continue };
        let Some(service) = plan.clients.get(id.index()).and_then(|client| client.role.service()) else {
            continue;
        };
        let Some(desk) = desk_at(plan, id, service, layout.metrics, into.shape) else { continue };
        let door = |handler: usize| desk.doors.get(handler).map(|door| door.rect.centre().y);
        let height = match &operations(plan, link)[..] {
            [_, _, ..] => Some((desk.shape.y + desk.rule) / 2.0),
            called => handler_of(plan, service, link, called.first().copied()).and_then(door),
        };
        if let Some(height) = height
            && into.side == 2
            && layout.orientation == Orientation::Wide
        {
            into.offset = (height - into.shape.centre().y) / into.shape.h;
        }
    }
}

/// What is asked for along a line of calls, each operation once.
fn operations<'a>(plan: &'a Plan, link: &Link) -> Vec<&'a Name> {
    let Thing::Client(caller) = Thing::of(plan, link.from) else { return Vec::new() };
    let caller = plan.clients.get(caller.index()).and_then(|client| client.role.service());
    let name = plan.name(link.to);
    let ops = caller.into_iter().flat_map(|service| service.steps.iter().flat_map(StepPlan::ops));
    let called = ops.filter_map(|op| match op {
        StepOp::Call(call) if *call.service == *name => Some(&call.operation),
        _ => None,
    });
    let mut all: Vec<&Name> = called.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The first of a service's handlers that takes what comes along a line, by which this operation is called.
fn handler_of(plan: &Plan, service: &ServicePlan, link: &Link, operation: Option<&Name>) -> Option<usize> {
    if link.kind == LinkKind::Consume {
        let port = service
            .ports
            .iter()
            .position(|port| port.queue().is_some_and(|name| plan.find(name) == Some(link.from)))?;
        return service.handlers.iter().position(|handler| usize::from(handler.port) == port);
    }
    let operation = operation?;
    // An operation is asked for by the key; a handler that asks for another one does not take it.
    let asks_for_other = |condition: &Condition| match condition {
        Condition::Compare { left, test: Test::Equal, right } if left.0[..] == [Part::Place(Place::Key)] => {
            right.as_text().is_some_and(|name| *name != **operation)
        }
        _ => false,
    };
    service.handlers.iter().position(|handler| {
        let port = service.ports.get(usize::from(handler.port));
        matches!(port, Some(PortPlan::Calls { .. })) && !handler.when.iter().any(asks_for_other)
    })
}
