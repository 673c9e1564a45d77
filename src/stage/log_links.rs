//! The lines of the log broker: from producers to the replicas they may write to, from replicas to the
//! consumers that may read them. Most are absent at any moment: a line shows while its replica leads
//! and, to a consumer, while that owns the partition.
//!
//! Their ways are not routed: on a wide stage strips stand in one column between both kinds of clients;
//! on a tall one lines run down a gutter beside the strips, producers' on the left, consumers' on the
//! right.

use super::geometry::{Point, Rect};
use super::layout::{Layout, Orientation};
use super::links::{Link, LinkKind};
use super::nodes::LinkState;
use super::path::Path;
use crate::player::World;
use crate::sim::{ClientId, Node, Plan, Role};

/// How far the ends of lines keep apart on the edge of a desk.
const APART: f64 = 7.0;
/// Between lines in a gutter.
const LANE: f64 = 5.0;
/// From the strips to the first lane, outside of what is around them.
const GUTTER: f64 = 12.0;

/// All such lines, in the order of the clients.
pub(super) fn log_links(plan: &Plan) -> Vec<Link> {
    let mut links = Vec::new();
    for (index, client) in plan.clients.iter().enumerate() {
        let node = plan.client_node(ClientId(index as u16));
        for replica in plan.logs.replicas() {
            let topic = plan.logs.topic_name(replica.partition.topic);
            let end = plan.replica_node(replica.partition, replica.broker);
            let link = |from, to, kind| Link { from, to, kind, keys: Vec::new() };
            match &client.role {
                Role::LogProducer(producer) => {
                    let sends =
                        |publication: &crate::sim::Publication| *publication.message.exchange == *topic;
                    if producer.publications.iter().any(sends) {
                        links.push(link(node, end, LinkKind::Produce));
                    }
                }
                Role::LogConsumer(consumer) if consumer.topics.iter().any(|name| **name == *topic) => {
                    links.push(link(end, node, LinkKind::Read));
                }
                Role::LogConsumer(_) | Role::Producer(_) | Role::Worker(_) => {}
            }
        }
    }
    links
}

/// Is there such a line now, and does anything go along it?
pub(super) fn line_state(plan: &Plan, world: &World, link: &Link) -> LinkState {
    let (replica, client) = match link.kind {
        LinkKind::Produce => (link.to, link.from),
        _ => (link.from, link.to),
    };
    let (Node::Replica(replica), Node::Client(client)) = (plan.node(replica), plan.node(client)) else {
        return LinkState::Absent;
    };
    if !world.logs.is_leader(replica) {
        return LinkState::Absent;
    }
    let is_up = world.clients.get(client.index()).is_some_and(|client| client.up);
    match plan.clients.get(client.index()).map(|client| (&client.role, &client.name)) {
        Some((Role::LogConsumer(consumer), name)) => {
            let group = consumer.settings.group.as_ref().and_then(|group| world.logs.groups.get(group));
            let Some(group) = group else { return LinkState::Absent };
            // It reads what it takes for its own. What the coordinator has given it waits for it to hear
            // of it and, while it is down, for the end of its session.
            let granted = group.grants(name, replica.partition) && !(is_up && group.rebalancing);
            match group.holds(name, replica.partition) {
                true if is_up => LinkState::Whole,
                _ if granted => LinkState::Waiting,
                _ => LinkState::Absent,
            }
        }
        _ => LinkState::Whole,
    }
}

impl Layout {
    /// The way of such a line: `place` is its place among the lines of its client.
    pub(super) fn log_way(&self, link: &Link, place: usize, of: usize) -> Option<Path> {
        let (from, to) = (self.node(link.from)?.shape, self.node(link.to)?.shape);
        let produces = link.kind == LinkKind::Produce;
        let (strip, desk) = if produces { (to, from) } else { (from, to) };
        let spread = (place as f64 - (of as f64 - 1.0) / 2.0) * APART.min(desk.h * 0.7 / of.max(1) as f64);
        Some(match self.orientation {
            Orientation::Wide => across(strip, desk, spread, produces),
            Orientation::Tall => self.down(strip, desk, place, produces),
        })
    }

    fn down(&self, strip: Rect, desk: Rect, place: usize, produces: bool) -> Path {
        let lane = GUTTER + LANE * (place % 4) as f64;
        let middle = strip.centre().y;
        let shift = (place % 4) as f64 * 6.0 - 9.0;
        if produces {
            let x = strip.x - lane;
            let start = Point::new(desk.centre().x + shift, desk.bottom());
            let turn = desk.bottom() + 9.0;
            return Path::rounded(&[
                start,
                Point::new(start.x, turn),
                Point::new(x, turn),
                Point::new(x, middle),
                Point::new(strip.x, middle),
            ]);
        }
        let x = strip.right() + lane;
        // Consumers stand below the strips, or above them beside the producers.
        let (edge, turn) = match desk.y > strip.y {
            true => (desk.y, desk.y - 9.0),
            false => (desk.bottom(), desk.bottom() + 9.0),
        };
        let end = Point::new(desk.centre().x + shift, edge);
        Path::rounded(&[
            Point::new(strip.right(), middle),
            Point::new(x, middle),
            Point::new(x, turn),
            Point::new(end.x, turn),
            end,
        ])
    }
}

/// From a desk's side to a strip's end, or back: a curve that leaves and comes in level.
fn across(strip: Rect, desk: Rect, spread: f64, produces: bool) -> Path {
    let (from, to) = if produces {
        (Point::new(desk.right(), desk.centre().y + spread), Point::new(strip.x, strip.centre().y))
    } else {
        (Point::new(strip.right(), strip.centre().y), Point::new(desk.x, desk.centre().y + spread))
    };
    let bend = ((to.x - from.x) * 0.5).abs().max(24.0);
    Path::curve(from, Point::new(from.x + bend, from.y), Point::new(to.x - bend, to.y), to)
}
