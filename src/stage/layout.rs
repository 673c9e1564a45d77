//! Where things stand: boxes on the lesson's grid, ways between them, labels where there is room.
//!
//! Sizes are CSS pixels, so that text keeps its size: a smaller stage gets smaller boxes and gaps,
//! not smaller letters.

use super::enclosures::Enclosure;
use super::fit::text_width;
use super::geometry::{Point, Rect};
use super::links::{Link, LinkKind, links};
use super::log_links::log_links;
pub use super::metrics::Metrics;
use super::path::Path;
use super::places::{Places, places};
use super::route::{End, Router};
use crate::sim::{Node, NodeId, Plan};

/// Which way messages go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    /// Left to right.
    Wide,
    /// Top to bottom.
    Tall,
}

/// A node's place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NodeBox {
    /// Which node.
    pub id: NodeId,
    /// Its shape: links end here.
    pub shape: Rect,
    /// The shape with the text that belongs to it: nothing else may come in here.
    pub outer: Rect,
}

/// A link's way.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkPath {
    /// The link.
    pub link: Link,
    /// Its way.
    pub path: Path,
    /// Where the words of its keys stand, in their order: the middle of each text.
    pub labels: Vec<Option<Point>>,
    /// Where the number of what is under way stands, once that is a flow.
    pub tally: Option<Point>,
}

/// Where everything stands on a stage of some size.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Which way messages go.
    pub orientation: Orientation,
    /// The sizes of things.
    pub metrics: Metrics,
    /// The stage.
    pub size: (f64, f64),
    /// The nodes, the broker's excepted (see [`Layout::handle`]).
    pub boxes: Vec<NodeBox>,
    /// The links.
    pub links: Vec<LinkPath>,
    /// The broker's enclosure.
    pub broker: Rect,
    /// The log brokers' enclosures, or the topics' where there is one broker: each with its name and,
    /// for a broker, its node.
    pub enclosures: Vec<Enclosure>,
    /// The strip in which what is gone lies, on a stage that has one.
    pub graveyard: Option<Rect>,
    /// No line and no label goes lower.
    pub(super) floor: f64,
}

/// Between the stage's edge and the nearest box: room for a line.
const EDGE: f64 = 34.0;
/// What the enclosure is called.
pub const BROKER: &str = "Broker";
/// On a stage that has no room to spare.
const NARROW_EDGE: f64 = 20.0;
const NARROW: f64 = 400.0;
/// The widest desk of which three stand abreast on a phone, with lines between them.
pub(super) const NARROW_DESK: f64 = 96.0;
/// Between boxes: room for lines and their words.
const GAP: (f64, f64) = (40.0, 14.0);
/// Between strips: a crown or a flag comes in, no line does.
const BETWEEN_STRIPS: (f64, f64) = (8.0, 2.0);
/// Between strips and clients: room for a fan of lines.
const BESIDE_STRIPS: (f64, f64) = (84.0, 30.0);
/// Between desks on a crowded stage.
const BETWEEN_DESKS: (f64, f64) = (8.0, 5.0);

impl Layout {
    /// Lays a plan out on a stage. `place` gives a node's column and row, for either orientation;
    /// a worker without one gets its place beside those that it is like.
    pub fn new(
        plan: &Plan,
        place: impl Fn(NodeId, Orientation) -> Option<(f64, f64)>,
        size: (f64, f64),
    ) -> Self {
        Self::above(plan, place, size, size.1)
    }

