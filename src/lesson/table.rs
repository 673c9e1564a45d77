//! A table of a lesson: things compared, each row tied to the step that shows it, where one does.

use super::markup::Span;

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
}
