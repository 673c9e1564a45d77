//! The queue broker's enclosure, and the name in its corner by which it can be pointed at.

use super::Thing;
use crate::sim::{NodeId, Plan};
use crate::stage::fit::text_width;
use crate::stage::geometry::Rect;
use crate::stage::layout::{Layout, Metrics, NodeBox};
use crate::stage::room;

/// What the enclosure is called.
pub const BROKER: &str = "Broker";

/// So far around the broker's name one can point at it.
const HANDLE: f64 = 6.0;

/// Around the exchanges and queues of a plan, if it has the broker.
pub fn enclosure(plan: &Plan, boxes: &[NodeBox], metrics: Metrics) -> Option<Rect> {
    let is_inside = |node: &&NodeBox| {
        matches!(room::Thing::of(plan, node.id), room::Thing::Queue(Thing::Exchange(_) | Thing::Queue(_)))
    };
    let inside = boxes.iter().filter(is_inside).map(|node| node.outer);
    let all = inside.clone().reduce(Rect::union).unwrap_or_default();
    let around = all.grown(metrics.line * 0.6);
    // The broker's name stands inside, at the top on the left: no box may be there.
    let name = Rect { w: text_width(BROKER, 12.0) + 20.0, h: metrics.line + 4.0, ..around };
    let head = if inside.into_iter().any(|outer| outer.overlaps(name)) { metrics.line } else { 0.0 };
    let top = (around.y - head).max(1.0);
    plan.has_queue_broker().then_some(Rect { y: top, h: around.bottom() - top, ..around })
}

impl Layout {
    /// The broker's name, in its enclosure.
    pub fn handle(&self) -> Option<NodeBox> {
        let shape = self.name_at(NodeId(0))?.grown(HANDLE);
        Some(NodeBox { id: NodeId(0), shape, outer: shape })
    }
}
