//! A program without a broker: a sheet with its name, where in its code it is, and the values that it shows; a sheet
//! for each of its things, and lines between them.

use late::late;

use super::fit::{bold_width, text_width};
use super::frame::Draw;
use super::geometry::{Point, Rect};
use super::layout::Extent;
use super::links::{Link, LinkKind};
use super::metrics::Metrics;
use super::nodes::{NodeView, Shape};
use crate::engine::queueing::Name;
use crate::player::{Progress, Seen, World};
use crate::sim::{ClientId, NodeId, Plan, ProgramEvent, ProgramPlan, Reached, ThingPlan, thing_at};

/// The sizes of letters: of names, and of the rest. On a stage with room all of the sheet is larger.
const NAME: f64 = 13.0;
const SMALL: f64 = 12.0;
/// How wide a letter of a value is: they are all alike.
const LETTER: f64 = 7.3;
/// A value takes so many letters at the most; the rest is cut off, and told in words.
const LETTERS: usize = 26;
/// Between a value's name and the value.
const GAP: f64 = 18.0;

/// How roomy a sheet is.
#[derive(Clone, Copy, Debug)]
struct Room {
    /// Around the text.
    pad: f64,
    /// The head's height.
    head: f64,
    /// How far down the name stands.
    name: f64,
    /// And what is below it, if there is room for that.
    line: Option<f64>,
    /// From one row to the next.
    pitch: f64,
}

const ROOMY: Room = Room { pad: 14.0, head: 46.0, name: 20.0, line: Some(37.0), pitch: 21.0 };
/// On a crowded stage there is no room below the name.
const SLIM: Room = Room { pad: 10.0, head: 27.0, name: 18.0, line: None, pitch: 18.0 };

impl Room {
    fn on(metrics: Metrics) -> Self {
        if metrics.client.1 < Metrics::ALL[2].client.1 { SLIM } else { ROOMY }
    }
}
/// What a value shows before it was seen.
const UNSEEN: &str = "–";

/// A sheet with what is on it, in pixels of its own: on the stage it is so much larger.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    pub scale: f64,
    pub size: (f64, f64),
    /// Where the name stands, and what is below it, if there is room for that.
    pub name: Point,
    pub line: Option<Point>,
    pub rows: Vec<Row>,
}

/// A value as the sheet shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub name: Name,
    /// As much of it as there is room for.
    pub value: String,
    /// Is it new since the program came to where it is?
    pub changed: bool,
    /// The row.
    pub rect: Rect,
    /// Where the value begins.
    pub value_at: f64,
}

/// How much room a sheet takes.
#[late(panels)]
pub(super) fn extent(plan: &Plan, name: &str, thing: &ThingPlan, metrics: Metrics) -> Extent {
    let Some(program) = plan.program() else { return Extent::default() };
    let (room, scale) = (Room::on(metrics), scale(metrics));
    let mut head = bold_width(name, NAME);
    if room.line.is_some() {
        head = head.max(text_width(&thing.about, SMALL));
        let places = reached(program).filter(|_| thing.about.is_empty());
        head = places.map(|reached| text_width(&at(reached), SMALL)).fold(head, f64::max);
    }
    let (width, height) = match thing.values.len() {
        0 => (head, room.head),
        values => {
            let row = names_width(program, thing) + GAP + value_width(program, thing);
            (head.max(row), room.head + values as f64 * room.pitch + room.pad / 2.0)
        }
    };
    let size = (((width + 2.0 * room.pad) * scale).ceil(), (height * scale).ceil());
    Extent { size, ..Extent::default() }
}

/// Where a program comes to, one place after the other.
fn reached(program: &ProgramPlan) -> impl Iterator<Item = &Reached> {
    program.run.iter().filter_map(|event| match event {
        ProgramEvent::Reached(reached) => Some(&**reached),
        ProgramEvent::Printed(_) | ProgramEvent::Ended => None,
    })
}

/// The letters grow as those of other things do.
fn scale(metrics: Metrics) -> f64 {
    metrics.line / Metrics::ALL[2].line
}

fn names_width(program: &ProgramPlan, thing: &ThingPlan) -> f64 {
    let names = thing.values.iter().filter_map(|at| program.values.get(usize::from(*at)));
    names.map(|name| text_width(name, SMALL)).fold(0.0, f64::max).ceil()
}

/// As wide as the widest value that there ever is.
fn value_width(program: &ProgramPlan, thing: &ThingPlan) -> f64 {
    let values = reached(program).flat_map(|reached| &reached.values);
    let own = values.filter(|(at, _)| thing.values.contains(at));
    let longest = own.map(|(_, value)| value.chars().count()).max().unwrap_or(1);
    longest.min(LETTERS) as f64 * LETTER
}

fn cut(value: &str) -> String {
    match value.char_indices().nth(LETTERS) {
        None => value.to_owned(),
        Some(_) => value.chars().take(LETTERS - 1).chain(['…']).collect(),
    }
}

fn at(reached: &Reached) -> String {
    format!("at {}.{}", reached.part, reached.region)
}

/// How far the program has come.
pub fn progress<'w>(plan: &Plan, world: &'w World) -> Option<&'w Progress> {
    let at = plan.clients.iter().position(|client| client.role.program().is_some())?;
    Some(&world.clients.get(at)?.program)
}

