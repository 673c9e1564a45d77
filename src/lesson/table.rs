//! A table of a lesson: things compared, each row tied to the step that shows it, where one does. What its cells count
//! is counted in the run at hand, or in that of a lane.

use super::figure::Figure;
use super::markup::Span;
use crate::sim::Recording;

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub title: String,
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
}

/// A row of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// In what the columns are compared.
    pub name: String,
    /// One text for each column.
    pub cells: Vec<Vec<Span>>,
    /// The step at which the run shows it, by its place in the lesson.
    pub step: Option<usize>,
    /// What its cells count.
    pub(super) figures: Vec<Figure>,
}

/// A figure in a row's cells, as a run has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Its run is not there yet.
    Awaited,
    /// In its run it can't be counted: what it counts after never happens.
    Never,
    Times(u32),
}

impl Table {
    /// The lanes whose runs it counts in, by their places in the lesson, each once.
    pub fn lanes(&self) -> Vec<usize> {
        let mut lanes: Vec<usize> =
            self.rows.iter().flat_map(|row| &row.figures).filter_map(|figure| figure.lane).collect();
        lanes.sort_unstable();
        lanes.dedup();
        lanes
    }

    /// The figures of each row, in order, so far as they are counted in this run: the run at hand, or a lane's.
    /// O(entries · figures).
    pub fn counted(&self, recording: &Recording, lane: Option<usize>) -> Vec<Vec<Counted>> {
        let counted = |figure: &Figure| {
            if figure.lane != lane {
                return Counted::Awaited;
            }
            figure.in_all(recording).map_or(Counted::Never, Counted::Times)
        };
        self.rows.iter().map(|row| row.figures.iter().map(counted).collect()).collect()
    }
}

impl Counted {
    /// The one of two that is counted.
    pub fn or(self, other: Self) -> Self {
        if self == Self::Awaited { other } else { self }
    }
}

impl Row {
    /// A cell's words, with its figures in digits, as they are counted.
    pub fn cell(&self, column: usize, counted: &[Counted]) -> Vec<Span> {
        let filled = |span: &Span| {
            let Span::Figure { name, .. } = span else { return span.clone() };
            let at = self.figures.iter().position(|figure| figure.name == *name);
            Span::Text(match at.and_then(|at| counted.get(at)) {
                Some(Counted::Times(times)) => span.in_digits(*times),
                Some(Counted::Never) | None => "–".to_owned(),
                Some(Counted::Awaited) => "…".to_owned(),
            })
        };
        self.cells.get(column).map_or_else(Vec::new, |spans| spans.iter().map(filled).collect())
    }
}
