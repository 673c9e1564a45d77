//! Ways for links that keep clear of every box: a curve where it is free and there is room for one, else along a
//! grid, where lines of one kind from or to one thing run as one for as long as they can.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::geometry::{Point, Rect};
use super::links::LinkKind;
use super::path::Path;
use crate::sim::NodeId;

/// The pitch of the grid, in pixels.
const CELL: f64 = 9.0;
/// What it costs to go on by a cell, and along a line with which this one runs as one.
const FRESH: u32 = 2;
const BUS: u32 = 1;
/// What a turn costs: fewer turns are worth a detour.
const TURN: u32 = 5 * FRESH;
/// What it costs to run along a line that leads elsewhere.
const SHARED: u32 = 7 * FRESH;
/// A cell and the direction in which it was entered.
type State = (i32, i32, usize);
/// By state: what it cost to come to it, and the direction before, unless the way begins there.
type Seen = Vec<Option<(u32, Option<u8>)>>;
/// What it costs to leave or come in by another side than the preferred one.
const OTHER_SIDE: u32 = 4 * TURN;
/// How far a line keeps from a box.
const CLEAR: f64 = 7.0;

/// The four sides of a box, with the way out of it.
const SIDES: [(i32, i32); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];

/// One end of a link.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// The box, by its place among the obstacles.
    pub node: usize,
    /// Its shape, where links end.
    pub shape: Rect,
    pub outer: Rect,
    /// The side it prefers: 0 right, 1 bottom, 2 left, 3 top.
    pub side: usize,
    /// Where on that side: from -0.5 to 0.5, 0 being the middle.
    pub offset: f64,
    pub towards: Point,
    pub kind: LinkKind,
}

/// Finds ways one after the other, each knowing those before it.
pub(super) struct Router {
    bounds: Rect,
    columns: i32,
    rows: i32,
    obstacles: Vec<Rect>,
    /// Where words stand that a line should not run along.
    words: Option<Rect>,
    /// By cell: may a line run through?
    ground: Vec<Ground>,
    /// By cell: the way that runs through it.
    used: Vec<Option<Course>>,
    /// The straight pieces of the ways along the grid.
    runs: Vec<(Course, [Point; 2])>,
    /// Is there room for curves?
    roomy: bool,
}

/// What goes along a way, from where and to where.
type Course = (LinkKind, NodeId, NodeId);

/// What a cell is.
#[derive(Clone, Copy, PartialEq)]
enum Ground {
    Free,
    /// Too close to this box for lines that don't end there.
    Near(usize),
    /// Inside a box, close to two, or off the stage.
    Closed,
}

impl Router {
    pub(super) fn new(bounds: Rect, obstacles: Vec<Rect>, words: Option<Rect>, roomy: bool) -> Self {
        let (columns, rows) = ((bounds.right() / CELL) as i32 + 2, (bounds.bottom() / CELL) as i32 + 2);
        let ground_at = |at: i32| {
            let point = centre((at % columns, at / columns));
            let mut near = obstacles.iter().enumerate().filter(|(_, rect)| rect.grown(CLEAR).contains(point));
            match (near.next(), near.next()) {
                _ if !bounds.contains(point) => Ground::Closed,
                (None, _) => Ground::Free,
                (Some((index, rect)), None) if !rect.grown(-1.0).contains(point) => Ground::Near(index),
                (Some(_), _) => Ground::Closed,
            }
        };
        let ground: Vec<Ground> = (0..columns * rows).map(ground_at).collect();
        let used = vec![None; ground.len()];
        Self { bounds, columns, rows, obstacles, words, ground, used, runs: Vec::new(), roomy }
    }

    fn index(&self, (x, y): (i32, i32)) -> Option<usize> {
        let inside = (0..self.columns).contains(&x) && (0..self.rows).contains(&y);
        inside.then_some((y * self.columns + x) as usize)
    }

    fn place(&self, (x, y, heading): State) -> Option<usize> {
        self.index((x, y)).map(|cell| cell * SIDES.len() + heading)
    }

    fn is_open(&self, cell: (i32, i32), own: [usize; 2]) -> bool {
        match self.index(cell).map(|at| self.ground[at]) {
            Some(Ground::Free) => true,
            Some(Ground::Near(node)) => own.contains(&node),
            Some(Ground::Closed) | None => false,
        }
    }

