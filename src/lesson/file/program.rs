//! The part of a lesson file about a program without a broker.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ProgramFile {
    pub name: String,
    /// The things that lines lead to, by name.
    #[serde(default)]
    pub leads_to: Vec<String>,
    #[serde(default)]
    pub values: Vec<ValueFile>,
    #[serde(default)]
    pub things: Vec<ThingFile>,
    /// What a real run did, put in by the build.
    pub recorded: Option<String>,
}

/// A class, an object, a function: what of the program stands on the stage, and which code is its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ThingFile {
    pub name: String,
    pub about: String,
    /// The part that its code is in; none for a thing that runs nothing.
    pub part: Option<String>,
    #[serde(default)]
    pub regions: Vec<String>,
    #[serde(default)]
    pub is: Vec<String>,
    #[serde(default)]
    pub leads_to: Vec<String>,
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
