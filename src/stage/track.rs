//! The track of answers: beside the line that they answer, so that out and back never share one.

use super::fit::text_width;
use super::geometry::{Point, Rect};
use super::layout::{Layout, NARROW};
use super::links::LinkPath;
use super::log::Enclosure;
use super::path::Path;

/// How far from the line, and on a narrow stage.
const BESIDE: f64 = 22.0;
const NARROW_BESIDE: f64 = 14.0;
/// How far where there is not room enough for that.
const CLOSE: f64 = 11.0;
const CLOSEST: f64 = 7.0;

impl Layout {
    /// Lays the track of each line, once the places of names are known.
    pub(super) fn lay_tracks(&mut self) {
        let enclosures = self.enclosures.iter().map(|Enclosure { rect, name, .. }| Rect {
            x: rect.x + 10.0,
            w: text_width(name, 12.0) + 4.0,
            h: self.metrics.line,
            ..*rect
        });
        // At the other end of the broker's line it says how full its memory is.
        let gauge = self.broker.map(|Rect { x, y, w, .. }| Rect {
            x: x + w - 54.0,
            y,
            w: 40.0,
            h: self.metrics.line + 3.0,
        });
        let names = self.names.iter().map(|(_, name)| *name);
        let names: Vec<Rect> = names.chain(gauge).chain(enclosures).collect();
        for at in 0..self.links.len() {
            self.links[at].track = self.track(&self.links[at], &names);
        }
    }

    /// Below its line, or to the right of one that falls; on the other side or closer where a box, a name or the
    /// stage's edge is in the way.
    fn track(&self, way: &LinkPath, names: &[Rect]) -> Path {
        let (ground, link) = (self.ground(), &way.link);
        let far = if self.size.0 < NARROW { NARROW_BESIDE } else { BESIDE };
        let others = || self.boxes.iter().filter(|node| ![link.from, link.to].contains(&node.id));
        // Around the members of a group stand its words.
        let around = if self.enclosures.is_empty() { 8.0 } else { 20.0 };
        let is_bad = |point: &Point| {
            !ground.contains(*point)
                || others().any(|node| node.outer.grown(around).contains(*point))
                || names.iter().any(|name| name.grown(3.0).contains(*point))
        };
        let (mut best, mut least) = (Path::default(), usize::MAX);
        for by in [far, -far, NARROW_BESIDE, -NARROW_BESIDE, CLOSE, -CLOSE, CLOSEST, -CLOSEST] {
            let track = way.path.beside(by);
            let bad = track.points().filter(is_bad).count();
            if bad < least {
                (best, least) = (track, bad);
            }
            if bad == 0 {
                break;
            }
        }
        best
    }
}

impl Path {
    /// The same way so far below it or, where most of it is upright, to its right; above or to its left if
    /// that is negative.
    pub fn beside(&self, by: f64) -> Self {
        let (begin, end) = (self.point(0.0), self.point(1.0));
        let (_, middle) = self.point_and_heading(0.5);
        let upright = (end.x - begin.x).abs() < (end.y - begin.y).abs() && middle.x.abs() < 0.5;
        // To the right of the way ahead is down, when that leads to the right.
        let turn = match upright {
            true if middle.y < 0.0 => by,
            true => -by,
            false if middle.x < 0.0 => -by,
            false => by,
        };
        self.moved(|at, ahead| Point::new(at.x - ahead.y * turn, at.y + ahead.x * turn))
    }
}
