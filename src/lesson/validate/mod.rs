//! Checks a lesson as written: every name is there, every number makes sense, every text reads.
//!
//! What the run itself has to show (that a step happens at all) is checked against a recording,
//! in `anchor`.

mod client;
mod code;
mod log;
mod names;
mod notes;
mod patterns;
mod program;
mod questions;
mod queue;
mod service;
mod story;
mod tables;
mod watch;
mod words;

pub(super) use self::names::Group;
pub(super) use self::program::recorded;
pub(super) use self::words::Words;
use super::file::{LessonFile, ProducerFile, Span, SpanFile};
use super::known::Known;
use super::lesson::speeds;
use super::problem::{FieldPath, Problem, Report, field};
use crate::sim::{LONGEST_RUN_MS, SHORT_RUN_MS};

/// The format this reads.
const FORMAT: u32 = 1;

/// Tells everything that is wrong with a lesson before it runs.
pub(super) fn check(file: &LessonFile, known: &Known, report: &mut Report) {
    let implied = log::Names::of(file);
    let copies = watch::Copies::of(file, &implied);
    let mut check = Check { file, implied: &implied, copies: &copies, known, report };
    check.head();
    check.node_names();
    check.topology();
    check.cluster();
    check.clients();
    check.services();
    check.watches();
    check.program();
    check.actions();
    check.layout();
    check.steps();
    check.questions();
    check.tables();
    check.notes();
    check.code();
}

/// The lesson under check, and what was found so far.
pub(super) struct Check<'f> {
    pub(super) file: &'f LessonFile,
    /// Names that no list of the file has: they follow from numbers in it.
    implied: &'f log::Names,
    copies: &'f watch::Copies,
    known: &'f Known,
    pub(super) report: &'f mut Report,
}

impl Check<'_> {
    pub(super) fn problem(&mut self, path: FieldPath, message: impl Into<String>) {
        self.report.add(Problem::new(path, message));
    }

    fn head(&mut self) {
        let file = self.file;
        if file.format != FORMAT {
            let problem = Problem::new(field!["format"], format!("format {} can't be read", file.format));
            self.report.add(problem.expected(format!("`format = {FORMAT}`")));
        }
        for (field, text) in [("title", &file.title), ("summary", &file.summary)] {
            self.has_words(field![field], text);
        }
        for (index, goal) in file.goals.iter().enumerate() {
            self.has_words(field!["goals", index], goal);
        }
        if !(1..=LONGEST_RUN_MS).contains(&file.until_ms) {
            let problem = Problem::new(field!["until_ms"], format!("a run of {} ms", file.until_ms));
            self.report.add(problem.expected(format!("1 to {LONGEST_RUN_MS}, which is 60 days")));
        }
        let offered = speeds(file.until_ms > SHORT_RUN_MS);
        if let Some(speed) = file.speed.filter(|speed| !offered.contains(speed)) {
            let problem = Problem::new(field!["speed"], format!("speed {speed} is not on offer"));
            let offered: Vec<String> = offered.iter().map(f64::to_string).collect();
            self.report.add(problem.expected(format!("one of {}", offered.join(", "))));
        }
        let latency = (file.network.latency_ms, file.network.latency);
        self.span(&field!["network"], "latency", latency, false);
    }

    pub(super) fn has_words(&mut self, path: FieldPath, text: &str) {
        if text.trim().is_empty() {
            self.problem(path, "nothing is written here");
        }
    }

    /// A text for which there is so much room.
    pub(super) fn at_most(&mut self, most: usize, text: &str, path: FieldPath) {
        let length = text.chars().count();
        if length > most {
            let problem = Problem::new(path, format!("{length} characters"));
            self.report.add(problem.expected(format!("{most} at the most")));
        }
    }

    /// A span is fixed (`…_ms`) or drawn, not both.
    fn span(&mut self, place: &FieldPath, field: &str, (fixed, drawn): Span, required: bool) {
        match (fixed, drawn) {
            (Some(_), Some(_)) => {
                self.problem(place.then(field), format!("`{field}` and `{field}_ms` are both given"));
            }
            (None, None) if required => {
                let problem = Problem::new(place.then(field), format!("`{field}_ms` is missing"));
                self.report.add(problem.expected(format!(
                    "`{field}_ms = 900`, `{field} = {{ between_ms = [500, 900] }}` or `{field} = {{ mean_ms = 700 }}`"
                )));
            }
            (None, Some(SpanFile::BetweenMs([low, high]))) if low > high => {
                self.problem(place.then(field).then("between_ms"), format!("{low} is more than {high}"));
            }
            (None, Some(SpanFile::MeanMs(0))) => {
                self.problem(place.then(field).then("mean_ms"), "the mean is 0");
            }
            _ => {}
        }
    }

    /// How many messages the producers make, if all of them stay up.
    fn messages(&self) -> u64 {
        self.file.producers.iter().flat_map(ProducerFile::series).map(|series| u64::from(series.count)).sum()
    }

    /// Is a message of that number ever made?
    pub(super) fn message(&mut self, number: u32, path: FieldPath) {
        let count = self.messages();
        // Who takes something in may publish as often as something comes in.
        if self.file.services.iter().any(|service| service.publishes().next().is_some()) && number > 0 {
            return;
        }
        let counted = self.report.lost(&field!["producers"], &["producers", "publish", "count"]);
        if !counted && !(1..=count).contains(&u64::from(number)) {
            let problem = Problem::new(path, format!("there is no message {number}"));
            self.report.add(problem.expected(format!("1 to {count}: so many are published")));
        }
    }

    pub(super) fn percent(&mut self, percent: u8, path: FieldPath) {
        if percent > 100 {
            self.report.add(Problem::new(path, format!("{percent} percent")).expected("0 to 100"));
        }
    }
}
