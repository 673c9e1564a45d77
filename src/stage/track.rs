//! The track of answers: beside the line that they answer, so that out and back never share one.

use super::geometry::{Point, Rect};
use super::layout::{Layout, NARROW};
use super::links::Link;
use super::path::Path;

/// How far from the line, and on a narrow stage.
const BESIDE: f64 = 22.0;
const NARROW_BESIDE: f64 = 14.0;
/// How far where there is not room enough for that.
const CLOSE: f64 = 11.0;

impl Layout {
    /// The track of a line: below it, or to the right of one that falls; on the other side or closer where a
    /// box or the stage's edge is in the way.
    pub(super) fn track(&self, link: &Link, path: &Path, stage: Rect) -> Path {
        let far = if self.size.0 < NARROW { NARROW_BESIDE } else { BESIDE };
        let tried = || [far, -far, NARROW_BESIDE, -NARROW_BESIDE, CLOSE, -CLOSE].into_iter();
        let others = || self.boxes.iter().filter(|node| ![link.from, link.to].contains(&node.id));
        let is_clear = |track: &Path| {
            track.points().all(|point| {
                stage.contains(point) && others().all(|node| !node.outer.grown(8.0).contains(point))
            })
        };
        let tracks = || tried().map(|by| path.beside(by));
        tracks().find(is_clear).unwrap_or_else(|| path.beside(CLOSE))
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
