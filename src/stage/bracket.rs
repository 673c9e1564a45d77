//! Brackets: what stands too close together to be told apart gets one number instead of a label each.

use std::cmp::Reverse;

use super::envelopes::Look;
use super::frame::Frame;
use super::geometry::Point;
use super::labels::{Candidate, Tone, beside, sized};
use super::layout::Layout;

/// Envelopes closer than this, from centre to centre, are a bunch.
const CLOSE: f64 = 22.0;
/// From so many on.
const MANY: usize = 4;
/// From an envelope to its bracket, and how long the bracket's feet are.
const OFF: f64 = 6.0;
const FOOT: f64 = 4.0;

/// Envelopes that follow each other closely.
pub(super) struct Bunch {
    /// By their places in the frame.
    pub members: Vec<usize>,
    pub line: Vec<Point>,
    look: Look,
    side: Point,
}

/// The bunches of a frame.
pub(super) fn bunches(layout: &Layout, frame: &Frame) -> Vec<Bunch> {
    let on_way = |at: usize| frame.envelopes[at].on.map(|on| (on.from, on.to, on.kind));
    let mut moving: Vec<usize> = (0..frame.envelopes.len())
        .filter(|at| {
            on_way(*at).is_some() && !frame.envelopes[*at].lost && frame.envelopes[*at].heading.is_some()
        })
        .collect();
    // In the order of their ways, and on each as they follow each other.
    moving.sort_by_key(|at| on_way(*at).map(|(from, to, kind)| (from, to, kind as u8)));
    let follows = |one: &usize, next: &usize| {
        let [a, b] = [one, next].map(|at| &frame.envelopes[*at]);
        on_way(*one) == on_way(*next) && a.at.distance(b.at) < CLOSE
    };
    let close = moving.chunk_by(follows).filter(|bunch| bunch.len() >= MANY);
    close.map(|members| bunch(layout, frame, members)).collect()
}

fn bunch(layout: &Layout, frame: &Frame, members: &[usize]) -> Bunch {
    let first = &frame.envelopes[members[0]];
    let (look, (w, h)) = (first.look, sized(layout, first.scale));
    let heading = first.heading.unwrap_or(Point::new(1.0, 0.0));
    let side = beside(heading, look.comes_back());
    let off = (w * side.x.abs() + h * side.y.abs()) / 2.0 + OFF;
    let away = |at: Point, by: f64| Point::new(at.x + side.x * by, at.y + side.y * by);
    let mut points: Vec<Point> = members.iter().map(|at| frame.envelopes[*at].at).collect();
    // From the outer edges of the outermost.
    let reach = (w * heading.x.abs() + h * heading.y.abs()) / 2.0;
    let last = points.len() - 1;
    let longer = |from: Point, to: Point| {
        let length = from.distance(to).max(f64::EPSILON);
        to.towards(from, -reach / length)
    };
    (points[0], points[last]) = (longer(points[1], points[0]), longer(points[last - 1], points[last]));
    let mut line = vec![away(points[0], off - FOOT)];
    line.extend(points.iter().map(|at| away(*at, off)));
    line.push(away(points[last], off - FOOT));
    Bunch { members: members.to_vec(), line, look, side }
}

impl Bunch {
    /// Its number, beyond its middle.
    pub fn count(&self) -> Candidate {
        let (many, middle) = (self.members.len(), self.line[self.line.len() / 2]);
        let (words, tone) = match self.look {
            Look::Solid | Look::Outline | Look::Call => ("on the way", Tone::Count),
            Look::Nack | Look::Error => ("refused", Tone::Refused),
            Look::Ack | Look::Confirm | Look::Answer => ("back", Tone::Done),
        };
        Candidate {
            forms: vec![format!("{many} {words}"), format!("×{many}")],
            tone,
            card: false,
            rank: (4, Reverse(0)),
            at: middle,
            size: (2.0, 2.0),
            side: self.side,
            way: None,
            leads: false,
        }
    }
}