    /// The same, with every line and label above a floor.
    pub(super) fn above(
        plan: &Plan,
        place: impl Fn(NodeId, Orientation) -> Option<(f64, f64)>,
        size: (f64, f64),
        floor: f64,
    ) -> Self {
        let orientation = if size.0 >= size.1 * 1.05 { Orientation::Wide } else { Orientation::Tall };
        let lesson_like = places(plan, &place, orientation, false);
        let all = Metrics::ALL.map(|metrics| metrics.for_names(plan));
        let laid_out = |places: &Places, metrics: Metrics| (boxes(plan, places, metrics, size), metrics);
        let is_strip = |node: &NodeBox| matches!(plan.node(node.id), Node::Replica(_));
        let gap = |one: &NodeBox, other: &NodeBox| match (is_strip(one), is_strip(other)) {
            (true, true) => BETWEEN_STRIPS,
            (false, false) => GAP,
            _ => BESIDE_STRIPS,
        };
        let is_roomy = |laid_out: &(Vec<NodeBox>, Metrics)| fits(&laid_out.0, size, gap);
        let is_clear = |laid_out: &(Vec<NodeBox>, Metrics)| {
            let is_desk = |node: &&NodeBox| matches!(plan.node(node.id), Node::Client(_));
            let desks: Vec<NodeBox> = laid_out.0.iter().filter(is_desk).copied().collect();
            fits(&desks, size, |_, _| BETWEEN_DESKS) && fits(&laid_out.0, size, |_, _| (0.0, 0.0))
        };
        let roomy = all.into_iter().map(|metrics| laid_out(&lesson_like, metrics)).find(is_roomy);
        let crowded = || {
            let even = places(plan, &place, orientation, true);
            let desks = Metrics::crowded(all[2], orientation).into_iter();
            let mut tried = desks.flat_map(|desk| [laid_out(&lesson_like, desk), laid_out(&even, desk)]);
            tried.find(is_clear)
        };
        let (boxes, metrics) = roomy.or_else(crowded).unwrap_or_else(|| laid_out(&lesson_like, all[2]));
        let broker = enclosure(plan, &boxes, metrics);
        let mut layout = Self {
            orientation,
            metrics,
            size,
            boxes,
            links: Vec::new(),
            broker,
            enclosures: Vec::new(),
            graveyard: None,
            floor,
        };
        layout.links = layout.ways(plan);
        layout.name_log_brokers(plan);
        layout.place_labels();
        layout
    }

    /// A node's box.
    pub fn node(&self, id: NodeId) -> Option<&NodeBox> {
        self.boxes.iter().find(|node| node.id == id)
    }

    /// The link from one node to another, or the one it goes back along; true: in its direction.
    pub fn way(&self, from: NodeId, to: NodeId) -> Option<(usize, bool)> {
        let along = |ends| self.links.iter().position(|way| (way.link.from, way.link.to) == ends);
        along((from, to)).map(|at| (at, true)).or_else(|| along((to, from)).map(|at| (at, false)))
    }

    /// The centre of a slot; slot 0 is the head, on the consumers' side.
    pub fn slot(&self, tray: Rect, slot: usize) -> Point {
        let pitch = tray.w / self.metrics.slots as f64;
        let from_head = (slot.min(self.metrics.slots - 1) as f64 + 0.5) * pitch;
        Point::new(tray.right() - from_head, tray.centre().y)
    }

    /// A client's ring: its centre and radius. Where boxes are tight it stands before the second
    /// line, so that the name has the whole width.
    pub fn ring(&self, client: Rect) -> (Point, f64) {
        match self.is_tight() {
            _ if self.is_slim() => {
                (Point::new(client.x + client.h * 0.42, client.centre().y), client.h * 0.28)
            }
            true => (Point::new(client.x + 15.0, client.y + client.h * 0.66), client.h * 0.21),
            false => (Point::new(client.x + client.h * 0.43, client.centre().y), client.h * 0.28),
        }
    }

    /// Is this the smallest that things are drawn?
    pub fn is_tight(&self) -> bool {
        self.metrics.line == Metrics::ALL[2].line
    }

    /// Have desks room for nothing but a name?
    pub fn is_slim(&self) -> bool {
        self.metrics.client.1 < Metrics::ALL[2].client.1
    }

