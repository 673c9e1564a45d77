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
/// What it costs to stand off the stage: more than all that can be in a place.
const OFF: usize = 1_000;
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
            let (above, below) = (y + self.metrics.line - BASE, y + h - HIGH - 3.0);
            let steps = ((w - width - 28.0) / STEP) as u32 + 1;
            let place = |at: u32| {
                let (along, y) = (at % steps, if at < steps { above } else { below });
                Rect { x: x + 14.0 + f64::from(along) * STEP, y, w: width, h: HIGH }
            };
            self.place_name(NodeId(0), (0..2 * steps).map(place).collect());
        }
    }

    /// The places around an exchange: below it or, where lines lead down, beside its edges. One that holds
    /// messages says beside its upper ones how long.
    fn around(&self, shape: Rect, width: f64, holds: bool) -> Vec<Rect> {
        let (middle, beside) = (shape.centre().x, shape.w * 0.3 + 4.0);
        let (right, left) = (middle + beside, middle - beside - width);
        let (upper, lower) = (shape.y + 11.0, shape.bottom());
        let below = (middle - width / 2.0, lower + self.metrics.line - 4.0);
        let mut places = vec![below, (right, upper), (left, upper), (right, lower), (left, lower), below];
        if holds {
            places.drain(1..3);
        }
        let from = usize::from(self.orientation == Orientation::Tall);
        places[from..].iter().map(|(x, base)| Rect { x: *x, y: base - BASE, w: width, h: HIGH }).collect()
    }

    /// The first place on the stage, if any is, where there are the fewest boxes, other names and lines.
    fn place_name(&mut self, id: NodeId, places: Vec<Rect>) {
        let stage = Rect { x: 2.0, y: 2.0, w: self.size.0 - 4.0, h: self.floor - 4.0 };
        let (mut best, mut least) = (None, usize::MAX);
        for name in places {
            let off = if stage.union(name) == stage { 0 } else { OFF };
            let wide = name.grown(CLEAR);
            let boxes = self.boxes.iter().filter(|node| node.id != id && node.outer.overlaps(wide));
            let names = self.names.iter().filter(|(_, other)| other.overlaps(wide));
            let lines = self.links.iter().filter(|way| way.path.points().any(|point| wide.contains(point)));
            let cost = off + boxes.count() + names.count() + lines.count();
            if cost < least {
                (best, least) = (Some((id, name)), cost);
            }
        }
        self.names.extend(best);
    }
}
