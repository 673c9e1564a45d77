//! The way of a link: a curve or a line with rounded corners, walked at an even pace.

use std::fmt::{self, Write};

use super::geometry::Point;

/// A way from one node to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    /// As the `d` attribute of an SVG path.
    pub d: String,
    /// The way in short straight pieces, each with the length so far.
    points: Vec<(Point, f64)>,
}

/// Pieces to a curve.
const PIECES: usize = 24;
/// The longest straight piece, in pixels.
const PIECE: f64 = 8.0;
const CORNER: f64 = 8.0;

impl Path {
    /// A cubic curve.
    pub fn curve(from: Point, out: Point, back: Point, to: Point) -> Self {
        let mut d = String::new();
        let _ = write!(d, "M{} C{} {} {}", at(from), at(out), at(back), at(to));
        let piece = |n: usize| cubic(from, out, back, to, n as f64 / PIECES as f64);
        Self::walked(d, (0..=PIECES).map(piece))
    }

    /// Straight pieces through these points, with rounded corners.
    pub fn rounded(corners: &[Point]) -> Self {
        let (Some(first), Some(last)) = (corners.first(), corners.last()) else { return Self::default() };
        let mut d = format!("M{}", at(*first));
        let mut points = vec![*first];
        for three in corners.windows(3) {
            let [before, corner, after] = [three[0], three[1], three[2]];
            let enter = corner.towards(before, (CORNER / corner.distance(before)).min(0.5));
            let leave = corner.towards(after, (CORNER / corner.distance(after)).min(0.5));
            let _ = write!(d, " L{} Q{} {}", at(enter), at(corner), at(leave));
            points.extend((0..=6).map(|n| {
                let part = f64::from(n) / 6.0;
                enter.towards(corner, part).towards(corner.towards(leave, part), part)
            }));
        }
        let _ = write!(d, " L{}", at(*last));
        points.push(*last);
        Self::walked(d, points)
    }

    fn walked(d: String, points: impl IntoIterator<Item = Point>) -> Self {
        let (mut walked, mut length) = (Vec::<(Point, f64)>::new(), 0.0);
        for point in points {
            let Some((last, _)) = walked.last().copied() else {
                walked.push((point, 0.0));
                continue;
            };
            let (start, gap) = (length, last.distance(point));
            let pieces = (gap / PIECE).ceil().max(1.0);
            for n in 1..=pieces as u32 {
                let part = f64::from(n) / pieces;
                length = start + gap * part;
                walked.push((last.towards(point, part), length));
            }
        }
        Self { d, points: walked }
    }

    /// One way after the other.
    pub fn then(&self, next: &Self) -> Self {
        let points = self.points.iter().chain(&next.points).map(|(point, _)| *point);
        Self::walked(format!("{} {}", self.d, next.d), points)
    }

    /// The same way, from its end to its beginning. To be walked, not drawn.
    pub fn reversed(&self) -> Self {
        Self::walked(String::new(), self.points.iter().rev().map(|(point, _)| *point))
    }

    /// What is left of it after this part. To be walked, not drawn.
    pub fn from_part(&self, part: f64) -> Self {
        let done = self.length() * part.clamp(0.0, 1.0);
        let ahead = self.points.iter().filter(|(_, length)| *length > done).map(|(point, _)| *point);
        Self::walked(String::new(), std::iter::once(self.point(part)).chain(ahead))
    }

    /// The same way with each point elsewhere, as it and the way ahead there say.
    pub(super) fn moved(&self, to: impl Fn(Point, Point) -> Point) -> Self {
        let whole = self.length().max(f64::EPSILON);
        let moved: Vec<Point> = self
            .points
            .iter()
            .map(|(point, length)| to(*point, self.point_and_heading(length / whole).1))
            .collect();
        let d = moved
            .iter()
            .enumerate()
            .map(|(index, point)| format!("{}{}", if index == 0 { "M" } else { "L" }, at(*point)));
        Self::walked(d.collect(), moved)
    }

    /// How long it is, in pixels.
    pub fn length(&self) -> f64 {
        self.points.last().map_or(0.0, |(_, length)| *length)
    }

    /// The point after this part (0 to 1) of the way.
    pub fn point(&self, part: f64) -> Point {
        let goal = self.length() * part.clamp(0.0, 1.0);
        let next = self.points.partition_point(|(_, length)| *length < goal);
        let Some((to, upto)) = self.points.get(next).or(self.points.last()) else { return Point::default() };
        match next.checked_sub(1).and_then(|at| self.points.get(at)) {
            Some((from, since)) if upto > since => from.towards(*to, (goal - since) / (upto - since)),
            _ => *to,
        }
    }

    /// The point after this part of the way, and the way ahead there (of length 1).
    pub fn point_and_heading(&self, part: f64) -> (Point, Point) {
        let (before, after) = (self.point(part - 0.02), self.point(part + 0.02));
        let length = before.distance(after).max(f64::EPSILON);
        (self.point(part), Point::new((after.x - before.x) / length, (after.y - before.y) / length))
    }

    /// The pieces' points, for whoever must keep clear of them.
    pub fn points(&self) -> impl Iterator<Item = Point> + '_ {
        self.points.iter().map(|(point, _)| *point)
    }
}

fn at(point: Point) -> String {
    format!("{} {}", Tenths(point.x), Tenths(point.y))
}

/// A number to a tenth, written with whole numbers: a way is thousands of them.
struct Tenths(f64);

impl fmt::Display for Tenths {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round() as i32;
        let (sign, whole, rest) =
            (if tenths < 0 { "-" } else { "" }, tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
        if rest == 0 { write!(out, "{sign}{whole}") } else { write!(out, "{sign}{whole}.{rest}") }
    }
}

fn cubic(a: Point, b: Point, c: Point, d: Point, part: f64) -> Point {
    let (ab, bc, cd) = (a.towards(b, part), b.towards(c, part), c.towards(d, part));
    ab.towards(bc, part).towards(bc.towards(cd, part), part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_to_a_tenth() {
        let written = [0.0, -0.04, 0.05, -0.06, 12.0, 12.34, -12.96].map(|number| Tenths(number).to_string());
        assert_eq!(written, ["0", "0", "0.1", "-0.1", "12", "12.3", "-13"]);
    }

    #[test]
    fn a_way_is_walked_at_an_even_pace() {
        let corners = [Point::new(0.0, 0.0), Point::new(100.0, 0.0), Point::new(100.0, 50.0)];
        let path = Path::rounded(&corners);
        assert_eq!((path.point(0.0), path.point(1.0)), (corners[0], corners[2]));
        let steps: Vec<f64> = (0..10)
            .map(|n| path.point(f64::from(n) / 10.0).distance(path.point(f64::from(n + 1) / 10.0)))
            .collect();
        let even = path.length() / 10.0;
        assert!(steps.iter().all(|step| (step - even).abs() < 2.0), "{steps:?}");
    }
}
