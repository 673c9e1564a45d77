//! The lines of services: what they consume and publish, and whom they call.

use crate::player::World;
use crate::sim::service::{PublishPlan, ServicePlan, StepOp, StepPlan};
use crate::sim::{ClientId, NodeId, Plan};
use crate::stage::links::{Link, LinkKind};
use crate::stage::nodes::LinkState;

/// The lines of a service, each once.
pub fn links(plan: &Plan, id: ClientId, service: &ServicePlan) -> Vec<(NodeId, NodeId, LinkKind)> {
    let node = plan.client_node(id);
    let consumed = service.queues().filter_map(|(queue, _)| plan.find(queue));
    let published = service.steps.iter().flat_map(StepPlan::ops).filter_map(|op| match op {
        StepOp::Publish(publish) => entrance(plan, publish),
        _ => None,
    });
    let called = service.calls().into_iter().filter_map(|name| plan.find(name));
    let mut all: Vec<_> = consumed.map(|queue| (queue, node, LinkKind::Consume)).collect();
    all.extend(published.map(|to| (node, to, LinkKind::Publish)));
    all.extend(called.map(|to| (node, to, LinkKind::Call)));
    all
}

/// Where a message goes first: a queue, by the default exchange, only if its name is written out.
fn entrance(plan: &Plan, publish: &PublishPlan) -> Option<NodeId> {
    match publish.exchange.is_empty() {
        true => plan.find(publish.key.as_text()?),
        false => plan.find(&publish.exchange),
    }
}

/// Is there a call on the line between two?
pub fn line_state(plan: &Plan, world: &World, link: &Link) -> LinkState {
    let ends = |from: ClientId, to: ClientId| (plan.client_node(from), plan.client_node(to));
    let is_open =
        world.services.calls.iter().any(|(_, call)| ends(call.from, call.to) == (link.from, link.to));
    if is_open { LinkState::Held } else { LinkState::Idle }
}
