//! A mistake of form as serde tells it, typed: what is wrong, and where.
//!
//! What serde says in words is kept for types that word their own expectations, and for nothing else.

use std::fmt;

use serde::de;
use serde_json::{Value, json};

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
    /// Something else than what belongs there.
    Other(Wanted),
}

/// What belongs in a place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wanted {
    Nothing,
    Truth,
    Whole,
    WholeFrom0,
    WholeTo(u16),
    Number,
    Text,
    List,
    ListOf(usize),
    Table,
    /// One of several kinds, as a name or as a table of one field.
    Kind,
    Words(String),
}

/// A mistake where it is, or on its way out from there.
#[derive(Debug)]
pub(super) struct Misread {
    pub slip: Slip,
    /// From the inside out.
    segments: Vec<Segment>,
}

impl Misread {
    pub fn wanted(wanted: Wanted) -> Self {
        Slip::Other(wanted).into()
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
        Self::wanted(Wanted::Words(message.to_string()))
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

/// In plain words.
impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => write!(f, "nothing"),
            Self::Truth => write!(f, "true or false"),
            Self::Whole => write!(f, "a whole number"),
            Self::WholeFrom0 => write!(f, "a whole number from 0"),
            Self::WholeTo(last) => write!(f, "a whole number from 0 to {last}"),
            Self::Number => write!(f, "a number"),
            Self::Text => write!(f, "text"),
            Self::List => write!(f, "a list"),
            Self::ListOf(2) => write!(f, "a list of two"),
            Self::ListOf(count) => write!(f, "a list of {count}"),
            Self::Table => write!(f, "a table"),
            Self::Kind => write!(f, "a name or a table of one field"),
            Self::Words(words) => write!(f, "{words}"),
        }
    }
}

impl Wanted {
    /// Something harmless of that form, in place of what was found; none where nobody knows of any.
    pub fn stand_in(&self, found: &Value) -> Option<Value> {
        Some(match self {
            Self::Nothing => Value::Null,
            Self::Truth => json!(false),
            Self::Whole | Self::WholeFrom0 | Self::WholeTo(_) | Self::Number => json!(0),
            Self::Text => match found {
                Value::Number(number) => json!(number.to_string()),
                _ => json!(""),
            },
            Self::Kind => json!(""),
            Self::List => json!([]),
            Self::ListOf(count) => vec![0; *count].into(),
            Self::Table => json!({}),
            Self::Words(_) => return None,
        })
    }
}
