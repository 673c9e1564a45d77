//! The words of bindings beside their lines, and the numbers of flows: where there is room for them.

use super::fit::text_width;
use super::frame::Frame;
use super::geometry::{Point, Rect};
use super::layout::Layout;
use super::path::Path;
use super::queue;
use super::room::Thing;
use super::walls::AIR;
use crate::sim::Plan;

/// How much room the words of a key take.
pub fn key_size(words: &str) -> (f64, f64) {
    (text_width(words, 12.0) + 6.0, 15.0)
}

impl Layout {
    /// The words of the keys that a message is just passing by, with the middle of each.
    pub fn lit_keys<'a>(&'a self, frame: &'a Frame) -> impl Iterator<Item = (&'a str, Point)> {
        frame.keys.iter().filter_map(|(link, key)| {
            let way = &self.links[*link];
            Some((way.link.keys[*key].words.as_deref()?, way.labels[*key]?))
        })
    }

    /// Puts the words of each key beside its way where they cover nothing; without room they are left out,
    /// and the parallel text still has them.
    pub(super) fn place_keys(&mut self, plan: &Plan) {
        let mut taken: Vec<Rect> = self.boxes.iter().map(|node| node.outer.grown(AIR)).collect();
        taken.extend(self.boxes.iter().filter_map(|node| match Thing::of(plan, node.id) {
            Thing::Queue(queue::Thing::Exchange(at)) => {
                let holds = plan.exchanges[at].delayed;
                Some(self.name_of_exchange(node.shape, plan.name(node.id), holds).1)
            }
            _ => None,
        }));
        let ways: Vec<Path> = self.links.iter().map(|way| way.path.clone()).collect();
        for index in 0..self.links.len() {
            for key in self.links[index].link.keys.clone() {
                let free = key.words.and_then(|words| {
                    let (w, h) = key_size(&words);
                    let beside = (12.0, w / 2.0 + 6.0);
                    let clear = self.free_spot(&ways[index], (w, h), beside, &taken, &ways);
                    // Where nothing else is free, over a line.
                    let free = clear.or_else(|| self.free_spot(&ways[index], (w, h), beside, &taken, &[]));
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
