//! Texts of services in a plan: what they name becomes places and rows of tables.

use super::super::super::file::LessonFile;
use super::super::super::file::service::{ConditionText, Piece, RowText, ServiceFile, pieces};
use crate::sim::service::{Condition, Part, Place, TableId, Template, Test};

/// The tables of a service, with their places in the plan.
pub(super) struct Names<'f> {
    service: &'f ServiceFile,
    /// How many tables those before it have.
    first: usize,
}

impl<'f> Names<'f> {
    pub fn of(service: &'f ServiceFile, file: &LessonFile) -> Self {
        let before = file.services.iter().take_while(|other| !std::ptr::eq(*other, service));
        Self { service, first: before.map(|other| other.tables.len()).sum() }
    }

    pub const fn service(&self) -> &'f ServiceFile {
        self.service
    }

    pub fn template(&self, text: &str) -> Template {
        self.filled(&pieces(text))
    }

    fn filled(&self, pieces: &[Piece]) -> Template {
        let part = |piece: &Piece| match piece {
            Piece::Text(text) => Part::Text((*text).into()),
            Piece::Place(name) => Part::Place(place(name)),
            Piece::Row(row) => Part::Row { table: self.table(row.table), key: self.filled(&row.key) },
        };
        Template(pieces.iter().map(part).collect())
    }

    /// A row by itself.
    pub fn row(&self, text: &str) -> (TableId, Template) {
        match RowText::read(text) {
            Some(row) => (self.table(row.table), self.filled(&row.key)),
            None => (self.table(""), Template::default()),
        }
    }

    pub fn condition(&self, text: &str) -> Condition {
        match ConditionText::read(text) {
            Some(ConditionText::Row { row, there }) => {
                Condition::Row { table: self.table(row.table), key: self.filled(&row.key), there }
            }
            Some(ConditionText::Compare { left, test, right }) => {
                Condition::Compare { left: self.filled(&left), test, right: self.filled(&right) }
            }
            None => Condition::Compare {
                left: Template::default(),
                test: Test::Equal,
                right: Template::default(),
            },
        }
    }

    pub fn table(&self, name: &str) -> TableId {
        let at = self.service.tables.iter().position(|table| table.name == name);
        TableId(at.map_or(u16::MAX, |at| (self.first + at) as u16))
    }
}

/// A place by its name; what is none of those that everything has is a variable.
fn place(name: &str) -> Place {
    match name {
        "body" => Place::Body,
        "key" => Place::Key,
        "type" => Place::Kind,
        "n" => Place::Number,
        "correlation" => Place::CorrelationId,
        "reply_to" => Place::ReplyTo,
        _ => match name.strip_prefix("body.") {
            Some(field) => Place::Field(field.into()),
            None => Place::Variable(name.into()),
        },
    }
}
