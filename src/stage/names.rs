//! Where the names of exchanges and of the broker stand: where no line runs and no box is.

use super::fit::{bold_width, text_width};
use super::geometry::Rect;
use super::layout::{Layout, Orientation};
use super::queue::{BROKER, Thing};
use super::room;
use crate::sim::{NodeId, Plan};

/// The height of a name, and from its upper edge to the line its letters stand on.
const HIGH: f64 = 13.0;
const BASE: f64 = 10.0;
/// So far a name keeps from lines, with the heads of their arrows.
const CLEAR: f64 = 4.0;
/// From one place for the broker's name to the next.
const STEP: f64 = 8.0;

impl Layout {
    /// What the name of an exchange or of the broker covers.
    pub fn name_at(&self, id: NodeId) -> Option<Rect> {
        self.names.iter().find(|(named, _)| *named == id).map(|(_, name)| *name)
    }

    /// Finds a place for each, once the ways of lines are known.
    pub(super) fn place_names(&mut self, plan: &Plan) {
        for node in self.boxes.clone() {
            if let room::Thing::Queue(Thing::Exchange(at)) = room::Thing::of(plan, node.id) {
                let (width, holds) = (bold_width(plan.name(node.id), HIGH), plan.exchanges[at].delayed);
                self.place_name(node.id, self.around(node.shape, width, holds));
            }
        }
        if let Some(Rect { x, y, w, h }) = self.broker {
            // Behind a lamp it says what is wrong.
            let width = text_width(BROKER, 12.0).max(16.0 + bold_width("alarm", 12.0));
            let rows = [y + self.metrics.line - BASE, y + h - HIGH - 3.0];
            let steps = ((w - width - 28.0) / STEP) as u32;
            let place = |y, step| Rect { x: x + 14.0 + f64::from(step) * STEP, y, w: width, h: HIGH };
            let places = rows.into_iter().flat_map(|y| (0..=steps).map(move |step| place(y, step)));
            self.place_name(NodeId(0), places.collect());
        }
    }

    /// The places around an exchange: below it or, where lines lead down, beside its edges. One that holds
    /// messages says beside its upper ones how long.
    fn around(&self, shape: Rect, width: f64, holds: bool) -> Vec<Rect> {
        let (middle, beside) = (shape.centre().x, shape.w * 0.3 + 4.0);
        let at = |x: f64, base: f64| Rect { x, y: base - BASE, w: width, h: HIGH };
        let below = at(middle - width / 2.0, shape.bottom() + self.metrics.line - 4.0);
        let both = |base: f64| [at(middle + beside, base), at(middle - beside - width, base)];
        let upper = both(shape.y + 11.0).into_iter().filter(|_| !holds);
        let beside = upper.chain(both(shape.bottom()));
        match self.orientation {
            Orientation::Wide => std::iter::once(below).chain(beside).collect(),
            Orientation::Tall => beside.chain([below]).collect(),
        }
    }

    /// The first place where it is on the stage and on no box and no other name, and where the fewest lines run.
    fn place_name(&mut self, id: NodeId, places: Vec<Rect>) {
        let stage = Rect { x: 2.0, y: 2.0, w: self.size.0 - 4.0, h: self.floor - 4.0 };
        let cost = |name: &Rect| {
            let wide = name.grown(CLEAR);
            let is_on = |node: &&super::layout::NodeBox| node.id != id && node.outer.overlaps(wide);
            let taken = self.boxes.iter().filter(is_on).count()
                + self.names.iter().filter(|(_, other)| other.overlaps(wide)).count()
                + usize::from(stage.union(*name) != stage);
            let lines = self.links.iter().filter(|way| way.path.points().any(|point| wide.contains(point)));
            (taken, lines.count())
        };
        let best = places.into_iter().min_by_key(cost);
        self.names.extend(best.map(|name| (id, name)));
    }
}
