//! Checks of what texts of services name: places, rows, variables.

use super::transaction::Within;
use super::{Check, Source};
use crate::lesson::file::service::{ConditionText, Piece, RowText, ServiceFile, StepFile, pieces};
use crate::lesson::problem::{FieldPath, Problem};

/// What a name in texts is made of.
pub(super) const NAMES: &str = "a letter, and then letters, digits, `-`, `_` and `.`";

/// What a text can name at a place among the steps.
pub(super) struct Scope<'f> {
    pub service: &'f ServiceFile,
    pub service_place: FieldPath,
    pub source: Source,
    /// What steps before have put.
    pub variables: Vec<&'f str>,
    /// The service's steps before.
    pub named: Vec<&'f StepFile>,
    /// The schema by which a step before has read what came in, by its place in the file.
    pub parsed: Option<usize>,
    /// Where they are, if one of them could not be read.
    pub handler_place: FieldPath,
    /// In which transaction they are.
    pub transaction: Within,
}

impl Scope<'_> {
    /// The places that everything has that comes in so.
    fn places(&self) -> &'static [&'static str] {
        match self.source {
            Source::Queue(_) => &["body", "key", "type", "correlation", "reply_to"],
            Source::Topic(_) => &["body", "key", "type", "correlation"],
            Source::Call => &["body", "correlation"],
            Source::Timer => &["n"],
            Source::Event => &["body", "type", "correlation"],
        }
    }

    fn has(&self, name: &str) -> bool {
        let is_field = self.source != Source::Timer && name.starts_with("body.");
        is_field || self.places().contains(&name) || self.variables.contains(&name)
    }
}

/// Can it be named in texts?
pub(super) fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(fits)
}

impl Check<'_> {
    pub(super) fn service_text(&mut self, text: &str, path: &FieldPath, scope: &Scope) {
        self.named(&pieces(text), path, scope);
    }

    /// A row by itself.
    pub(super) fn row(&mut self, text: &str, path: &FieldPath, scope: &Scope) {
        match RowText::read(text) {
            Some(row) => self.named(&[Piece::Row(row)], path, scope),
            None => self.no_row(text, path),
        }
    }

    fn no_row(&mut self, text: &str, path: &FieldPath) {
        let problem = Problem::new(path.clone(), format!("`{text}` is no row"));
        self.report.add(problem.expected("a table with a key in brackets, as in `charged[body.order]`"));
    }

    pub(super) fn condition(&mut self, text: &str, path: &FieldPath, scope: &Scope) {
        match ConditionText::read(text) {
            None => {
                let problem = Problem::new(path.clone(), format!("`{text}` is nothing that holds or not"));
                self.report.add(problem.expected(
                    "`charged[body.order]`, `not charged[body.order]`, or two texts with `=`, `!=`, `<` or `>` between them",
                ));
            }
            Some(ConditionText::Row { row, .. }) => self.named(&[Piece::Row(row)], path, scope),
            Some(ConditionText::Compare { left, right, .. }) => {
                self.named(&left, path, scope);
                self.named(&right, path, scope);
            }
        }
    }

    pub(super) fn named(&mut self, pieces: &[Piece], path: &FieldPath, scope: &Scope) {
        for piece in pieces {
            match piece {
                Piece::Text(_) => {}
                Piece::Place(name) => self.place(name, path, scope),
                Piece::Row(row) => {
                    self.table(row.table, path, scope);
                    self.named(&row.key, path, scope);
                }
            }
        }
    }

    fn place(&mut self, name: &str, path: &FieldPath, scope: &Scope) {
        let lost = ["steps", "on_failure", "then", "else", "into", "port", "call", "at_ms"];
        let file = self.file;
        let parsed = scope.parsed.and_then(|at| file.schemas.get(at));
        let unknown =
            parsed.zip(name.strip_prefix("body.")).filter(|(schema, field)| !schema.has_field(field));
        if scope.has(name) && unknown.is_none() || self.report.lost(&scope.handler_place, &lost) {
            return;
        }
        if let Some((schema, field)) = unknown {
            return self.has_no(&schema.name, "field", field, &schema.field_names(), path.clone());
        }
        let names: Vec<&str> = scope.places().iter().chain(&scope.variables).copied().collect();
        let is_field = scope.source == Source::Timer && (name == "body" || name.starts_with("body."));
        if is_field {
            let message = format!("there is no `{name}`: a moment of a timer brings nothing with it");
            let problem = Problem::new(path.clone(), message).one_of("", &names);
            self.report.add(problem);
            self.report.mend(path.clone());
        } else {
            self.no_such("place", name, &names, path.clone());
        }
    }

    pub(super) fn table(&mut self, name: &str, path: &FieldPath, scope: &Scope) {
        let tables = &scope.service.tables;
        let place = scope.service_place.then("tables");
        if tables.iter().any(|table| table.name == name) || self.report.lost(&place, &["tables", "name"]) {
            return;
        }
        let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
        self.has_no(&scope.service.name, "table", name, &names, path.clone());
    }
}
