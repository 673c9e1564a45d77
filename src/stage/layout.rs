//! Where things stand: boxes on the lesson's grid, ways between them, labels where there is room.
//!
//! Sizes are CSS pixels, so that text keeps its size: a smaller stage gets smaller boxes and gaps,
//! not smaller letters.

use super::envelopes::Look;
use super::geometry::{Point, Rect};
use super::links::LinkPath;
use super::log::{self, Enclosure, door};
pub use super::metrics::Metrics;
use super::places::{Places, places};
use super::program;
use super::queue;
use super::room::{Part, Thing};
use super::service;
use super::watch;
use crate::sim::{NodeId, Plan};

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
    pub id: NodeId,
    /// Its shape: links end here.
    pub shape: Rect,
    /// The shape with the text that belongs to it: nothing else may come in here.
    pub outer: Rect,
}

impl NodeBox {
    /// Its centre on a whole pixel, so that its edges are sharp.
    fn sharpen(&mut self) {
        let centre = self.shape.centre();
        for rect in [&mut self.shape, &mut self.outer] {
            rect.x += centre.x.round() - centre.x;
            rect.y += centre.y.round() - centre.y;
        }
    }
}

/// Where everything stands on a stage of some size.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    pub orientation: Orientation,
    pub metrics: Metrics,
    pub size: (f64, f64),
    /// The nodes, the broker's excepted (see [`Layout::handle`]).
    pub boxes: Vec<NodeBox>,
    pub links: Vec<LinkPath>,
    /// The queue broker's enclosure, where it has a part in the run.
    pub broker: Option<Rect>,
    /// The log brokers' enclosures, or the topics' where there is one broker: each with its name and,
    /// for a broker, its node.
    pub enclosures: Vec<Enclosure>,
    /// What the names of exchanges and of the broker cover.
    pub(super) names: Vec<(NodeId, Rect)>,
    /// The strip in which what is gone lies, on a stage that has one.
    pub graveyard: Option<Rect>,
    /// No line and no label goes lower.
    pub(super) floor: f64,
}

