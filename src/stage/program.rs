//! A program without a broker: a sheet with its name, where in its code it is, and the values that it shows.

use late::late;

use super::fit::{bold_width, text_width};
use super::geometry::{Point, Rect};
use super::layout::Extent;
use super::metrics::Metrics;
use super::nodes::{NodeView, Shape};
use crate::engine::queueing::Name;
use crate::player::{Progress, Seen};
use crate::sim::{ProgramEvent, ProgramPlan, Reached};

/// The sizes of letters: of names, and of the rest. On a stage with room all of the sheet is larger.
const NAME: f64 = 13.0;
const SMALL: f64 = 12.0;
/// How wide a letter of a value is: they are all alike.
const LETTER: f64 = 7.3;
/// A value takes so many letters at the most; the rest is cut off, and told in words.
const LETTERS: usize = 26;
/// Around the text, and between a value's name and the value.
const PAD: f64 = 14.0;
const GAP: f64 = 18.0;
/// The head: name and place.
const HEAD: f64 = 46.0;
/// From one row to the next.
const PITCH: f64 = 21.0;
/// What a value shows before it was seen.
const UNSEEN: &str = "–";

/// A sheet with what is on it, in pixels of its own: on the stage it is so much larger.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    pub scale: f64,
    pub size: (f64, f64),
    /// Where the name stands, and what is below it.
    pub head: [Point; 2],
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
pub(super) fn extent(name: &str, program: &ProgramPlan, metrics: Metrics) -> Extent {
    let places = program.run.iter().filter_map(|event| match event {
        ProgramEvent::Reached(reached) => Some(text_width(&at(reached), SMALL)),
        ProgramEvent::Printed(_) | ProgramEvent::Ended => None,
    });
    let head = places.fold(bold_width(name, NAME), f64::max);
    let (width, height) = match program.values.len() {
        0 => (head, HEAD),
        values => {
            let row = names_width(program) + GAP + value_width(program);
            (head.max(row), HEAD + values as f64 * PITCH + PAD / 2.0)
        }
    };
    let scale = scale(metrics);
    Extent { size: (((width + 2.0 * PAD) * scale).ceil(), (height * scale).ceil()), ..Extent::default() }
}

/// The letters grow as those of other things do.
fn scale(metrics: Metrics) -> f64 {
    metrics.line / Metrics::ALL[2].line
}

fn names_width(program: &ProgramPlan) -> f64 {
    program.values.iter().map(|name| text_width(name, SMALL)).fold(0.0, f64::max).ceil()
}

/// As wide as the widest value that there ever is.
fn value_width(program: &ProgramPlan) -> f64 {
    let values = program.run.iter().filter_map(|event| match event {
        ProgramEvent::Reached(reached) => Some(&reached.values),
        ProgramEvent::Printed(_) | ProgramEvent::Ended => None,
    });
    let longest = values.flatten().map(|(_, value)| value.chars().count()).max().unwrap_or(1);
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

/// A sheet at a moment.
pub fn sheet(shape: Rect, metrics: Metrics, program: &ProgramPlan, progress: &Progress) -> Sheet {
    let scale = scale(metrics);
    let size = (shape.w / scale, shape.h / scale);
    let value_at = PAD + names_width(program) + GAP;
    let row = |(at, (name, seen)): (usize, (&Name, &Seen))| Row {
        name: name.clone(),
        value: seen.value.as_deref().map_or_else(|| UNSEEN.to_owned(), cut),
        changed: seen.changed,
        rect: Rect { x: PAD / 2.0, y: HEAD + at as f64 * PITCH, w: size.0 - PAD, h: PITCH },
        value_at,
    };
    let rows = program.values.iter().zip(&progress.values).enumerate().map(row).collect();
    Sheet { scale, size, head: [Point::new(PAD, 20.0), Point::new(PAD, 37.0)], rows }
}

/// How it looks.
#[late(panels)]
pub(super) fn desk(progress: &Progress) -> NodeView {
    NodeView { shape: Shape::Program, line: place(progress), ..NodeView::default() }
}

fn place(progress: &Progress) -> String {
    match &progress.at {
        _ if progress.ended => "has ended".to_owned(),
        Some(reached) => at(reached),
        None => "begins".to_owned(),
    }
}

/// The program in words, for those who listen.
#[late(panels)]
pub(super) fn describe(name: &str, program: &ProgramPlan, progress: &Progress) -> String {
    let mut words = format!("Program {name}: {}", place(progress));
    for (name, seen) in program.values.iter().zip(&progress.values) {
        if let Some(value) = &seen.value {
            words.push_str(&format!("; {name} {value}{}", if seen.changed { ", new" } else { "" }));
        }
    }
    words
}
