//! The links of a plan, who sends what where, and the ways they take between boxes.

use super::envelopes::Look;
use super::fit::{bold_width, text_width};
use super::geometry::{Point, Rect};
use super::layout::{Layout, NARROW, NodeBox, Orientation};
use super::log::door;
use super::path::Path;
use super::program;
use super::queue;
use super::room::Thing;
use super::route::{End, Router};
use super::service;
use crate::engine::queueing::Name;
use crate::sim::{BindingPlan, NodeId, Plan};

/// How long the head of an arrow is.
const HEAD: f64 = 8.0;
/// And the hollow one of a thing that is one of another.
const HOLLOW: f64 = 12.0;
/// A stage as wide as this has room for curves.
const ROOMY: f64 = 600.0;

/// A line on the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub from: NodeId,
    pub to: NodeId,
    pub kind: LinkKind,
    /// The bindings that lead this way at some time of the run.
    pub keys: Vec<Key>,
}

/// A binding, and what is written of it on its line.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    pub binding: BindingPlan,
    /// Its key or what it asks of headers; none where that says nothing.
    pub words: Option<Name>,
}

/// What goes along a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkKind {
    /// A client publishes to an exchange or a queue.
    Publish,
    Binding,
    /// A queue delivers, and gets its answers.
    Consume,
    /// A worker sends what failed to be held for a while.
    Retry,
    DeadLetter,
    /// A service calls another one.
    Call,
    /// A producer writes to a partition's leader.
    Produce,
    /// A consumer reads a partition it owns.
    Read,
    /// A thing of a program uses another one, or hands something on to it.
    Leads,
    /// It is one of what the other one says.
    Is,
}

/// A link's way.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkPath {
    pub link: Link,
    pub path: Path,
    /// Beside it: the way of answers, from the same end to the other.
    pub track: Path,
    /// Where the words of its keys stand, in their order: the middle of each text.
    pub labels: Vec<Option<Point>>,
    /// Where the number of what is under way stands, once that is a flow.
    pub tally: Option<Point>,
}

impl LinkPath {
    pub(super) fn new(link: Link, path: Path) -> Self {
        Self { link, path, track: Path::default(), labels: Vec::new(), tally: None }
    }

    /// The head of its arrow, where it comes in.
    pub fn head(&self) -> String {
        let (tip, ahead) = (self.path.point(1.0), self.path.point_and_heading(1.0).1);
        let at = |back: f64, aside: f64| {
            let (x, y) = (tip.x - ahead.x * back, tip.y - ahead.y * back);
            format!("{:.1} {:.1}", x - ahead.y * aside, y + ahead.x * aside)
        };
        let (long, half) =
            if self.link.kind == LinkKind::Is { (HOLLOW, HOLLOW * 0.6) } else { (HEAD, HEAD / 2.0) };
        format!("M{}L{}L{}Z", at(0.0, 0.0), at(long, half), at(long, -half))
    }

    /// The line that something goes along.
    pub fn for_look(&self, look: Look) -> &Path {
        if look.comes_back() { &self.track } else { &self.path }
    }
}

impl Layout {
    pub(super) fn ways(&self, plan: &Plan) -> Vec<LinkPath> {
        let obstacles = self.boxes.iter().map(|node| node.outer).collect();
        // Along the upper edge of the broker stands its name, if lines leave room for that.
        let words = self.broker.map(|around| Rect { h: self.metrics.line + 6.0, ..around });
        let mut router = Router::new(self.ground(), obstacles, words, self.size.0 >= ROOMY);
        let mut all = queue::links(plan);
        if plan.program().is_some() {
            all.extend(program::links(plan));
        }
        // The main way first: what goes wrong finds its way around it, and what is bound later leaves the
        // lines where they are.
        let is_later = |link: &Link| {
            !link.keys.is_empty() && link.keys.iter().all(|key| plan.later_bindings.contains(&key.binding))
        };
        all.sort_by_key(|link| (is_later(link), link.kind, link.from));
        let ends: Vec<[End; 2]> = all.iter().filter_map(|link| self.ends(link)).collect();
        let mut spread: Vec<[End; 2]> =
            ends.iter().map(|pair| pair.map(|end| self.spread(plan, end, &ends))).collect();
        if plan.has_services() {
            service::to_doors(self, plan, &all, &mut spread);
        }
        let way = |(link, ends): (Link, [End; 2])| {
            let path = router.way(ends, (link.kind, link.from, link.to));
            LinkPath::new(link, path)
        };
        let mut ways: Vec<LinkPath> = all.into_iter().zip(spread).map(way).collect();
        if plan.logs.is_there() {
            ways.extend(door::ways(self, plan));
        }
        ways
    }

