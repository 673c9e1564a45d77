//! A service's desk: its name, a door for each handler, its threads, the stamps of what can be undone, its tables.

use late::late;

use crate::engine::queueing::Name;
use crate::sim::service::{ServicePlan, StepId, StepOp, TableId};
use crate::sim::{ClientId, Plan};
use crate::stage::fit::{bold_width, text_width};
use crate::stage::geometry::{Point, Rect};
use crate::stage::layout::{Extent, Metrics};

/// How wide a letter of fixed width is, as a part of its size.
const MONO: f64 = 0.602;
/// The words for its state have so much room.
const STATE: f64 = 58.0;
/// How long a wait still lasts is written in so much.
pub(super) const TIME: f64 = 34.0;
/// Around the word in a stamp, and between two of them.
const STAMP: (f64, f64) = (5.0, 5.0);
/// The size of its letters.
const SMALL: f64 = 11.0;
/// More threads than this are only counted.
const SQUARES: u16 = 12;
/// From one square to the next.
const SQUARE: f64 = 11.0;

/// How roomy desks are on a stage.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Form {
    /// Around the text.
    pad: f64,
    head: f64,
    /// From one door to the next.
    door: f64,
    /// Before its words, and for its ring.
    sill: f64,
    ring: f64,
    /// The sizes of the name, and of letters of fixed width.
    name: f64,
    mono: f64,
    /// How many rows of a table there are, how high, and how many letters a key and a value have.
    rows: usize,
    row: f64,
    letters: (usize, usize),
    /// Is there room for words on its state?
    words: bool,
}

const ROOMY: Form = Form {
    pad: 12.0,
    head: 31.0,
    door: 24.0,
    sill: 14.0,
    ring: 6.5,
    name: 13.0,
    mono: 11.5,
    rows: 4,
    row: 18.0,
    letters: (9, 8),
    words: true,
};
const MIDDLE: Form =
    Form { pad: 10.0, head: 28.0, door: 21.0, sill: 13.0, rows: 3, row: 17.0, letters: (8, 6), ..ROOMY };
const TIGHT: Form = Form {
    pad: 7.0,
    head: 22.0,
    door: 18.0,
    sill: 10.0,
    ring: 5.0,
    name: 12.0,
    mono: SMALL,
    rows: 2,
    row: 15.0,
    letters: (6, 5),
    words: false,
};

impl Form {
    /// On a crowded stage there are fewer rows, then none, and at last no doors.
    fn on(metrics: Metrics) -> Option<Self> {
        let [roomy, middle, tight] = Metrics::ALL;
        match metrics {
            _ if !metrics.doors => None,
            _ if metrics.line == roomy.line => Some(ROOMY),
            _ if metrics.line == middle.line => Some(MIDDLE),
            _ if metrics.strip.1 < tight.strip.1 => Some(Self { rows: 0, ..TIGHT }),
            _ if metrics.flags < tight.flags => Some(Self { rows: 1, ..TIGHT }),
            _ => Some(TIGHT),
        }
    }

    fn letters_wide(&self, letters: usize) -> f64 {
        (letters as f64 * self.mono * MONO).ceil()
    }

    fn ring_room(&self) -> f64 {
        2.0 * self.ring + if self.words { TIME + 17.0 } else { 9.0 }
    }
}

/// Where the parts of a desk stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Desk {
    pub shape: Rect,
    /// The sizes of its name and of its letters of fixed width.
    pub sizes: (f64, f64),
    pub name: Point,
    /// Where the words on its state end, if there is room for them.
    pub state: Option<Point>,
    /// Below its name.
    pub rule: f64,
    /// In the order of its handlers.
    pub doors: Vec<Door>,
    /// Its threads, if it has several: a square for each, and where their number ends.
    pub threads: Option<(Vec<Rect>, Point)>,
    /// A stamp for each step that can be undone.
    pub stamps: Vec<(StepId, Rect)>,
    pub tables: Vec<Drum>,
}

impl Desk {
    /// Where the bolt of one that is down stands: before the words on its state or, without them, in their place.
    pub fn bolt(&self, line: &str) -> Point {
        match self.state {
            Some(end) => Point::new(end.x - text_width(line, 12.0) - 10.0, end.y - 4.5),
            None => Point::new(self.shape.right() - 12.0, self.name.y - 4.5),
        }
    }
}

