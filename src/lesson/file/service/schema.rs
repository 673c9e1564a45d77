//! Schemas as they are written: what fields messages have, version by version.

use serde::Deserialize;

use super::{ServiceFile, StepFile};
use crate::lesson::file::LessonFile;
use crate::sim::service::{Compatibility, FieldKind, Format};

/// A kind of message.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct SchemaFile {
    pub name: String,
    #[serde(default)]
    pub format: Format,
    /// What its registry asks of a new version; without it, there is no registry.
    pub compatibility: Option<Compatibility>,
    /// From the oldest to the newest.
    pub versions: Vec<VersionFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct VersionFile {
    pub version: String,
    pub fields: Vec<FieldFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct FieldFile {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// What a reader takes where it is missing.
    pub default: Option<String>,
    /// May it be missing, without a default?
    #[serde(default)]
    pub optional: bool,
}

/// What a reader does with fields that it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::lesson) enum UnknownFile {
    Ignore,
    Refuse,
}

impl SchemaFile {
    /// Has any of its versions a field of that name?
    pub fn has_field(&self, name: &str) -> bool {
        self.field_names().contains(&name)
    }

    /// The names of the fields of all its versions, each once.
    pub fn field_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for field in self.versions.iter().flat_map(|version| &version.fields) {
            if !names.contains(&field.name.as_str()) {
                names.push(&field.name);
            }
        }
        names
    }
}

impl FieldFile {
    /// Must whoever writes the version give it a value?
    pub const fn is_required(&self) -> bool {
        self.default.is_none() && !self.optional
    }
}

impl LessonFile {
    pub fn schema(&self, name: &str) -> Option<&SchemaFile> {
        self.schemas.iter().find(|schema| schema.name == name)
    }
}

impl ServiceFile {
    /// The place among its schemas of the one of that name.
    pub fn contract(&self, schema: Option<&str>) -> Option<usize> {
        self.versions.keys().position(|name| Some(name.as_str()) == schema)
    }
}

impl StepFile {
    /// Does it publish by a schema? Then it can fail.
    pub fn has_schema(&self) -> bool {
        self.publish.as_ref().is_some_and(|publish| publish.schema.is_some())
    }
}
