//! The enclosures of the log broker: around the replicas of each broker or, where there is only one,
//! around the partitions of each topic.

use super::Thing;
use crate::engine::logs::{BrokerId, TopicId};
use crate::player::World;
use crate::sim::{NodeId, Plan, Replica};
use crate::stage::fit::text_width;
use crate::stage::geometry::Rect;
use crate::stage::layout::{Layout, NodeBox};
use crate::stage::room;

/// A dotted rounded box with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Enclosure {
    pub rect: Rect,
    pub name: String,
    /// The log broker it is; none for a topic.
    pub broker: Option<NodeId>,
}

/// Around the strips.
const MARGIN: f64 = 7.0;

impl Layout {
    /// Draws the enclosures around the strips as they stand, and gives each log broker its handle.
    pub(super) fn name_log_brokers(&mut self, plan: &Plan) {
        if plan.logs.broker_count() > 1 {
            for broker in (0..plan.logs.broker_count() as u16).map(BrokerId) {
                let node = plan.log_broker_node(broker);
                self.enclose(plan, plan.name(node), Some(node), |replica| replica.broker == broker);
            }
        } else {
            for (topic, planned) in plan.logs.topics.iter().enumerate() {
                let name = format!("topic {}", planned.declaration.name);
                self.enclose(plan, &name, None, |replica| replica.partition.topic == TopicId(topic as u16));
            }
        }
        for enclosure in &self.enclosures {
            let Some(id) = enclosure.broker else { continue };
            let shape = self.name_of(enclosure);
            self.boxes.push(NodeBox { id, shape, outer: shape });
        }
    }

    /// The smallest rectangle around the strips of these replicas.
    fn around_strips(&self, plan: &Plan, is_in: impl Fn(&NodeBox, Replica) -> bool) -> Option<Rect> {
        let is_in = |node: &&NodeBox| matches!(room::Thing::of(plan, node.id), room::Thing::Log(Thing::Replica(one)) if is_in(node, one));
        let all = self.boxes.iter().filter(is_in).map(|node| node.outer).reduce(Rect::union)?;
        // With room for a name above.
        let head = self.metrics.line;
        let rect = Rect { y: all.y - head, h: all.h + head, ..all }.grown(MARGIN);
        Some(Rect { y: rect.y + MARGIN, h: rect.h - MARGIN, ..rect })
    }

    fn enclose(&mut self, plan: &Plan, name: &str, broker: Option<NodeId>, is_in: impl Fn(Replica) -> bool) {
        if let Some(rect) = self.around_strips(plan, |_, replica| is_in(replica)) {
            self.enclosures.push(Enclosure { rect, name: name.to_owned(), broker });
        }
    }

    /// How far an enclosure goes now: around a topic, no further than the partitions there are.
    pub fn enclosed(&self, plan: &Plan, world: &World, enclosure: &Enclosure) -> Rect {
        let is_there = |node: &NodeBox, replica: Replica| {
            enclosure.rect.union(node.shape) == enclosure.rect && world.logs.replicas.contains_key(&replica)
        };
        match (enclosure.broker, self.around_strips(plan, is_there)) {
            (None, Some(rect)) => rect,
            _ => enclosure.rect,
        }
    }

    /// Where an enclosure's name stands.
    pub(in crate::stage) fn name_of(&self, enclosure: &Enclosure) -> Rect {
        let width = text_width(&enclosure.name, 12.0) + 90.0;
        let Rect { x, y, w, .. } = enclosure.rect;
        Rect { x: x + 4.0, y: y + 1.0, w: width.min(w - 8.0), h: self.metrics.line - 2.0 }
    }
}
