//! The files of recordings in a folder: on which broker, when, and the cases as they stand there.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value as Json;
use sorting_office::engine::queueing::{Configuration, Version};

use super::{assignment, partitions};

/// The one form of these files that there is.
const FORMAT: u32 = 1;

/// What the cases of a file are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Steps on a queue broker.
    Queues,
    /// Steps of a log broker's clients.
    Logs,
    /// Keys with their hashes and partitions.
    Hashes,
    /// Topics and members with who got which partitions.
    Divisions,
}

/// A file.
pub struct Recording {
    pub kind: Kind,
    pub recorded_on: RecordedOn,
    /// The day, as in 2026-11-22; empty where the file does not say.
    pub date: String,
    /// Each has an `id` and an `area`.
    pub cases: Vec<Json>,
}

pub struct RecordedOn {
    /// Name and version first, then what it ran on.
    pub broker: String,
    pub protocol: String,
}

/// A file as it stands there: with one of the three lists.
#[derive(Deserialize)]
struct File {
    format: u32,
    recorded_on: Origin,
    #[serde(default)]
    date: String,
    #[serde(default)]
    cases: Vec<Json>,
    #[serde(default)]
    vectors: Vec<Json>,
    #[serde(default)]
    layouts: Vec<Json>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Origin {
    Broker { broker: String, protocol: String },
    Client { client: String },
    Library { library: String },
}

/// The recordings of a folder and of those in it, by the folder's name and the file's.
pub fn all(folder: &Path) -> Result<Vec<(String, Recording)>, String> {
    let mut files = entries(folder)?;
    for inner in files.iter().filter(|file| file.is_dir()).cloned().collect::<Vec<_>>() {
        files.extend(entries(&inner)?);
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    // By the broker, RabbitMQ first: the order in which the page has them.
    files.sort_by_key(|file| (Reverse(file.parent().map(Path::to_owned)), file.clone()));
    files.iter().map(|file| read(file)).collect()
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::read_dir(folder).map_err(told)?.map(|entry| Ok(entry.map_err(told)?.path())).collect()
}

fn read(path: &Path) -> Result<(String, Recording), String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(|error| told(&error))?;
    let file: File = serde_json::from_str(&text).map_err(|error| told(&error))?;
    match file.format {
        FORMAT => {
            // Files of the same name lie in several folders.
            let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            Ok((format!("{folder}/{name}"), file.sorted_out()))
        }
        other => Err(told(&format!("format {other}; only {FORMAT} is known here"))),
    }
}

/// What a broker that permits only what the project's own 4.3 does tells of itself.
const DENIED: &str = "deprecated_features.permit.transient_nonexcl_queues = false";

impl Recording {
    /// What the queue broker was that it was recorded on: its version, and whether it took transient
    /// queues, which Debian's packages all do.
    pub fn configuration(&self) -> Result<Configuration, String> {
        let broker = &self.recorded_on.broker;
        let of = |version: &Version| broker.starts_with(&format!("RabbitMQ {}.", version.as_str()));
        let version = Version::ALL.into_iter().find(of);
        Ok(Configuration {
            version: version.ok_or_else(|| format!("no version of the engine's is {broker}"))?,
            transient_queues: Some(!broker.contains(DENIED)),
            ..Configuration::default()
        })
    }
}

impl File {
    fn sorted_out(self) -> Recording {
        let (kind, cases) = match (&self.recorded_on, self.vectors.is_empty(), self.layouts.is_empty()) {
            (_, false, _) => (Kind::Hashes, self.vectors.into_iter().map(partitions::as_case).collect()),
            (_, _, false) => (Kind::Divisions, self.layouts.into_iter().map(assignment::as_case).collect()),
            (Origin::Broker { .. }, ..) => (Kind::Queues, self.cases),
            (Origin::Client { .. } | Origin::Library { .. }, ..) => (Kind::Logs, self.cases),
        };
        let (broker, protocol) = match self.recorded_on {
            Origin::Broker { broker, protocol } => (broker, protocol),
            Origin::Client { client: by } | Origin::Library { library: by } => (by, "Kafka's".into()),
        };
        Recording { kind, recorded_on: RecordedOn { broker, protocol }, date: self.date, cases }
    }
}

/// A text field of a case; empty if it is not there.
pub fn text<'a>(case: &'a Json, field: &str) -> &'a str {
    case[field].as_str().unwrap_or_default()
}