    fn ways(&self, plan: &Plan) -> Vec<LinkPath> {
        // An envelope on an outermost line must not be clipped.
        let inset = |length: f64| if length < NARROW { 9.0 } else { 16.0 };
        let (left, top) = (inset(self.size.0), inset(self.size.1));
        let bottom = self.floor.min(self.size.1 - top);
        let stage = Rect { x: left, y: top, w: self.size.0 - 2.0 * left, h: bottom - top };
        let mut router = Router::new(stage, self.boxes.iter().map(|node| node.outer).collect());
        let mut all = links(plan);
        // The main road first; what goes wrong finds its way around it.
        // What is bound later leaves the lines where they are.
        let is_later = |link: &Link| {
            !link.keys.is_empty() && link.keys.iter().all(|key| plan.later_bindings.contains(&key.binding))
        };
        all.sort_by_key(|link| (is_later(link), link.kind, link.from));
        let ends: Vec<[End; 2]> = all.iter().filter_map(|link| self.ends(link)).collect();
        let spread: Vec<[End; 2]> =
            ends.iter().map(|pair| pair.map(|end| self.spread(plan, end, &ends))).collect();
        let way = |(link, ends): (Link, [End; 2])| {
            let path = router.way(ends, usize::from(link.to.0));
            LinkPath { link, path, labels: Vec::new(), tally: None }
        };
        let mut ways: Vec<LinkPath> = all.into_iter().zip(spread).map(way).collect();
        ways.extend(self.log_ways(plan));
        ways
    }

    /// The lines of the log broker, each client's spread over the edge of its desk in the order of the
    /// partitions.
    fn log_ways(&self, plan: &Plan) -> Vec<LinkPath> {
        let links = log_links(plan);
        let place =
            |link: &Link| match plan.node(if link.kind == LinkKind::Produce { link.to } else { link.from }) {
                Node::Replica(replica) => plan.logs.partition_index(replica.partition).unwrap_or(0),
                _ => 0,
            };
        let count = plan.logs.partitions().count();
        let way = |link: Link| {
            let path = self.log_way(&link, place(&link), count)?;
            Some(LinkPath { link, path, labels: Vec::new(), tally: None })
        };
        links.into_iter().filter_map(way).collect()
    }

    fn ends(&self, link: &Link) -> Option<[End; 2]> {
        let at = |id| self.boxes.iter().position(|node| node.id == id);
        let (from, to) = (at(link.from)?, at(link.to)?);
        let (out, into) = self.sides(self.boxes[from].shape, self.boxes[to].shape, link.kind);
        let end = |node: usize, side, other: usize| {
            let NodeBox { shape, outer, .. } = self.boxes[node];
            End { node, shape, outer, side, offset: 0.0, towards: self.boxes[other].shape.centre() }
        };
        Some([end(from, out, to), end(to, into, from)])
    }

    /// Links that use one side of a box across the flow share it out among them, in the order of
    /// where they lead; along the flow, and at a diamond's corners, they meet in the middle.
    fn spread(&self, plan: &Plan, end: End, all: &[[End; 2]]) -> End {
        let across = match self.orientation {
            Orientation::Wide => end.side % 2 == 1,
            Orientation::Tall => end.side.is_multiple_of(2),
        };
        if !across || matches!(plan.node(self.boxes[end.node].id), Node::Exchange(_)) {
            return end;
        }
        let along = |point: Point| if end.side % 2 == 1 { point.x } else { point.y };
        let mut sharing: Vec<f64> = Vec::new();
        for other in all.iter().flatten().filter(|other| (other.node, other.side) == (end.node, end.side)) {
            sharing.push(along(other.towards));
        }
        sharing.sort_by(f64::total_cmp);
        let place = sharing.iter().position(|other| *other == along(end.towards)).unwrap_or(0);
        let share = (place as f64 + 1.0) / (sharing.len() as f64 + 1.0);
        // Above a queue stand its name, on the left, and its count: lines come in between.
        let name = text_width(plan.name(self.boxes[end.node].id), 13.0) / self.metrics.queue.0;
        let count = text_width("9 ready", 12.0) / self.metrics.queue.0;
        let above = match name + count < 0.9 {
            true => (name - count) / 2.0 + 0.08 * (share - 0.5),
            false => (name - 0.44).clamp(0.1, 0.3) + 0.14 * share,
        };
        let offset = if end.side == 3 { above } else { share - 0.5 };
        End { offset, ..end }
    }