/// Where work comes in.
#[derive(Clone, Debug, PartialEq)]
pub struct Door {
    pub rect: Rect,
    /// Where its words begin.
    pub words: Point,
    /// The place of its ring.
    pub ring: (Point, f64),
}

/// A table of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drum {
    pub table: TableId,
    pub rect: Rect,
    /// Its name, and where the number of rows that are not shown ends.
    pub name: (Point, Point),
    pub rows: Vec<Rect>,
    /// How many letters a row has.
    pub letters: usize,
}

/// How much room a service takes.
#[late(services)]
pub(in crate::stage) fn extent(plan: &Plan, id: ClientId, service: &ServicePlan, metrics: Metrics) -> Extent {
    let Some(form) = Form::on(metrics) else { return Extent { size: metrics.client, ..Extent::default() } };
    let width = width(plan, id, service, form).max(metrics.client.0);
    let whole = Rect { x: 0.0, y: 0.0, w: width, h: 0.0 };
    let height = lay(plan, id, service, form, whole).1;
    Extent { size: (width, height.max(metrics.client.1)), ..Extent::default() }
}

/// The desk as it stands; none where there is only room for a name.
pub fn desk_at(
    plan: &Plan,
    id: ClientId,
    service: &ServicePlan,
    metrics: Metrics,
    shape: Rect,
) -> Option<Desk> {
    Form::on(metrics).map(|form| lay(plan, id, service, form, shape).0)
}

fn width(plan: &Plan, id: ClientId, service: &ServicePlan, form: Form) -> f64 {
    let head = bold_width(plan.name(plan.client_node(id)), form.name)
        + 2.0 * form.pad
        + if form.words { STATE } else { 2.0 * form.ring + 4.0 };
    let door = |name: &Name| form.sill + form.letters_wide(name.chars().count()) + form.ring_room();
    let doors = service.handlers.iter().map(|handler| door(&handler.name)).fold(0.0, f64::max);
    let stamps = steps_to_undo(service).map(|(_, name)| stamp_width(name) + 2.0 * form.pad);
    let stamps = stamps.filter(|_| form.rows > 0).fold(0.0, f64::max);
    let (key, value) = form.letters;
    let table = match own_tables(plan, id).next() {
        Some(_) if form.rows > 0 => form.letters_wide(key + value + 1) + 2.0 * form.pad + 8.0,
        _ => 0.0,
    };
    head.max(doors).max(stamps).max(table).ceil()
}

fn stamp_width(name: &str) -> f64 {
    text_width(name, SMALL).ceil() + 2.0 * STAMP.0
}

/// The tables of a service.
pub(super) fn own_tables(plan: &Plan, id: ClientId) -> impl Iterator<Item = TableId> {
    let name = &plan.clients[id.index()].name;
    let own = plan.tables.iter().enumerate().filter(move |(_, table)| table.service == *name);
    own.map(|(at, _)| TableId(at as u16))
}

/// The steps that can be undone, with their names.
pub(super) fn steps_to_undo(service: &ServicePlan) -> impl Iterator<Item = (StepId, &Name)> {
    let all = service.steps.iter().enumerate().filter(|(_, step)| step.undo.is_some());
    all.map(|(at, step)| (StepId(at as u16), &step.name))
}

/// How many rows a table ever has, if that can be told, and not more than so many.
fn rows_of(plan: &Plan, service: &ServicePlan, table: TableId, most: usize) -> usize {
    let mut keys: Vec<&str> = plan
        .tables
        .get(table.index())
        .map_or(&[][..], |plan| &plan.rows)
        .iter()
        .map(|(key, _)| &**key)
        .collect();
    for step in &service.steps {
        let (StepOp::Write { table: of, key, .. } | StepOp::Insert { table: of, key, .. }) = &step.op else {
            continue;
        };
        match key.as_text() {
            _ if *of != table => {}
            Some(key) if keys.contains(&key) => {}
            Some(key) => keys.push(key),
            None => return most,
        }
    }
    keys.len().clamp(1, most.max(1))
}

