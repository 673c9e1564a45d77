//! A program without a broker: a sheet with its name, where in its code it is, and the values that it shows.

use super::fit::{bold_width, text_width};
use super::geometry::{Point, Rect};
use super::layout::Extent;
use super::metrics::Metrics;
use super::nodes::{NodeView, Shape};
use crate::engine::queueing::Name;
use crate::player::{Progress, Seen};
use crate::sim::{ProgramEvent, ProgramPlan};

/// The sizes of letters: of names, and of the rest.
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
/// Between rows.
const LEADING: f64 = 6.0;
/// What a value shows before it was seen.
const UNSEEN: &str = "–";

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
pub(super) fn extent(name: &str, program: &ProgramPlan, metrics: Metrics) -> Extent {
    let places = program.run.iter().filter_map(|event| match event {
        ProgramEvent::Reached(reached) => Some(text_width(&at(&reached.region), SMALL)),
        ProgramEvent::Printed(_) | ProgramEvent::Ended => None,
    });
    let head = places.fold(bold_width(name, NAME), f64::max);
    let rows = names_width(program) + GAP + value_width(program);
    let values = program.values.len() as f64 * pitch(metrics);
    let height = HEAD + if values > 0.0 { values + PAD / 2.0 } else { 0.0 };
    let width = if values > 0.0 { head.max(rows) } else { head };
    Extent { size: ((width + 2.0 * PAD).max(metrics.client.0).ceil(), height), ..Extent::default() }
}

fn pitch(metrics: Metrics) -> f64 {
    metrics.line + LEADING
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

fn at(region: &str) -> String {
    format!("at {region}")
}

/// The head's two lines: where the name stands, and what is below it.
pub fn head(sheet: Rect) -> [Point; 2] {
    [Point::new(sheet.x + PAD, sheet.y + 20.0), Point::new(sheet.x + PAD, sheet.y + 37.0)]
}

/// The rows of a sheet, from above.
pub fn rows(sheet: Rect, metrics: Metrics, program: &ProgramPlan, progress: &Progress) -> Vec<Row> {
    let (pitch, value_at) = (pitch(metrics), sheet.x + PAD + names_width(program) + GAP);
    let row = |(at, (name, seen)): (usize, (&Name, &Seen))| Row {
        name: name.clone(),
        value: seen.value.as_deref().map_or_else(|| UNSEEN.to_owned(), cut),
        changed: seen.changed,
        rect: Rect {
            x: sheet.x + PAD / 2.0,
            y: sheet.y + HEAD + at as f64 * pitch,
            w: sheet.w - PAD,
            h: pitch,
        },
        value_at,
    };
    program.values.iter().zip(&progress.values).enumerate().map(row).collect()
}

/// How it looks.
pub(super) fn desk(progress: &Progress) -> NodeView {
    NodeView { shape: Shape::Program, line: place(progress), ..NodeView::default() }
}

fn place(progress: &Progress) -> String {
    match &progress.at {
        _ if progress.ended => "has ended".to_owned(),
        Some(reached) => at(&reached.region),
        None => "begins".to_owned(),
    }
}

/// The program in words, for those who listen.
pub(super) fn describe(name: &str, program: &ProgramPlan, progress: &Progress) -> String {
    let mut words = format!("Program {name}: {}", place(progress));
    for (name, seen) in program.values.iter().zip(&progress.values) {
        if let Some(value) = &seen.value {
            words.push_str(&format!("; {name} {value}{}", if seen.changed { ", new" } else { "" }));
        }
    }
    words
}