    /// A way between two boxes.
    pub(super) fn way(&mut self, ends: [End; 2], course: Course) -> Path {
        let own = ends.map(|end| end.node);
        let curved = Some(curve(ends)).filter(|path| self.roomy && self.is_clear(path, own));
        let path = curved.unwrap_or_else(|| {
            let found = self.search(ends, course, own, false);
            let found = found.or_else(|| self.search(ends, course, own, true));
            let mut corners = found.unwrap_or_else(|| ends.map(|end| end.port(end.side)).to_vec());
            self.join(&mut corners, course);
            self.runs.extend(corners.windows(2).map(|run| (course, [run[0], run[1]])));
            Path::rounded(&corners)
        });
        for point in path.points() {
            if let Some(at) = self.index(cell(point)) {
                self.used[at] = Some(course);
            }
        }
        path
    }

    /// Does a way keep clear of all boxes but its own, and out of these?
    fn is_clear(&self, path: &Path, own: [usize; 2]) -> bool {
        path.points().all(|point| {
            let blocked = |(index, rect): (usize, &Rect)| {
                let margin = if own.contains(&index) { -1.0 } else { CLEAR };
                rect.grown(margin).contains(point)
            };
            self.bounds.contains(point) && !self.obstacles.iter().enumerate().any(blocked)
        })
    }

    /// A* over cells and directions. A way comes in straight; a `tight` one may turn right before its
    /// end, where boxes leave no room for more.
    fn search(
        &self,
        [from, to]: [End; 2],
        course: Course,
        own: [usize; 2],
        tight: bool,
    ) -> Option<Vec<Point>> {
        let goals: Vec<((i32, i32), usize)> = (0..4).map(|side| (cell(to.outside(side)), side)).collect();
        let left = |(x, y): (i32, i32)| {
            let far = goals.iter().map(|(goal, _)| goal.0.abs_diff(x) + goal.1.abs_diff(y));
            far.min().unwrap_or_default() * BUS
        };
        let mut open = BinaryHeap::new();
        let mut seen: Seen = vec![None; self.ground.len() * SIDES.len()];
        for side in 0..4 {
            let (x, y) = cell(from.outside(side));
            let cost = if side == from.side { 0 } else { OTHER_SIDE };
            if let Some(place) = self.place((x, y, side)).filter(|_| self.is_open((x, y), own)) {
                seen[place] = Some((cost, None));
                open.push(Reverse((cost + left((x, y)), x, y, side)));
            }
        }
        while let Some(Reverse((whole, x, y, heading))) = open.pop() {
            let state = (x, y, heading);
            let (cost, _) = seen[self.place(state)?]?;
            if cost + left((x, y)) < whole {
                continue; // A cheaper way to it was gone on with.
            }
            let comes_in = |side: usize| (heading + 2) % 4 == side || tight && heading != side;
            let arrived = goals.iter().find(|(goal, side)| *goal == (x, y) && comes_in(*side));
            if let Some((_, side)) = arrived {
                return Some(self.trace(from, to, *side, state, &seen));
            }
            for (turn, (dx, dy)) in SIDES.iter().enumerate() {
                let next = (x + dx, y + dy);
                let Some(place) = self.place((next.0, next.1, turn)) else { continue };
                if (turn + 2) % 4 == heading || !self.is_open(next, own) {
                    continue;
                }
                let step = match self.index(next).and_then(|at| self.used[at]) {
                    None => FRESH,
                    Some(other) if is_bus(other, course) => BUS,
                    Some(_) => FRESH + SHARED,
                };
                let over = self.words.is_some_and(|words| words.contains(centre(next)));
                let dearer = u32::from(turn != heading) * TURN + u32::from(over) * SHARED;
                let enters = |(goal, side): &((i32, i32), usize)| *goal == next && *side != to.side;
                let detour = u32::from(goals.iter().any(enters)) * OTHER_SIDE;
                let cost = cost + step + dearer + detour;
                if seen[place].is_none_or(|(known, _)| cost < known) {
                    seen[place] = Some((cost, Some(heading as u8)));
                    open.push(Reverse((cost + left(next), next.0, next.1, turn)));
                }
            }
        }
        None
    }

    fn trace(&self, from: End, to: End, side: usize, end: State, seen: &Seen) -> Vec<Point> {
        let before = |&(x, y, heading): &State| {
            let (_, earlier) = seen[self.place((x, y, heading))?]?;
            let (dx, dy) = SIDES[heading];
            Some((x - dx, y - dy, usize::from(earlier?)))
        };
        let mut cells = vec![end];
        while let Some(state) = cells.last().and_then(before) {
            cells.push(state);
        }
        cells.reverse();
        let turns: Vec<Point> = cells.iter().map(|(x, y, _)| centre((*x, *y))).collect();
        let mut corners = turning_points(&turns);
        let (start, finish) = (from.port(cells[0].2), to.port(side));
        // A port lies between grid lines: the first and the last straight run are moved onto it.
        align(corners.iter_mut(), start, cells[0].2);
        align(corners.iter_mut().rev(), finish, side);
        corners.insert(0, start);
        corners.push(finish);
        turning_points(&corners)
    }