/// Lays a desk from its upper left corner, as wide as it is; and how high that is.
fn lay(plan: &Plan, id: ClientId, service: &ServicePlan, form: Form, shape: Rect) -> (Desk, f64) {
    let Form { pad, head, .. } = form;
    let (left, right) = (shape.x + pad, shape.right() - pad);
    let base = shape.y + head / 2.0 + 4.5;
    let mut y = shape.y + head + if form.words { 3.0 } else { 1.0 };
    let rule = shape.y + head;
    let mut doors = Vec::new();
    for _ in &service.handlers {
        let rect = Rect { x: shape.x + 4.0, y: y + 1.0, w: shape.w - 8.0, h: form.door - 2.0 };
        let middle = rect.centre().y;
        let ring = Point::new(shape.right() - if form.words { 7.0 } else { 5.0 } - form.ring, middle);
        doors.push(Door {
            rect,
            words: Point::new(shape.x + form.sill, middle + 4.0),
            ring: (ring, form.ring),
        });
        y += form.door;
    }
    let threads = (service.threads > 1).then(|| {
        let count = if service.threads <= SQUARES { service.threads } else { 0 };
        let square = |at: u16| Rect { x: left + f64::from(at) * SQUARE, y: y + 4.0, w: 8.0, h: 8.0 };
        // Below each other where there is no room beside.
        let squares: Vec<Rect> = (0..count).map(square).collect();
        let used = f64::from(count) * SQUARE + text_width("8 of 8: full", SMALL);
        let below = if used > right - left { 13.0 } else { 0.0 };
        let words = Point::new(if below > 0.0 { left } else { right }, y + 12.0 + below);
        y += 17.0 + below;
        (squares, words)
    });
    let mut stamps = Vec::new();
    if form.rows > 0 {
        let (mut x, height) = (left, form.row);
        for (step, name) in steps_to_undo(service) {
            let w = stamp_width(name);
            if x > left && x + w > right {
                (x, y) = (left, y + height + STAMP.1);
            }
            stamps.push((step, Rect { x, y: y + 3.0, w, h: height }));
            x += w + STAMP.1;
        }
        if !stamps.is_empty() {
            y += height + 6.0;
        }
    }
    let (key, value) = form.letters;
    let mut tables = Vec::new();
    for table in own_tables(plan, id).filter(|_| form.rows > 0) {
        let count = rows_of(plan, service, table, form.rows);
        let (top, lid) = (y + 5.0, 25.0);
        let rect = Rect { x: left, y: top, w: right - left, h: lid + count as f64 * form.row + 5.0 };
        let row = |at: usize| Rect {
            x: rect.x + 3.0,
            y: rect.y + lid + at as f64 * form.row,
            w: rect.w - 6.0,
            h: form.row - 1.0,
        };
        let name = (Point::new(rect.x + 6.0, top + 21.0), Point::new(rect.right() - 6.0, top + 21.0));
        let fitting = ((rect.w - 14.0) / (form.mono * MONO)) as usize;
        let letters = fitting.max(key + value + 1);
        tables.push(Drum { table, rect, name, rows: (0..count).map(row).collect(), letters });
        y = rect.bottom();
    }
    let bottom = y + if tables.is_empty() { 5.0 } else { 8.0 };
    let state = form.words.then(|| Point::new(right, base));
    let (name, sizes) = (Point::new(left, base), (form.name, form.mono));
    (Desk { shape, sizes, name, state, rule, doors, threads, stamps, tables }, bottom - shape.y)
}

/// The lines of a hatch over a rectangle with round corners, from below on the left to above on the right.
pub fn hatch(rect: Rect, radius: f64) -> String {
    const APART: f64 = 9.0;
    let inner = rect.grown(-1.0);
    let is_in = |at: Point| {
        let near = Point::new(
            at.x.clamp(inner.x + radius, (inner.right() - radius).max(inner.x + radius)),
            at.y.clamp(inner.y + radius, (inner.bottom() - radius).max(inner.y + radius)),
        );
        inner.contains(at) && at.distance(near) <= radius
    };
    let mut lines = String::new();
    let mut sum = APART / 2.0;
    while sum < inner.w + inner.h {
        // Along x + y = sum, in pixels, the part that is inside.
        let from = (sum - inner.h).max(0.0).floor() as i32;
        let along = (from..=sum.min(inner.w) as i32).map(f64::from);
        let mut inside = along.map(|x| Point::new(inner.x + x, inner.y + sum - x)).filter(|at| is_in(*at));
        if let Some(first) = inside.next() {
            let last = inside.next_back().unwrap_or(first);
            lines.push_str(&format!("M{:.1} {:.1}L{:.1} {:.1}", first.x, first.y, last.x, last.y));
        }
        sum += APART;
    }
    lines
}
