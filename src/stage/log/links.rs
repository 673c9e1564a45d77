//! The lines of the log broker: from producers to the replicas they may write to, from replicas to the
//! consumers that may read them. Most are absent at any moment: a line shows while its replica leads
//! and, to a consumer, while that owns the partition.
//!
//! Their ways are not routed: on a wide stage strips stand in one column with the clients on both sides of it;
//! on a tall one lines run down a gutter beside the strips, what is written on the left, what is read on the
//! right.

use late::late;

use super::nodes::group_of;
use super::{Thing, consumer_of};
use crate::player::World;
use crate::sim::{ClientId, Plan, Replica};
use crate::stage::geometry::{Point, Rect};
use crate::stage::layout::{Layout, Orientation};
use crate::stage::links::{Link, LinkKind, LinkPath};
use crate::stage::nodes::LinkState;
use crate::stage::path::Path;
use crate::stage::room;

/// How far the ends of lines keep apart on the edge of a desk.
const APART: f64 = 7.0;
/// Between lines in a gutter.
const LANE: f64 = 5.0;
/// From the strips to the first lane, outside of what is around them.
const GUTTER: f64 = 12.0;

/// All such lines, in the order of the clients.
fn links(plan: &Plan) -> Vec<Link> {
    let mut links = Vec::new();
    for (index, client) in plan.clients.iter().enumerate() {
        let node = plan.client_node(ClientId(index as u16));
        let published = client.role.topics_written();
        let read = consumer_of(client).map_or(&[][..], |consumer| &consumer.topics);
        for replica in plan.logs.replicas() {
            let topic = plan.logs.topic_name(replica.partition.topic);
            let end = plan.replica_node(replica.partition, replica.broker);
            let mut add = |(from, to), kind| links.push(Link { from, to, kind, keys: Vec::new() });
            if published.iter().any(|exchange| ***exchange == *topic) {
                add((node, end), LinkKind::Produce);
            }
            if read.iter().any(|name| **name == *topic) {
                add((end, node), LinkKind::Read);
            }
        }
    }
    links
}

/// The replica at an end of such a line, and the client at the other.
fn ends(plan: &Plan, link: &Link) -> (Replica, ClientId) {
    match [link.from, link.to].map(|end| room::Thing::of(plan, end)) {
        [room::Thing::Client(client), room::Thing::Log(Thing::Replica(replica))]
        | [room::Thing::Log(Thing::Replica(replica)), room::Thing::Client(client)] => (replica, client),
        _ => unreachable!("a line of the log broker leads between a replica and a client"),
    }
}

/// Is there such a line now, and does anything go along it?
#[late(logs)]
pub fn line_state(plan: &Plan, world: &World, link: &Link) -> LinkState {
    let (replica, client) = ends(plan, link);
    if !world.logs.is_leader(replica) {
        return LinkState::Absent;
    }
    let (planned, is_up) = (&plan.clients[client.index()], world.clients[client.index()].up);
    // Whoever writes to the leader does so at any time, also if it reads elsewhere.
    let reader = consumer_of(planned).filter(|_| link.kind != LinkKind::Produce);
    let Some(consumer) = reader else { return LinkState::Whole };
    let Some(group) = group_of(world, consumer) else { return LinkState::Absent };
    // It reads what it takes for its own. What the coordinator has given it waits for it to hear of it
    // and, while it is down, for the end of its session.
    let granted = group.grants(&planned.name, replica.partition) && !(is_up && group.rebalancing);
    match group.holds(&planned.name, replica.partition) {
        true if is_up => LinkState::Whole,
        _ if granted => LinkState::Waiting,
        _ => LinkState::Absent,
    }
}

impl Layout {
    /// The ways of such lines, each client's spread over the edge of its desk in the order of the partitions.
    pub(super) fn strip_ways(&self, plan: &Plan) -> Vec<LinkPath> {
        let count = plan.logs.partitions().count();
        let way = |link: Link| {
            let place = plan.logs.partition_index(ends(plan, &link).0.partition).unwrap_or(0);
            let path = self.strip_way(&link, place, count)?;
            Some(LinkPath::new(link, path))
        };
        links(plan).into_iter().filter_map(way).collect()
    }

    /// The way of one: `place` is its place among the lines of its client.
    fn strip_way(&self, link: &Link, place: usize, of: usize) -> Option<Path> {
        let (from, to) = (self.node(link.from)?.shape, self.node(link.to)?.shape);
        let produces = link.kind == LinkKind::Produce;
        let (strip, desk) = if produces { (to, from) } else { (from, to) };
        let spread = (place as f64 - (of as f64 - 1.0) / 2.0) * APART.min(desk.h * 0.7 / of.max(1) as f64);
        Some(match self.orientation {
            Orientation::Wide => across(strip, desk, spread, produces),
            Orientation::Tall => self.down(strip, desk, place, produces),
        })
    }

    /// Down a gutter beside the strips: producers' on the left, consumers' on the right.
    fn down(&self, strip: Rect, desk: Rect, place: usize, produces: bool) -> Path {
        let (lane, shift) = (GUTTER + LANE * (place % 4) as f64, (place % 4) as f64 * 6.0 - 9.0);
        let (edge, x) =
            if produces { (strip.x, strip.x - lane) } else { (strip.right(), strip.right() + lane) };
        // Clients stand below the strips, or above them.
        let (at, turn) = match desk.y > strip.y {
            true => (desk.y, desk.y - 9.0),
            false => (desk.bottom(), desk.bottom() + 9.0),
        };
        let (start, middle) = (desk.centre().x + shift, strip.centre().y);
        let mut corners = [(start, at), (start, turn), (x, turn), (x, middle), (edge, middle)];
        if !produces {
            corners.reverse();
        }
        Path::rounded(&corners.map(|(x, y)| Point::new(x, y)))
    }
}

/// From a desk's side to a strip's end, or back: a curve that leaves and comes in level, on the sides that face
/// each other.
fn across(strip: Rect, desk: Rect, spread: f64, produces: bool) -> Path {
    let is_left = desk.centre().x < strip.centre().x;
    let (at_desk, at_strip) = if is_left { (desk.right(), strip.x) } else { (desk.x, strip.right()) };
    let mut ends = [(at_desk, desk.centre().y + spread), (at_strip, strip.centre().y)];
    if !produces {
        ends.reverse();
    }
    let [from, to] = ends.map(|(x, y)| Point::new(x, y));
    let bend = ((to.x - from.x) * 0.5).abs().max(24.0) * if is_left == produces { 1.0 } else { -1.0 };
    Path::curve(from, Point::new(from.x + bend, from.y), Point::new(to.x - bend, to.y), to)
}