    /// Out of which side a link leaves and into which it comes: 0 right, 1 bottom, 2 left, 3 top.
    /// What failed leaves a worker on its far side; what comes back runs below the rest.
    fn sides(&self, from: Rect, to: Rect, kind: LinkKind) -> (usize, usize) {
        let (ahead, below) = (to.x > from.right(), to.y > from.bottom());
        let (behind, above) = (to.right() < from.x, to.bottom() < from.y);
        let beside_x = !ahead && !behind;
        match self.orientation {
            Orientation::Wide if kind == LinkKind::Retry => (0, 0),
            Orientation::Wide if ahead => (0, 2),
            Orientation::Wide if kind == LinkKind::Publish => (1, 2),
            Orientation::Wide if below && beside_x => (1, 3),
            Orientation::Wide if above && beside_x => (3, 1),
            Orientation::Wide => (2, 0),
            Orientation::Tall if below => (1, 3),
            Orientation::Tall if kind == LinkKind::Publish && above => (0, 0),
            Orientation::Tall if above => (2, 2),
            Orientation::Tall if ahead => (0, 2),
            Orientation::Tall => (2, 0),
        }
    }

    /// Puts each label beside its way where it covers nothing; without room it is left out, and
    /// the parallel text still has it.
    fn place_labels(&mut self) {
        let mut taken: Vec<Rect> = self.boxes.iter().map(|node| node.outer).collect();
        let ways: Vec<Path> = self.links.iter().map(|way| way.path.clone()).collect();
        for index in 0..self.links.len() {
            for key in self.links[index].link.keys.clone() {
                let free = key.words.and_then(|words| {
                    let (w, h) = key_size(&words);
                    let free = self.free_spot(&ways[index], (w, h), (12.0, w / 2.0 + 6.0), &taken, &ways);
                    taken.extend(free.map(|spot| Rect::around(spot, w, h)));
                    free
                });
                self.links[index].labels.push(free);
            }
        }
        // Numbers stand further off, beside a flow; where nothing else is free, over another line.
        for index in 0..self.links.len() {
            let (w, h) = (text_width("×99.9 k", 11.0), 14.0);
            let beside = (22.0, w / 2.0 + 16.0);
            let clear = self.free_spot(&ways[index], (w, h), beside, &taken, &ways);
            let free = clear.or_else(|| self.free_spot(&ways[index], (w, h), beside, &taken, &[]));
            taken.extend(free.map(|spot| Rect::around(spot, w, h)));
            self.links[index].tally = free;
        }
    }

    /// A place beside a way for a text of this size, so far above or below and so far to the sides,
    /// that covers nothing.
    fn free_spot(
        &self,
        way: &Path,
        (w, h): (f64, f64),
        (off_y, off_x): (f64, f64),
        taken: &[Rect],
        ways: &[Path],
    ) -> Option<Point> {
        let parts = [0.45, 0.55, 0.35, 0.65, 0.25, 0.75, 0.5, 0.4, 0.3, 0.2];
        let mut spots = parts.iter().flat_map(|part| {
            let point = way.point(*part);
            let beside = |dx: f64, dy: f64| Point::new(point.x + dx, point.y + dy);
            [beside(0.0, -off_y), beside(0.0, off_y + 1.0), beside(off_x, 0.0), beside(-off_x, 0.0)]
        });
        let bottom = self.floor.min(self.size.1 - 2.0);
        let stage = Rect { x: 2.0, y: 2.0, w: self.size.0 - 4.0, h: bottom - 2.0 };
        spots.find(|spot| {
            let rect = Rect::around(*spot, w, h);
            stage.union(rect) == stage
                && taken.iter().all(|other| !other.overlaps(rect))
                && ways.iter().all(|way| way.points().all(|point| !rect.grown(-2.0).contains(point)))
        })
    }
}

/// How much room the words of a key take.
pub fn key_size(words: &str) -> (f64, f64) {
    (text_width(words, 12.0) + 6.0, 15.0)
}

/// Do boxes keep so far apart, and inside?
fn fits(boxes: &[NodeBox], size: (f64, f64), gap: impl Fn(&NodeBox, &NodeBox) -> (f64, f64)) -> bool {
    let stage = Rect { x: 0.0, y: 0.0, w: size.0, h: size.1 };
    boxes.iter().enumerate().all(|(index, node)| {
        let apart = |other: &NodeBox| {
            let (dx, dy) = gap(node, other);
            let with_gap = |rect: Rect| Rect { w: rect.w + dx, h: rect.h + dy, ..rect };
            !with_gap(node.outer).overlaps(with_gap(other.outer))
        };
        boxes[index + 1..].iter().all(apart) && stage.union(node.outer) == stage
    })
}

