//! The part of a lesson file about a program without a broker.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ProgramFile {
    pub name: String,
    #[serde(default)]
    pub values: Vec<ValueFile>,
    /// What a real run did, put in by the build.
    pub recorded: Option<String>,
}

/// A value to be shown, and at which regions it is looked at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ValueFile {
    pub name: String,
    pub part: String,
    pub regions: Vec<String>,
    /// How the code writes it, if not by its name.
    pub python: Option<String>,
    pub rust: Option<String>,
}
