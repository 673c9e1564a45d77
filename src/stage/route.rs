//! Ways for links that keep clear of every box: a curve where it is free, else along a grid.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::geometry::{Point, Rect};
use super::path::Path;

/// The pitch of the grid, in pixels.
const CELL: f64 = 9.0;
/// What a turn costs, in cells: fewer turns are worth a detour.
const TURN: u32 = 5;
/// What it costs to run along a line that leads elsewhere.
const SHARED: u32 = 4;
/// A cell and the direction in which it was entered.
type State = (i32, i32, usize);
/// What it cost to come to a state, and from which.
type Seen = BTreeMap<State, (u32, Option<State>)>;
/// How far a line keeps from a box.
const CLEAR: f64 = 7.0;

/// The four sides of a box, with the way out of it.
const SIDES: [(i32, i32); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];

/// Finds ways one after the other, each knowing those before it.
pub(super) struct Router {
    bounds: Rect,
    obstacles: Vec<Rect>,
    /// Cells that a way runs through, with the target it leads to.
    used: BTreeMap<(i32, i32), usize>,
}

impl Router {
    pub(super) fn new(bounds: Rect, obstacles: Vec<Rect>) -> Self {
        Self { bounds, obstacles, used: BTreeMap::new() }
    }

    /// A way from box to box; `sides` are the preferred way out of the one and into the other,
    /// `own` the obstacles that belong to the two (they end there, so may touch them).
    pub(super) fn way(
        &mut self,
        from: Rect,
        to: Rect,
        sides: (usize, usize),
        target: usize,
        own: [usize; 2],
    ) -> Path {
        let path = Some(curve(from, to, sides))
            .filter(|path| self.is_clear(path, own))
            .or_else(|| self.search(from, to, sides, target, own))
            .unwrap_or_else(|| Path::rounded(&[port(from, sides.0), port(to, sides.1)]));
        for point in path.points() {
            self.used.insert(cell(point), target);
        }
        path
    }

    fn is_clear(&self, path: &Path, own: [usize; 2]) -> bool {
        path.points().all(|point| self.is_free(point, own))
    }

    fn is_free(&self, point: Point, own: [usize; 2]) -> bool {
        let blocked = |(index, rect): (usize, &Rect)| {
            let margin = if own.contains(&index) { -1.0 } else { CLEAR };
            rect.grown(margin).contains(point)
        };
        self.bounds.contains(point) && !self.obstacles.iter().enumerate().any(blocked)
    }

    /// A* over cells and directions.
    fn search(
        &self,
        from: Rect,
        to: Rect,
        sides: (usize, usize),
        target: usize,
        own: [usize; 2],
    ) -> Option<Path> {
        let goals: Vec<((i32, i32), usize)> = (0..4).map(|side| (cell(outside(to, side)), side)).collect();
        let mut open = BinaryHeap::new();
        let mut seen: Seen = BTreeMap::new();
        for side in 0..4 {
            let (x, y) = cell(outside(from, side));
            let cost = if side == sides.0 { 0 } else { 2 * TURN };
            if self.is_free(centre((x, y)), own) {
                seen.insert((x, y, side), (cost, None));
                open.push(Reverse((cost, x, y, side)));
            }
        }
        while let Some(Reverse((_, x, y, heading))) = open.pop() {
            let state = (x, y, heading);
            let cost = seen.get(&state)?.0;
            let arrived = goals.iter().find(|(goal, side)| *goal == (x, y) && (heading + 2) % 4 == *side);
            if let Some((_, side)) = arrived {
                return Some(self.trace(from, to, *side, state, &seen));
            }
            for (turn, (dx, dy)) in SIDES.iter().enumerate() {
                let next = (x + dx, y + dy);
                if (turn + 2) % 4 == heading || !self.is_free(centre(next), own) {
                    continue;
                }
                let shared = self.used.get(&next).is_some_and(|other| *other != target);
                let dearer = u32::from(turn != heading) * TURN + u32::from(shared) * SHARED;
                let enters = |(goal, side): &((i32, i32), usize)| *goal == next && *side != sides.1;
                let detour = u32::from(goals.iter().any(enters)) * 2 * TURN;
                let cost = cost + 1 + dearer + detour;
                let key = (next.0, next.1, turn);
                if seen.get(&key).is_none_or(|(known, _)| cost < *known) {
                    seen.insert(key, (cost, Some(state)));
                    let left =
                        goals.iter().map(|(goal, _)| goal.0.abs_diff(next.0) + goal.1.abs_diff(next.1)).min();
                    open.push(Reverse((cost + left.unwrap_or(0), next.0, next.1, turn)));
                }
            }
        }
        None
    }

    fn trace(&self, from: Rect, to: Rect, side: usize, end: State, seen: &Seen) -> Path {
        let mut cells = vec![end];
        while let Some((_, Some(before))) = cells.last().and_then(|state| seen.get(state)) {
            cells.push(*before);
        }
        cells.reverse();
        let turns: Vec<Point> = cells.iter().map(|(x, y, _)| centre((*x, *y))).collect();
        let mut corners = turning_points(&turns);
        let (start, finish) = (port(from, cells[0].2), port(to, side));
        // A port lies between grid lines: the first and the last straight run are moved onto it.
        let last = corners.len() - 1;
        for at in [0, 1.min(last)] {
            align(&mut corners[at], start, cells[0].2);
        }
        for at in [last, last.saturating_sub(1)] {
            align(&mut corners[at], finish, side);
        }
        corners.insert(0, start);
        corners.push(finish);
        Path::rounded(&turning_points(&corners))
    }
}

/// Moves a point across a run that leaves or enters by this side, onto the port's line.
fn align(point: &mut Point, port: Point, side: usize) {
    if side.is_multiple_of(2) { point.y = port.y } else { point.x = port.x }
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

fn curve(from: Rect, to: Rect, sides: (usize, usize)) -> Path {
    let (start, end) = (port(from, sides.0), port(to, sides.1));
    let reach = start.distance(end) * 0.45;
    let lead = |point: Point, side: usize| {
        let (dx, dy) = SIDES[side];
        Point::new(point.x + f64::from(dx) * reach, point.y + f64::from(dy) * reach)
    };
    Path::curve(start, lead(start, sides.0), lead(end, sides.1), end)
}

/// The middle of a side: 0 right, 1 bottom, 2 left, 3 top.
fn port(rect: Rect, side: usize) -> Point {
    let (dx, dy) = SIDES[side];
    let centre = rect.centre();
    Point::new(centre.x + f64::from(dx) * rect.w / 2.0, centre.y + f64::from(dy) * rect.h / 2.0)
}

fn outside(rect: Rect, side: usize) -> Point {
    let (dx, dy) = SIDES[side];
    let port = port(rect, side);
    Point::new(port.x + f64::from(dx) * CELL * 1.6, port.y + f64::from(dy) * CELL * 1.6)
}

fn cell(point: Point) -> (i32, i32) {
    ((point.x / CELL).round() as i32, (point.y / CELL).round() as i32)
}

fn centre((x, y): (i32, i32)) -> Point {
    Point::new(f64::from(x) * CELL, f64::from(y) * CELL)
}