    /// Moves what runs along a line with which it is to run as one, onto that: it may have been moved off the grid
    /// to its port.
    fn join(&self, corners: &mut [Point], course: Course) {
        for at in 1..corners.len().saturating_sub(2) {
            let [from, to] = [corners[at], corners[at + 1]];
            let upright = (from.x - to.x).abs() < 0.01;
            let turned = |point: Point| if upright { (point.x, point.y) } else { (point.y, point.x) };
            let ([(across, a), (_, b)], bus) =
                ([from, to].map(turned), |other: &Course| is_bus(*other, course));
            let beside = self.runs.iter().filter(|(other, _)| bus(other)).find_map(|(_, run)| {
                let [(one, c), (other, d)] = run.map(turned);
                let is_along = one == other && a.min(b) < c.max(d) && c.min(d) < a.max(b);
                (is_along && (one - across).abs() < CELL).then_some(one)
            });
            for corner in corners[at..at + 2].iter_mut().filter(|_| beside.is_some()) {
                *(if upright { &mut corner.x } else { &mut corner.y }) = beside.unwrap_or(across);
            }
        }
    }
}

/// Do ways run as one where they can?
fn is_bus(one: Course, other: Course) -> bool {
    one.0 == other.0 && (one.1 == other.1 || one.2 == other.2)
}

/// Moves the run at a port onto the port's line: its first corner and, if the run goes on straight
/// out of the port, the second.
fn align<'a>(corners: impl Iterator<Item = &'a mut Point>, port: Point, side: usize) {
    let across = |point: &mut Point| if side.is_multiple_of(2) { point.y } else { point.x };
    let mut run = None;
    for corner in corners.take(2) {
        let here = across(corner);
        if run.is_some_and(|run: f64| (run - here).abs() > 0.01) {
            return;
        }
        run = Some(here);
        if side.is_multiple_of(2) { corner.y = port.y } else { corner.x = port.x }
    }
}

/// The ends and the corners of a line: points in the middle of a straight run are left out.
fn turning_points(points: &[Point]) -> Vec<Point> {
    let same = |a: f64, b: f64| (a - b).abs() < 0.01;
    let mut kept: Vec<Point> = Vec::new();
    for point in points {
        if let [.., before, middle] = kept[..] {
            let along_x = same(before.y, middle.y) && same(middle.y, point.y);
            let along_y = same(before.x, middle.x) && same(middle.x, point.x);
            if along_x || along_y {
                kept.pop();
            }
        }
        kept.push(*point);
    }
    kept
}

fn curve([from, to]: [End; 2]) -> Path {
    let (start, end) = (from.port(from.side), to.port(to.side));
    let reach = start.distance(end) * 0.45;
    let lead = |point: Point, side: usize| {
        let (dx, dy) = SIDES[side];
        Point::new(point.x + f64::from(dx) * reach, point.y + f64::from(dy) * reach)
    };
    Path::curve(start, lead(start, from.side), lead(end, to.side), end)
}

impl End {
    /// Where a link meets a side: the middle or, on its own side, off the middle by its offset.
    fn port(&self, side: usize) -> Point {
        let ((dx, dy), centre, rect) = (SIDES[side], self.shape.centre(), self.shape);
        let offset = if side == self.side { self.offset } else { 0.0 };
        let along = Point::new(offset * rect.w * f64::from(dy.abs()), offset * rect.h * f64::from(dx.abs()));
        Point::new(
            centre.x + f64::from(dx) * rect.w / 2.0 + along.x,
            centre.y + f64::from(dy) * rect.h / 2.0 + along.y,
        )
    }

    fn outside(&self, side: usize) -> Point {
        let (port, gap) = (self.port(side), CELL * 0.8);
        match side {
            0 => Point::new(self.outer.right() + gap, port.y),
            1 => Point::new(port.x, self.outer.bottom() + gap),
            2 => Point::new(self.outer.x - gap, port.y),
            _ => Point::new(port.x, self.outer.y - gap),
        }
    }
}

fn cell(point: Point) -> (i32, i32) {
    ((point.x / CELL).round() as i32, (point.y / CELL).round() as i32)
}

fn centre((x, y): (i32, i32)) -> Point {
    Point::new(f64::from(x) * CELL, f64::from(y) * CELL)
}
