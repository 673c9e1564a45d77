//! The words of bindings beside their lines, and the numbers of flows: where there is room for them.

use super::fit::text_width;
use super::frame::Frame;
use super::geometry::{Point, Rect};
use super::layout::Layout;
use super::links::{Key, LinkPath};
use super::walls::AIR;

/// Lines so close to each other run as one.
const TOGETHER: f64 = 6.0;

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

    /// A place for a text of this size that covers nothing: beside its line, so far above or below and so far to the
    /// sides; or in the line; or, where nothing else is free, over other lines.
    fn free_spot(
        &self,
        index: usize,
        (w, h): (f64, f64),
        (off_y, off_x): (f64, f64),
        taken: &[Rect],
    ) -> Option<Point> {
        let others = || self.links.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, way)| way);
        let parts = [0.45, 0.55, 0.35, 0.65, 0.25, 0.75, 0.5, 0.4, 0.3, 0.2];
        // Where lines run as one it would be anybody's.
        let is_alone = |point: &Point| {
            others().all(|way| way.path.points().all(|other| other.distance(*point) > TOGETHER))
        };
        let all = || parts.iter().map(|part| self.links[index].path.point(*part));
        let points = || all().filter(is_alone).chain(all());
        let beside = |off_y: f64| {
            points().flat_map(move |Point { x, y }| {
                [(x, y - off_y), (x, y + off_y + 1.0), (x + off_x, y), (x - off_x, y)]
                    .map(|(x, y)| Point::new(x, y))
            })
        };
        let bottom = self.floor.min(self.size.1 - 2.0);
        let stage = Rect { x: 2.0, y: 2.0, w: self.size.0 - 4.0, h: bottom - 2.0 };
        let is_free = |spot: &Point| {
            let rect = Rect::around(*spot, w, h);
            stage.union(rect) == stage && taken.iter().all(|other| !other.overlaps(rect))
        };
        let crosses = |spot: &Point, way: &LinkPath| {
            let rect = Rect::around(*spot, w, h).grown(-1.0);
            way.path.points().any(|point| rect.contains(point))
        };
        let is_clear = |spot: &Point| is_free(spot) && others().all(|way| !crosses(spot, way));
        let clear = beside(off_y).find(|spot| is_clear(spot) && !crosses(spot, &self.links[index]));
        let within = || points().find(is_clear).or_else(|| beside(off_y).find(is_free));
        clear.or_else(within).or_else(|| beside(2.0 * off_y).find(is_free))
    }
}
