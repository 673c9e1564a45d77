//! The words of bindings beside their lines, and the numbers of flows: where there is room for them.

use super::fit::text_width;
use super::frame::Frame;
use super::geometry::{Point, Rect};
use super::layout::Layout;
use super::links::Key;
use super::walls::AIR;

/// Lines of which points are within a square of this size run as one: no longer pieces does a way have.
const TOGETHER: f64 = 12.0;

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
    pub(super) fn place_keys(&mut self) {
        let names = self.names.iter().map(|(_, name)| *name);
        let mut taken: Vec<Rect> = self.boxes.iter().map(|node| node.outer.grown(AIR)).chain(names).collect();
        for index in 0..self.links.len() {
            let keys = self.links[index].link.keys.iter();
            let spot = |key: &Key| {
                let (w, h) = key_size(key.words.as_ref()?);
                let free = self.free_spot(index, (w, h), (12.0, w / 2.0 + 6.0), &taken);
                taken.extend(free.map(|spot| Rect::around(spot, w, h)));
                free
            };
            self.links[index].labels = keys.map(spot).collect();
        }
        // Numbers stand further off, beside a flow.
        for index in 0..self.links.len() {
            let (w, h) = (text_width("×99.9 k", 11.0), 14.0);
            let free = self.free_spot(index, (w, h), (22.0, w / 2.0 + 16.0), &taken);
            taken.extend(free.map(|spot| Rect::around(spot, w, h)));
            self.links[index].tally = free;
        }
    }

    /// A place for a text of this size on no box and no other text: beside its line, so far above or below and so
    /// far to the sides, or in it where no other runs; without such a place, over lines or further off.
    fn free_spot(
        &self,
        index: usize,
        (w, h): (f64, f64),
        (off_y, off_x): (f64, f64),
        taken: &[Rect],
    ) -> Option<Point> {
        let offsets = [
            (0.0, -off_y),
            (0.0, off_y + 1.0),
            (off_x, 0.0),
            (-off_x, 0.0),
            (0.0, 0.0),
            (0.0, -2.0 * off_y),
            (0.0, 2.0 * off_y),
        ];
        let bottom = self.floor.min(self.size.1 - 2.0);
        let stage = Rect { x: 2.0, y: 2.0, w: self.size.0 - 4.0, h: bottom - 2.0 };
        let (mut best, mut least) = (None, u32::MAX);
        for part in [0.45, 0.55, 0.35, 0.65, 0.25, 0.75, 0.5, 0.4, 0.3, 0.2] {
            let from = self.links[index].path.point(part);
            // Where lines run as one it would be anybody's.
            let shared = u32::from(self.runs_through(Rect::around(from, TOGETHER, TOGETHER), Some(index)));
            for (place, (dx, dy)) in offsets.iter().enumerate() {
                let spot = Point::new(from.x + dx, from.y + dy);
                let rect = Rect::around(spot, w, h);
                if stage.union(rect) != stage || taken.iter().any(|other| other.overlaps(rect)) {
                    continue;
                }
                let own = if place == 4 { Some(index) } else { None };
                let crossed = u32::from(self.runs_through(rect.grown(-1.0), own));
                let cost = [0, 0, 0, 0, 2, 5, 5][place] + shared + 4 * crossed;
                if cost == 0 {
                    return Some(spot);
                }
                if cost < least {
                    (best, least) = (Some(spot), cost);
                }
            }
        }
        best
    }

    /// Does a line run through, or one other than that?
    fn runs_through(&self, rect: Rect, but: Option<usize>) -> bool {
        let others = self.links.iter().enumerate().filter(|(at, _)| Some(*at) != but);
        others.flat_map(|(_, way)| way.path.points()).any(|point| rect.contains(point))
    }
}
