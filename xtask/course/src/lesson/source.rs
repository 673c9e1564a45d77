//! A TOML file as JSON, and where each field of it stands in the file.
//!
//! The tests of the lessons read them by this file too.

use std::path::Path;

use serde_json::{Map, Value};
use sorting_office::lesson::{FieldPath, Problem, Segment};
use toml_edit::{Document, Item, Table, TableLike};

/// A file read.
pub struct Source {
    name: String,
    document: Document<String>,
    /// What is written, as JSON.
    pub json: Value,
}

impl Source {
    /// Reads a file; it is named in problems as `name`.
    pub fn read(path: &Path, name: &str) -> Result<Self, Vec<Problem>> {
        let problem = |message: String, line| Problem::new(FieldPath::default(), message).in_file(name, line);
        let text = std::fs::read_to_string(path)
            .map_err(|error| vec![problem(format!("{} can't be read: {error}", path.display()), 1)])?;
        Self::parse(text, name)
    }

    /// Reads a file's text; it is named in problems as `name`.
    pub fn parse(text: String, name: &str) -> Result<Self, Vec<Problem>> {
        let problem = |message: String, line| Problem::new(FieldPath::default(), message).in_file(name, line);
        match Document::parse(text.clone()) {
            Ok(document) => {
                let json = table(document.as_table());
                Ok(Self { name: name.to_owned(), document, json })
            }
            Err(error) => {
                let (line, column) = place(&text, error.span().map_or(0, |span| span.start));
                let message = error.message().trim().replace('\n', ", ");
                let mut problem = problem(format!("this is no TOML: {message}"), line);
                problem.at = Some((line, column));
                Err(vec![problem])
            }
        }
    }

    /// The same problems with their places, where they are in this file.
    pub fn located(&self, mut problems: Vec<Problem>) -> Vec<Problem> {
        for problem in problems.iter_mut().filter(|problem| problem.file == self.name) {
            problem.at = Some(self.locate(&problem.path));
        }
        problems
    }

    /// Line and column of a field; for one that is not there, of what it should be in.
    fn locate(&self, path: &FieldPath) -> (usize, usize) {
        let mut at = self.document.as_table().span().map_or(0, |span| span.start);
        let mut here = Here::Item(self.document.as_item());
        for segment in &path.0 {
            let Some((inner, start)) = here.step(segment) else { break };
            at = start.unwrap_or(at);
            here = inner;
        }
        place(self.document.raw(), at)
    }
}

/// The line and the column of a byte, from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before[start..].chars().count() + 1)
}

/// Something in a document, whichever way it is written.
enum Here<'d> {
    Item(&'d Item),
    Table(&'d Table),
    Value(&'d toml_edit::Value),
}

impl<'d> Here<'d> {
    /// What a segment leads to, and where it begins.
    fn step(self, segment: &Segment) -> Option<(Self, Option<usize>)> {
        match segment {
            Segment::Field(name) => {
                let table: &dyn TableLike = match self {
                    Self::Item(item) => item.as_table_like()?,
                    Self::Table(table) => table,
                    Self::Value(value) => value.as_inline_table()?,
                };
                let (key, item) = table.get_key_value(name)?;
                // A list of tables has its name at each of them.
                let start = if item.is_array_of_tables() { item.span() } else { key.span() };
                Some((Here::Item(item), start.or(item.span()).map(|span| span.start)))
            }
            Segment::Item(index) => match self {
                Self::Item(Item::ArrayOfTables(tables)) => {
                    let table = tables.get(*index)?;
                    Some((Here::Table(table), table.span().map(|span| span.start)))
                }
                Self::Item(Item::Value(value)) => Here::Value(value).step(segment),
                Self::Value(value) => {
                    let value = value.as_array()?.get(*index)?;
                    Some((Here::Value(value), value.span().map(|span| span.start)))
                }
                Self::Item(_) | Self::Table(_) => None,
            },
        }
    }
}

fn table(table: &dyn TableLike) -> Value {
    let fields = table.iter().filter_map(|(name, item)| Some((name.to_owned(), json(item)?)));
    Value::Object(fields.collect::<Map<_, _>>())
}

fn json(item: &Item) -> Option<Value> {
    match item {
        Item::None => None,
        Item::Value(written) => Some(value(written)),
        Item::Table(written) => Some(table(written)),
        Item::ArrayOfTables(tables) => Some(tables.iter().map(|written| table(written)).collect()),
    }
}

fn value(written: &toml_edit::Value) -> Value {
    match written {
        toml_edit::Value::String(text) => text.value().as_str().into(),
        toml_edit::Value::Integer(number) => (*number.value()).into(),
        toml_edit::Value::Float(number) => (*number.value()).into(),
        toml_edit::Value::Boolean(truth) => (*truth.value()).into(),
        toml_edit::Value::Datetime(date) => date.value().to_string().into(),
        toml_edit::Value::Array(items) => items.iter().map(value).collect(),
        toml_edit::Value::InlineTable(fields) => table(fields),
    }
}
