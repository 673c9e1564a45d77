//! A mistake of form as serde tells it, typed: what is wrong, and where.
//!
//! What serde says in words is kept for types that word their own expectations, and for nothing else.

use std::fmt;

use serde::de;
use serde_json::Value;

use super::super::problem::{FieldPath, Segment};

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Slip {
    UnknownField {
        name: String,
        known: &'static [&'static str],
    },
    UnknownKind {
        name: String,
        known: &'static [&'static str],
    },
    Missing(&'static str),
    /// Something else than what belongs there, in words; with something harmless of its form.
    Other(String, Option<Value>),
}

/// A mistake where it is, or on its way out from there.
#[derive(Debug)]
pub(super) struct Misread {
    pub slip: Slip,
    segments: Vec<Segment>,
}

impl Misread {
    pub fn wanted(words: impl fmt::Display, stand_in: Value) -> Self {
        Slip::Other(words.to_string(), Some(stand_in)).into()
    }

    /// The same, seen from one step further out.
    pub fn within(mut self, segment: impl Into<Segment>) -> Self {
        self.segments.push(segment.into());
        self
    }

    /// The mistake, and where it is.
    pub fn placed(self) -> (FieldPath, Slip) {
        (FieldPath(self.segments.into_iter().rev().collect()), self.slip)
    }
}

impl From<Slip> for Misread {
    fn from(slip: Slip) -> Self {
        Self { slip, segments: Vec::new() }
    }
}

impl de::Error for Misread {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Slip::Other(message.to_string(), None).into()
    }

    fn invalid_type(_: de::Unexpected, expected: &dyn de::Expected) -> Self {
        Self::custom(expected)
    }

    fn invalid_value(_: de::Unexpected, expected: &dyn de::Expected) -> Self {
        Self::custom(expected)
    }

    fn invalid_length(_: usize, expected: &dyn de::Expected) -> Self {
        Self::custom(expected)
    }

    fn unknown_variant(name: &str, known: &'static [&'static str]) -> Self {
        Slip::UnknownKind { name: name.to_owned(), known }.into()
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Slip::UnknownField { name: name.to_owned(), known }.into()
    }

    fn missing_field(field: &'static str) -> Self {
        Slip::Missing(field).into()
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.slip)
    }
}

impl std::error::Error for Misread {}