/// A sheet at a moment.
pub fn sheet(shape: Rect, metrics: Metrics, plan: &Plan, thing: &ThingPlan, progress: &Progress) -> Sheet {
    let (room, scale) = (Room::on(metrics), scale(metrics));
    let size = (shape.w / scale, shape.h / scale);
    let names = plan.program().map_or(0.0, |program| names_width(program, thing));
    let row = |(at, (name, seen)): (usize, (&Name, &Seen))| Row {
        name: name.clone(),
        value: seen.value.as_deref().map_or_else(|| UNSEEN.to_owned(), cut),
        changed: seen.changed,
        rect: Rect {
            x: room.pad / 2.0,
            y: room.head + at as f64 * room.pitch,
            w: size.0 - room.pad,
            h: room.pitch,
        },
        value_at: room.pad + names + GAP,
    };
    let rows = shown(plan, thing, progress).enumerate().map(row).collect();
    let at = |y: f64| Point::new(room.pad, y);
    Sheet { scale, size, name: at(room.name), line: room.line.map(at), rows }
}

/// What a sheet shows: each value with its name.
fn shown<'a>(
    plan: &'a Plan,
    thing: &'a ThingPlan,
    progress: &'a Progress,
) -> impl Iterator<Item = (&'a Name, &'a Seen)> {
    let names = plan.program().map_or(&[][..], |program| &program.values);
    thing
        .values
        .iter()
        .filter_map(|at| names.get(usize::from(*at)).zip(progress.values.get(usize::from(*at))))
}

/// How it looks.
#[late(panels)]
pub(super) fn desk(plan: &Plan, world: &World, id: ClientId, thing: &ThingPlan) -> NodeView {
    let Some(progress) = progress(plan, world) else { return NodeView::default() };
    let shape = if is_in(plan, id, progress) { Shape::ProgramHere } else { Shape::Program };
    NodeView { shape, line: line(thing, progress), ..NodeView::default() }
}

/// Is the program in the code of a thing?
fn is_in(plan: &Plan, id: ClientId, progress: &Progress) -> bool {
    let at = progress.at.as_ref().filter(|_| !progress.ended);
    at.and_then(|reached| thing_at(plan, reached)) == Some(id)
}

/// What is below the name: what a thing is, where a program is.
fn line(thing: &ThingPlan, progress: &Progress) -> String {
    match &progress.at {
        _ if !thing.about.is_empty() => thing.about.to_string(),
        _ if progress.ended => "has ended".to_owned(),
        Some(reached) => at(reached),
        None => "begins".to_owned(),
    }
}

/// The program or a thing of it in words, for those who listen.
#[late(panels)]
pub(super) fn describe(plan: &Plan, world: &World, id: ClientId, thing: &ThingPlan) -> String {
    let Some(progress) = progress(plan, world) else { return String::new() };
    let (name, line) = (plan.name(plan.client_node(id)), line(thing, progress));
    let mut words = match thing.about.is_empty() {
        true => format!("Program {name}: {line}"),
        false if is_in(plan, id, progress) => format!("{name}, {line}: the program is here"),
        false => format!("{name}, {line}"),
    };
    for (name, seen) in shown(plan, thing, progress) {
        if let Some(value) = &seen.value {
            words.push_str(&format!("; {name} {value}{}", if seen.changed { ", new" } else { "" }));
        }
    }
    words
}

/// The lines between things.
#[late(panels)]
pub(super) fn links(plan: &Plan) -> Vec<Link> {
    let mut links = Vec::new();
    for (index, client) in plan.clients.iter().enumerate() {
        let Some(thing) = client.role.thing() else { continue };
        let from = plan.client_node(ClientId(index as u16));
        for (names, kind) in [(&thing.is, LinkKind::Is), (&thing.leads_to, LinkKind::Leads)] {
            let link = |to: NodeId| Link { from, to, kind, keys: Vec::new() };
            links.extend(names.iter().filter_map(|name| plan.find(name)).map(link));
        }
    }
    links
}

/// A call is lit: from where the program was to where it is, or to what that is one of.
#[late(panels)]
pub(super) fn calls(draw: &mut Draw<'_>) {
    let plan = &draw.recording.plan;
    let Some(progress) = progress(plan, draw.world).filter(|progress| !progress.ended) else { return };
    let node = |reached: &Reached| thing_at(plan, reached).map(|thing| plan.client_node(thing));
    let places = progress.from.as_deref().zip(progress.at.as_deref());
    let Some((from, to)) = places.and_then(|(from, to)| node(from).zip(node(to))) else { return };
    let along = |from: NodeId, to: NodeId, kind: LinkKind| {
        let is_it = |link: &Link| (link.from, link.to, link.kind) == (from, to, kind);
        draw.layout.links.iter().position(|way| is_it(&way.link))
    };
    let by = |between: NodeId| {
        Some(vec![along(from, between, LinkKind::Leads)?, along(to, between, LinkKind::Is)?])
    };
    let direct =
        along(from, to, LinkKind::Leads).or_else(|| along(to, from, LinkKind::Is)).map(|link| vec![link]);
    let lit = direct.or_else(|| plan.nodes().find_map(by)).unwrap_or_default();
    draw.frame.lit.extend(lit);
}
