//! The enclosures of the log broker: around the replicas of each broker or, where there is only one,
//! around the partitions of each topic.

use super::fit::text_width;
use super::geometry::Rect;
use super::layout::{Layout, NodeBox};
use crate::engine::logs::{BrokerId, TopicId};
use crate::player::World;
use crate::sim::{Node, NodeId, Plan, Replica};

/// A dotted rounded box with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Enclosure {
    /// Around what.
    pub rect: Rect,
    /// Its name.
    pub name: String,
    /// The log broker it is; none for a topic.
    pub broker: Option<NodeId>,
}

/// Around the strips.
const MARGIN: f64 = 7.0;

impl Layout {
    /// Draws the enclosures around the strips as they stand, and gives each log broker its handle.
    pub(super) fn name_log_brokers(&mut self, plan: &Plan) {
        if !plan.logs.is_there() {
            return;
        }
        let several = plan.logs.cluster.brokers > 1;
        if several {
            for broker in (0..plan.logs.broker_count() as u16).map(BrokerId) {
                let node = plan.log_broker_node(broker);
                let name = plan.name(node).to_owned();
                self.enclose(plan, name, Some(node), |replica| replica.broker == broker);
            }
        } else {
            for (topic, planned) in plan.logs.topics.iter().enumerate() {
                let name = format!("topic {}", planned.declaration.name);
                self.enclose(plan, name, None, |replica| replica.partition.topic == TopicId(topic as u16));
            }
        }
        for enclosure in &self.enclosures {
            let Some(id) = enclosure.broker else { continue };
            let shape = self.name_of(enclosure);
            self.boxes.push(NodeBox { id, shape, outer: shape });
        }
    }

    fn enclose(
        &mut self,
        plan: &Plan,
        name: String,
        broker: Option<NodeId>,
        is_in: impl Fn(Replica) -> bool,
    ) {
        let inside =
            self.boxes.iter().filter(|node| matches!(plan.node(node.id), Node::Replica(one) if is_in(one)));
        let Some(all) = inside.map(|node| node.outer).reduce(Rect::union) else { return };
        let rect = self.around(all);
        self.enclosures.push(Enclosure { rect, name, broker });
    }

    /// Strips with room for a name above.
    fn around(&self, all: Rect) -> Rect {
        let head = self.metrics.line;
        let rect = Rect { y: all.y - head, h: all.h + head, ..all }.grown(MARGIN);
        Rect { y: rect.y + MARGIN, h: rect.h - MARGIN, ..rect }
    }

    /// How far an enclosure goes now: around a topic, no further than the partitions there are.
    pub fn enclosed(&self, plan: &Plan, world: &World, enclosure: &Enclosure) -> Rect {
        let is_there = |node: &&NodeBox| {
            let inside = enclosure.rect.union(node.shape) == enclosure.rect;
            matches!(plan.node(node.id), Node::Replica(one) if inside && world.logs.replicas.contains_key(&one))
        };
        let all = self.boxes.iter().filter(is_there).map(|node| node.outer).reduce(Rect::union);
        match (enclosure.broker, all) {
            (None, Some(all)) => self.around(all),
            _ => enclosure.rect,
        }
    }

    /// Where an enclosure's name stands.
    fn name_of(&self, enclosure: &Enclosure) -> Rect {
        let width = text_width(&enclosure.name, 12.0) + 90.0;
        let Rect { x, y, w, .. } = enclosure.rect;
        Rect { x: x + 4.0, y: y + 1.0, w: width.min(w - 8.0), h: self.metrics.line - 2.0 }
    }
}