fn boxes(plan: &Plan, places: &Places, metrics: Metrics, size: (f64, f64)) -> Vec<NodeBox> {
    let extent = |id: NodeId| outer(plan, id, Rect::default(), metrics);
    let axis = |pick: fn(&(f64, f64)) -> f64, length: f64, measure: &dyn Fn(NodeId) -> (f64, f64)| {
        let values: Vec<(NodeId, f64)> = places.iter().map(|(id, place)| (*id, pick(place))).collect();
        let least = values.iter().map(|(_, v)| *v).fold(f64::MAX, f64::min);
        let most = values.iter().map(|(_, v)| *v).fold(0.0, f64::max);
        // The first and the last thing touch the edges; what is between is spread evenly.
        let before =
            values.iter().filter(|(_, v)| *v == least).map(|(id, _)| measure(*id).0).fold(0.0, f64::max);
        let after =
            values.iter().filter(|(_, v)| *v == most).map(|(id, _)| measure(*id).1).fold(0.0, f64::max);
        let edge = if length < NARROW { NARROW_EDGE } else { EDGE };
        let (start, end) = (edge + before, length - edge - after);
        move |value: f64| match most - least {
            0.0 => (start + end) / 2.0,
            span => start + (end - start) * (value - least) / span,
        }
    };
    let x = axis(|place| place.0, size.0, &|id| (-extent(id).x, extent(id).right()));
    let y = axis(|place| place.1, size.1, &|id| (-extent(id).y, extent(id).bottom()));
    let node_box = |(id, place): (&NodeId, &(f64, f64))| {
        let (w, h) = shape(plan, *id, metrics);
        let shape = Rect::around(Point::new(x(place.0).round(), y(place.1).round()), w, h);
        NodeBox { id: *id, shape, outer: outer(plan, *id, shape, metrics) }
    };
    places.iter().map(node_box).collect()
}

fn shape(plan: &Plan, id: NodeId, metrics: Metrics) -> (f64, f64) {
    match plan.node(id) {
        Node::Broker => (0.0, 0.0),
        Node::Exchange(_) => (metrics.exchange, metrics.exchange),
        Node::Queue(_) => metrics.queue,
        Node::LogBroker(_) => (0.0, 0.0),
        Node::Replica(_) => metrics.strip_of(plan),
        Node::Client(_) => metrics.client,
    }
}

/// A shape with its text; for the default rectangle, the extent around a centre at the origin.
fn outer(plan: &Plan, id: NodeId, rect: Rect, metrics: Metrics) -> Rect {
    let (w, h) = shape(plan, id, metrics);
    let rect = if rect == Rect::default() { Rect::around(Point::default(), w, h) } else { rect };
    match plan.node(id) {
        Node::Queue(_) => Rect { y: rect.y - metrics.line, h: rect.h + metrics.line, ..rect },
        Node::Exchange(_) => Rect { h: rect.h + metrics.line, ..rect },
        Node::Replica(_) => metrics.with_flags(plan, rect),
        Node::Client(_) | Node::Broker | Node::LogBroker(_) => rect,
    }
}

fn enclosure(plan: &Plan, boxes: &[NodeBox], metrics: Metrics) -> Rect {
    let inside = boxes.iter().filter(|node| matches!(plan.node(node.id), Node::Exchange(_) | Node::Queue(_)));
    let all = inside.clone().map(|node| node.outer).reduce(Rect::union).unwrap_or_default();
    let around = all.grown(metrics.line * 0.6);
    // The broker's name stands inside, at the top on the left: no box may be there.
    let name = Rect { w: text_width(BROKER, 12.0) + 20.0, h: metrics.line + 4.0, ..around };
    let head = if inside.into_iter().any(|node| node.outer.overlaps(name)) { metrics.line } else { 0.0 };
    Rect { y: around.y - head, h: around.h + head, ..around }
}