    /// Where lines may run: an envelope on an outermost one must not be clipped.
    pub(super) fn ground(&self) -> Rect {
        let inset = |length: f64| if length < NARROW { 9.0 } else { 16.0 };
        let (left, top) = (inset(self.size.0), inset(self.size.1));
        let bottom = self.floor.min(self.size.1 - top);
        Rect { x: left, y: top, w: self.size.0 - 2.0 * left, h: bottom - top }
    }

    fn ends(&self, link: &Link) -> Option<[End; 2]> {
        let at = |id| self.boxes.iter().position(|node| node.id == id);
        let (from, to) = (at(link.from)?, at(link.to)?);
        let (out, into) = self.sides(self.boxes[from].shape, self.boxes[to].shape, link.kind);
        let end = |node: usize, side, other: usize| {
            let NodeBox { shape, outer, .. } = self.boxes[node];
            let towards = self.boxes[other].shape.centre();
            End { node, shape, outer, side, offset: 0.0, towards, kind: link.kind }
        };
        Some([end(from, out, to), end(to, into, from)])
    }

    /// The kinds of links that use one side of a box across the flow share it out among them, in the order of
    /// where they lead; along the flow, and at a diamond's corners, they meet in the middle.
    fn spread(&self, plan: &Plan, end: End, all: &[[End; 2]]) -> End {
        let across = match self.orientation {
            Orientation::Wide => end.side % 2 == 1,
            Orientation::Tall => end.side.is_multiple_of(2),
        };
        match Thing::of(plan, self.boxes[end.node].id) {
            Thing::Queue(queue::Thing::Queue(_)) if end.side == 3 => return self.past_name(plan, end),
            Thing::Queue(queue::Thing::Exchange(_)) => return end,
            _ if !across => return end,
            _ => {}
        }
        let along = |point: Point| if end.side % 2 == 1 { point.x } else { point.y };
        // By kind: where its first one leads.
        let mut sharing: Vec<(LinkKind, f64)> = Vec::new();
        for other in all.iter().flatten().filter(|other| (other.node, other.side) == (end.node, end.side)) {
            if sharing.iter().all(|(kind, _)| *kind != other.kind) {
                sharing.push((other.kind, along(other.towards)));
            }
        }
        let own = sharing.iter().find(|(kind, _)| *kind == end.kind).map_or(0.0, |(_, own)| *own);
        let place = sharing.iter().filter(|(_, other)| *other <= own).count();
        End { offset: place as f64 / (sharing.len() as f64 + 1.0) - 0.5, ..end }
    }

    /// Into a queue from above: between its name, on the left, and its count.
    fn past_name(&self, plan: &Plan, end: End) -> End {
        let name = self.name_of_queue(plan.name(self.boxes[end.node].id));
        let width = self.metrics.queue.0;
        let (from, to) = (bold_width(&name.lines.concat(), name.size), width - text_width("99", 12.0));
        let x = if from + 14.0 < to { (from + to) / 2.0 } else { from + 6.5 };
        End { offset: x.min(width - 8.0) / width - 0.5, ..end }
    }

    /// Out of which side a link leaves and into which it comes: 0 right, 1 bottom, 2 left, 3 top.
    /// What failed leaves a worker on its far side; what comes back runs below the rest.
    fn sides(&self, from: Rect, to: Rect, kind: LinkKind) -> (usize, usize) {
        let (ahead, below) = (to.x > from.right(), to.y > from.bottom());
        let (behind, above) = (to.right() < from.x, to.bottom() < from.y);
        let beside_x = !ahead && !behind;
        match self.orientation {
            _ if kind == LinkKind::Is && above => (3, 1),
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
}
