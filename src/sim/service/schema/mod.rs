//! Schemas: which fields messages have, in which versions, and how they are encoded.
//!
//! A service is built with one version of each schema that it uses: it writes that one, and reads every message as
//! that one. `size.rs` has the bytes of each encoding, `rules.rs` which versions can be read as which,
//! `reading.rs` what becomes of fields that are missing or unknown, `run.rs` what a service does with all of it.

mod reading;
mod rules;
mod run;
mod size;

use std::fmt;

use serde::Deserialize;

use super::value::Template;
use crate::engine::queueing::{Message, Name};

pub use rules::breaks;
pub(super) use run::Registered;
pub use size::size;

/// A kind of message, with all its versions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SchemaPlan {
    pub name: Name,
    pub format: Format,
    /// What its registry asks of a new version; without one, there is no registry.
    pub registry: Option<Compatibility>,
    /// From the oldest to the newest.
    pub versions: Vec<VersionPlan>,
}

/// A version of a schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VersionPlan {
    pub name: Name,
    pub fields: Vec<FieldPlan>,
}

/// A field of a version.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldPlan {
    pub name: Name,
    pub kind: FieldKind,
    pub missing: Missing,
}

/// What a reader has of a field that a message does not have.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Missing {
    /// It can't read the message.
    #[default]
    Fails,
    /// It takes this.
    Default(Name),
    /// Nothing: the field is optional.
    Nothing,
}

/// How messages are encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    #[default]
    Json,
    Avro,
    Protobuf,
}

/// What a registry asks of a new version, held against the one registered last (as Confluent's Schema Registry
/// calls it).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compatibility {
    /// Who reads the new version can read what is written by the last.
    #[default]
    Backward,
    /// Who reads the last version can read what is written by the new one.
    Forward,
    /// Both.
    Full,
    /// Nothing.
    None,
}

/// The type of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    #[default]
    String,
    /// A whole number of 32 bits.
    Int,
    /// A whole number of 64 bits.
    Long,
    /// A number of 64 bits with a fraction.
    Double,
    Boolean,
}

/// A schema in the hands of a service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContractPlan {
    pub schema: SchemaPlan,
    /// The version that the service is built with, by its place.
    pub version: u16,
}

/// What is published by a schema: the values of fields of whichever version the service is built with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WritePlan {
    /// By its place in [`super::ServicePlan::contracts`].
    pub contract: u16,
    pub values: Vec<(Name, Template)>,
}

/// How what came in is read by a schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParsePlan {
    /// By its place in [`super::ServicePlan::contracts`].
    pub contract: u16,
    pub takes: Takes,
    /// Does it refuse a message with a field that it does not know?
    pub strict: bool,
}

/// Which versions are read at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Takes {
    /// Whichever.
    #[default]
    Any,
    /// Those with a major number that one of the known ones has.
    Major,
    /// Those that were there when the service was built.
    Known,
}

/// What a schema comes to for a message, besides failures.
#[derive(Clone, Debug, PartialEq)]
pub enum SchemaOutcome {
    /// The registry has taken a version, and given it a number.
    Registered { version: Name, id: u32 },
    /// The message has no such field; the reader takes the default.
    Default { field: Name, value: Name },
    /// The reader does not know the field.
    Ignored { field: Name },
}

impl SchemaPlan {
    /// The version of that name, by its place.
    pub fn find(&self, version: &str) -> Option<u16> {
        self.versions.iter().position(|known| *known.name == *version).map(|at| at as u16)
    }

    /// The number of a field in Protobuf: from 1, in the order in which names come up first over all versions.
    pub fn number(&self, field: &str) -> u32 {
        let mut names: Vec<&str> = Vec::new();
        for known in self.versions.iter().flat_map(|version| &version.fields) {
            if !names.contains(&&*known.name) {
                names.push(&known.name);
            }
        }
        names.iter().position(|known| *known == field).map_or(0, |at| at as u32 + 1)
    }
}

impl ContractPlan {
    /// The version that the service is built with.
    pub fn own(&self) -> Option<&VersionPlan> {
        self.schema.versions.get(usize::from(self.version))
    }
}

impl VersionPlan {
    /// Its field of that name. O(fields).
    pub fn field(&self, name: &str) -> Option<&FieldPlan> {
        self.fields.iter().find(|field| *field.name == *name)
    }
}

impl FieldKind {
    /// Is that text a value of it?
    pub fn has(self, text: &str) -> bool {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_number = digits.starts_with(|c: char| c.is_ascii_digit());
        match self {
            // What a body is read by knows no escapes.
            Self::String => !text.contains(|c: char| c == '"' || c == '\\' || c.is_control()),
            Self::Int => is_number && text.parse::<i32>().is_ok(),
            Self::Long => is_number && text.parse::<i64>().is_ok(),
            Self::Double => is_number && text.parse::<f64>().is_ok_and(f64::is_finite),
            Self::Boolean => text == "true" || text == "false",
        }
    }

    /// Its word, as lesson files have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Int => "int",
            Self::Long => "long",
            Self::Double => "double",
            Self::Boolean => "boolean",
        }
    }
}

impl Format {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Avro => "Avro",
            Self::Protobuf => "Protobuf",
        }
    }
}

impl SchemaOutcome {
    /// Its word, as patterns have it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::Default { .. } => "default",
            Self::Ignored { .. } => "ignored",
        }
    }

    /// In words, behind the name of the service.
    pub fn words(&self, schema: &str, message: Option<&Message>) -> String {
        let version =
            message.and_then(|message| message.encoding.as_ref()).map(|encoding| &*encoding.version);
        let what = version.map_or_else(|| schema.to_owned(), |version| format!("{schema} {version}"));
        match self {
            Self::Registered { version, id } => format!("registers {schema} {version}: schema {id}"),
            Self::Default { field, value } => format!("finds no {field} in {what}, and takes {value}"),
            Self::Ignored { field } => format!("does not know {field} of {what}, and ignores it"),
        }
    }
}

/// With its article.
impl fmt::Display for FieldKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", if *self == Self::Int { "an" } else { "a" }, self.as_str())
    }
}
