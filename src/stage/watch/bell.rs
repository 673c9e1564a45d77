//! Bells: quiet, or raised.

use late::late;

use crate::player::World;
use crate::sim::watch::{AlertPlan, Watched};
use crate::sim::{ClientId, Node, NodeId, Plan};
use crate::stage::geometry::Point;
use crate::stage::layout::Layout;

/// A bell on a thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bell {
    pub id: NodeId,
    pub at: Point,
    /// Is an alert on that thing raised?
    pub raised: bool,
}

/// All bells: one on each thing that alerts watch.
#[late(services)]
pub fn bells(plan: &Plan, world: &World, layout: &Layout) -> Vec<Bell> {
    let mut bells: Vec<Bell> = Vec::new();
    let alerts = plan.watch.iter().flat_map(|watch| &watch.alerts);
    for (alert, state) in alerts.zip(&world.services.alerts) {
        let Some(id) = on(plan, alert) else { continue };
        let Some(shape) = layout.node(id).map(|node| node.shape) else { continue };
        // A queue has its name above, a desk what waits for it below.
        let at = match plan.node(id) {
            Node::Client(_) => Point::new(shape.x + 3.0, shape.y + 3.0),
            _ => Point::new(shape.x - 1.0, shape.bottom()),
        };
        let raised = state.raised.is_some();
        match bells.iter_mut().find(|bell| bell.id == id) {
            Some(bell) => bell.raised |= raised,
            None => bells.push(Bell { id, at, raised }),
        }
    }
    bells
}

/// The thing on which the bell of an alert hangs: what it watches or, of a group, its first member.
fn on(plan: &Plan, alert: &AlertPlan) -> Option<NodeId> {
    match &alert.watched {
        Watched::Lag(group) => {
            let is_member = |id: &usize| {
                let reader = plan.clients[*id].role.reader();
                reader.is_some_and(|reader| reader.settings.group.as_ref() == Some(group))
            };
            let member = (0..plan.clients.len()).find(is_member)?;
            Some(plan.client_node(ClientId(member as u16)))
        }
        watched => plan.find(watched.subject()),
    }
}

/// The alerts on a thing in words, behind what else is said of it.
#[late(services)]
pub(in crate::stage) fn spoken(plan: &Plan, world: &World, id: NodeId) -> String {
    let alerts = plan.watch.iter().flat_map(|watch| &watch.alerts).zip(&world.services.alerts);
    let own = alerts.filter(|(alert, _)| on(plan, alert) == Some(id));
    let said = own.map(|(alert, state)| match state.raised {
        Some(since) => format!(", alert {} raised since {since}", alert.name),
        None => format!(", alert {} quiet", alert.name),
    });
    said.collect()
}
