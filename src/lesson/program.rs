//! A program without a broker: what of its lesson a real run of it needs, and what such a run did, as a file.
//!
//! The build runs it, in every language, and keeps what it did beside the lesson; whoever reads the lesson reads
//! that. A fingerprint in the file tells whether it is a run of these listings.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::file::{LessonFile, PartFile, ValueFile};
use super::known::Known;
use super::listing::Language;
use super::problem::{Problem, Report};
use super::validate;
use crate::base::{Fingerprint, OrdMap};
use crate::engine::queueing::Name;
use crate::sim::{ProgramEvent, Reached};

/// The file that a run is kept in.
pub const RECORDED_FILE: &str = "recorded.run";
/// The part that is run, where there are several.
pub const MAIN: &str = "main";
/// Counts up when listings are recorded in another way.
const RECORDER: u32 = 1;

/// A program, as much of it as is run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// The parts that run, in their order, each with its source in every language.
    pub parts: Vec<(String, OrdMap<Language, String>)>,
    pub values: Vec<Watched>,
}

/// A value that is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    pub name: String,
    pub part: String,
    pub regions: Vec<String>,
    /// How each language writes it.
    pub written: OrdMap<Language, String>,
}

/// A run that was recorded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recorded {
    /// Of which listings.
    pub fingerprint: String,
    pub run: Vec<ProgramEvent>,
}

impl Program {
    /// The program of a lesson as it is written, if it has one; what is wrong with the lesson comes before.
    pub fn from_json(value: &Value, known: &Known) -> Result<Option<Self>, Vec<Problem>> {
        let mut report = Report::default();
        let file = LessonFile::read(value, &mut report);
        if let Some(file) = &file {
            validate::check(file, known, &mut report);
        }
        match file {
            Some(file) if report.problems.is_empty() => Ok(Self::of(&file)),
            _ => Err(report.problems),
        }
    }

    pub(super) fn of(file: &LessonFile) -> Option<Self> {
        let program = file.program.as_ref()?;
        let source = |part: &PartFile| {
            let listing = |language: Language| Some((language, part.source(language)?.to_owned()));
            (part.id.clone(), Language::ALL.into_iter().filter_map(listing).collect())
        };
        let watched = |value: &ValueFile| Watched {
            name: value.name.clone(),
            part: value.part.clone(),
            regions: value.regions.clone(),
            written: Language::ALL.into_iter().map(|language| (language, value.written(language))).collect(),
        };
        let parts = file.code.parts.iter().filter(|part| part.variant_of.is_none());
        Some(Self {
            parts: parts.map(source).collect(),
            values: program.values.iter().map(watched).collect(),
        })
    }

    /// The part that is run: `main`, or the only one.
    pub fn main(&self) -> &str {
        match self.parts.as_slice() {
            [(only, _)] => only,
            _ => MAIN,
        }
    }

    /// The values that are looked at where a region begins, each with its place among all.
    pub fn watched_at(&self, part: &str, region: &str) -> impl Iterator<Item = (u16, &Watched)> {
        let here =
            move |value: &&Watched| value.part == part && value.regions.iter().any(|one| one == region);
        (0..).zip(&self.values).filter(move |(_, value)| here(value))
    }

    /// A number that tells these listings, and what is looked at in them, from any others.
    pub fn fingerprint(&self) -> String {
        let mut all = Fingerprint::default();
        all.add_line(&RECORDER.to_string());
        for (id, listings) in &self.parts {
            all.add_line(id);
            listings.values().flat_map(|source| source.lines()).for_each(|line| all.add_line(line));
        }
        for value in &self.values {
            let names = [&value.name, &value.part].into_iter().chain(&value.regions);
            names.chain(value.written.values()).for_each(|text| all.add_line(text));
        }
        all.to_string()
    }

    /// A run of it as a file: a line for each thing that it did.
    pub fn recorded(&self, run: &[ProgramEvent]) -> String {
        let head = json!({ "fingerprint": self.fingerprint() });
        let lines = run.iter().map(|event| match event {
            ProgramEvent::Reached(reached) => {
                let value = |(at, value): &(u16, Name)| {
                    Some((self.values.get(usize::from(*at))?.name.clone(), json!(value)))
                };
                let values: Map<String, Value> = reached.values.iter().filter_map(value).collect();
                json!({ "reached": [reached.part, reached.region], "values": values })
            }
            ProgramEvent::Printed(line) => json!({ "printed": line }),
            ProgramEvent::Ended => json!({ "ended": true }),
        });
        std::iter::once(head).chain(lines).map(|line| format!("{line}\n")).collect()
    }

    /// Reads such a file, or tells the number of a line that is none of it, from 1.
    pub fn read(&self, text: &str) -> Result<Recorded, usize> {
        let mut lines = (1_usize..).zip(text.lines());
        let head = lines.next().and_then(|(_, line)| serde_json::from_str::<Value>(line).ok());
        let fingerprint = head.as_ref().and_then(|head| head.get("fingerprint")?.as_str()).ok_or(1_usize)?;
        let run = lines.map(|(number, line)| self.event(line).ok_or(number)).collect::<Result<_, _>>()?;
        Ok(Recorded { fingerprint: fingerprint.to_owned(), run })
    }

    fn event(&self, line: &str) -> Option<ProgramEvent> {
        let line: Value = serde_json::from_str(line).ok()?;
        if let Some(printed) = line.get("printed") {
            return Some(ProgramEvent::Printed(printed.as_str()?.into()));
        }
        if line.get("ended").is_some() {
            return Some(ProgramEvent::Ended);
        }
        let text = |at: usize| line.get("reached")?.get(at)?.as_str();
        let (part, region) = (text(0)?, text(1)?);
        let value = |(at, watched): (u16, &Watched)| {
            Some((at, Name::from(line.get("values")?.get(&watched.name)?.as_str()?)))
        };
        let values = self.watched_at(part, region).map(value).collect::<Option<_>>()?;
        Some(ProgramEvent::Reached(Rc::new(Reached { part: part.into(), region: region.into(), values })))
    }
}

impl ValueFile {
    /// How a language writes it: by its name, if nothing else is said.
    pub(super) fn written(&self, language: Language) -> String {
        let own = match language {
            Language::Python => &self.python,
            Language::Rust => &self.rust,
        };
        own.as_ref().unwrap_or(&self.name).clone()
    }
}
