//! The files of recordings in a folder: on which broker, when, and the cases as they stand there.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value as Json;

/// The one form of these files that there is.
const FORMAT: u32 = 1;

#[derive(Deserialize)]
pub struct Recording {
    format: u32,
    pub recorded_on: RecordedOn,
    /// The day, as in 2026-11-22.
    pub date: String,
    pub cases: Vec<Json>,
}

#[derive(Clone, Deserialize)]
pub struct RecordedOn {
    /// Name and version first, then what it ran on.
    pub broker: String,
    pub protocol: String,
}

/// The folder's recordings, by the names of their files.
pub fn all(folder: &Path) -> Result<Vec<(String, Recording)>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(told)? {
        files.push(entry.map_err(told)?.path());
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

fn read(file: &Path) -> Result<(String, Recording), String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| told(&error))?;
    let recording: Recording = serde_json::from_str(&text).map_err(|error| told(&error))?;
    match recording.format {
        FORMAT => Ok((file.file_name().unwrap_or_default().to_string_lossy().into_owned(), recording)),
        other => Err(told(&format!("format {other}; only {FORMAT} is known here"))),
    }
}

/// A text field of a case; empty if it is not there.
pub fn text<'a>(case: &'a Json, field: &str) -> &'a str {
    case[field].as_str().unwrap_or_default()
}