/// Between the stage's edge and the nearest box: room for a line, from as little as that to as much.
const EDGE: (f64, f64) = (20.0, 34.0);
/// As a part of the width, and of the height: above and below stand the names of what is around boxes.
const SIDE: f64 = 0.05;
const ABOVE: f64 = 0.07;
pub(super) const NARROW: f64 = 400.0;
/// The widest desk of which three stand abreast on a phone, with lines between them.
pub(super) const NARROW_DESK: f64 = 96.0;
/// Between boxes: room for lines and their words.
const GAP: (f64, f64) = (40.0, 14.0);
/// Between exchanges and queues where they stand abreast: room for the words of bindings.
const WORDS_GAP: (f64, f64) = (64.0, 14.0);
/// Between services on a wide stage: room for the words of calls.
const CALLS_GAP: (f64, f64) = (60.0, 14.0);
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
        Self::standing(plan, &place, size, size.1).joined(plan)
    }

    /// The boxes alone, on so much of the stage's height.
    pub(super) fn standing(
        plan: &Plan,
        place: &dyn Fn(NodeId, Orientation) -> Option<(f64, f64)>,
        size: (f64, f64),
        height: f64,
    ) -> Self {
        let orientation = if size.0 >= size.1 * 1.05 { Orientation::Wide } else { Orientation::Tall };
        let size = (size.0, height);
        let lesson_like = places(plan, place, orientation, false);
        let all = Metrics::ALL.map(|metrics| metrics.for_names(plan));
        let laid_out =
            |places: &Places, metrics: Metrics| (boxes(plan, places, metrics, orientation, size), metrics);
        let has_calls = plan.has_services() && orientation == Orientation::Wide;
        let gap = |one: &NodeBox, other: &NodeBox| match [one, other].map(|node| Thing::of(plan, node.id)) {
            [Thing::Queue(_), Thing::Queue(_)] if orientation == Orientation::Tall => WORDS_GAP,
            [Thing::Client(_), Thing::Client(_)] if has_calls => CALLS_GAP,
            [one, other] => log::gap(one, other).unwrap_or(GAP),
        };
        let is_roomy = |laid_out: &(Vec<NodeBox>, Metrics)| fits(&laid_out.0, size, &gap);
        let is_clear = |laid_out: &(Vec<NodeBox>, Metrics)| {
            let is_desk = |node: &&NodeBox| matches!(Thing::of(plan, node.id), Thing::Client(_));
            let desks: Vec<NodeBox> = laid_out.0.iter().filter(is_desk).copied().collect();
            fits(&desks, size, &|_, _| BETWEEN_DESKS) && fits(&laid_out.0, size, &|_, _| (1.0, 1.0))
        };
        let roomy = all.into_iter().map(|metrics| laid_out(&lesson_like, metrics)).find(is_roomy);
        let crowded = || {
            let even = places(plan, place, orientation, true);
            let (mut step, mut is_even) = (0, false);
            // The last is taken in any case.
            loop {
                let desks = all[2].crowded(step, orientation);
                let tried = laid_out(if is_even { &even } else { &lesson_like }, desks);
                if is_clear(&tried) || is_even && step == Metrics::CROWDED {
                    return tried;
                }
                (step, is_even) = (step + usize::from(is_even), !is_even);
            }
        };
        let (mut boxes, metrics) = roomy.unwrap_or_else(crowded);
        boxes.iter_mut().for_each(NodeBox::sharpen);
        let broker = queue::enclosure(plan, &boxes, metrics);
        Self {
            orientation,
            metrics,
            size,
            boxes,
            links: Vec::new(),
            broker,
            enclosures: Vec::new(),
            names: Vec::new(),
            graveyard: None,
            floor: size.1,
        }
    }

    /// With the ways between the boxes and what is written beside them.
    pub(super) fn joined(mut self, plan: &Plan) -> Self {
        self.links = self.ways(plan);
        if plan.logs.is_there() {
            door::enclose(&mut self, plan);
        }
        self.place_names(plan);
        self.lay_tracks();
        self.place_keys();
        self
    }

    /// Is everything on the stage and as high as a line of words, and no thing on another?
    pub fn is_clear(&self) -> bool {
        self.boxes.iter().all(|node| node.shape.h >= 12.0) && fits(&self.boxes, self.size, &|_, _| (0.0, 0.0))
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

    /// The same for what looks so: an answer goes back on the line of its call, even if there is one for calls the
    /// other way.
    pub(super) fn way_of(&self, from: NodeId, to: NodeId, look: Look) -> Option<(usize, bool)> {
        match look {
            Look::Answer | Look::Error => self.way(to, from).map(|(link, forward)| (link, !forward)),
            _ => self.way(from, to),
        }
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
}

/// Do boxes keep so far apart, and inside?
fn fits(boxes: &[NodeBox], size: (f64, f64), gap: &dyn Fn(&NodeBox, &NodeBox) -> (f64, f64)) -> bool {
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

fn boxes(
    plan: &Plan,
    places: &Places,
    metrics: Metrics,
    orientation: Orientation,
    size: (f64, f64),
) -> Vec<NodeBox> {
    let around = |id: NodeId, centre: Point| extent(plan, id, metrics, orientation).around(centre);
    let reach = |id: NodeId| around(id, Point::default()).1;
    let axis =
        |pick: fn(&(f64, f64)) -> f64, (length, edge): (f64, f64), measure: &dyn Fn(NodeId) -> (f64, f64)| {
            let edge = (length * edge).clamp(EDGE.0, EDGE.1);
            let values: Vec<(NodeId, f64)> = places.iter().map(|(id, place)| (*id, pick(place))).collect();
            let least = values.iter().map(|(_, v)| *v).fold(f64::MAX, f64::min);
            let most = values.iter().map(|(_, v)| *v).fold(0.0, f64::max);
            // The first and the last thing touch the edges; what is between is spread evenly.
            let before =
                values.iter().filter(|(_, v)| *v == least).map(|(id, _)| measure(*id).0).fold(0.0, f64::max);
            let after =
                values.iter().filter(|(_, v)| *v == most).map(|(id, _)| measure(*id).1).fold(0.0, f64::max);
            let (start, end) = (edge + before, length - edge - after);
            move |value: f64| match most - least {
                0.0 => (start + end) / 2.0,
                span => start + (end - start) * (value - least) / span,
            }
        };
    let x = axis(|place| place.0, (size.0, SIDE), &|id| (-reach(id).x, reach(id).right()));
    let y = axis(|place| place.1, (size.1, ABOVE), &|id| (-reach(id).y, reach(id).bottom()));
    let node_box = |(id, place): (&NodeId, &(f64, f64))| {
        let (shape, outer) = around(*id, Point::new(x(place.0), y(place.1)));
        NodeBox { id: *id, shape, outer }
    };
    places.iter().map(node_box).collect()
}

/// How much room a node takes: its shape, and what text stands above and below it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    pub size: (f64, f64),
    pub above: f64,
    pub below: f64,
}

impl Extent {
    /// The shape around a centre, and the shape with its text.
    fn around(self, centre: Point) -> (Rect, Rect) {
        let shape = Rect::around(centre, self.size.0, self.size.1);
        (shape, Rect { y: shape.y - self.above, h: shape.h + (self.above + self.below), ..shape })
    }
}

fn extent(plan: &Plan, id: NodeId, metrics: Metrics, orientation: Orientation) -> Extent {
    match Thing::of(plan, id) {
        Thing::Queue(thing) => queue::extent(thing, metrics, orientation),
        Thing::Log(thing) => log::extent(plan, thing, metrics),
        Thing::Client(client) => {
            let extent = match plan.clients.get(client.index()).map(|client| Part::of(&client.role)) {
                Some(Part::Program(it)) => program::extent(plan, plan.name(id), it, metrics),
                Some(Part::Service(it)) => service::extent(plan, client, it, metrics),
                _ => Extent { size: metrics.client, ..Extent::default() },
            };
            match plan.watch {
                Some(_) => Extent { below: watch::extent(plan, client, metrics), ..extent },
                None => extent,
            }
        }
    }
}
