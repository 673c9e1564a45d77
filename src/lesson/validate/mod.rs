//! Checks a lesson as written: every name is there, every number makes sense, every text reads.
//!
//! What the run itself has to show (that a step happens at all) is checked against a recording,
//! in `anchor`.

mod action;
mod clients;
mod code;
mod log_clients;
mod logs;
mod patterns;
mod story;
mod tables;
mod topology;

use std::collections::BTreeSet;

use self::logs::LogNames;
use super::file::{LessonFile, SpanFile};
use super::glossary::Glossary;
use super::lesson::SPEEDS;
use super::problem::{FieldPath, Problem, Report, field};

/// The format this reads.
const FORMAT: u32 = 1;
/// An hour: longer than anybody watches.
const LONGEST_RUN_MS: u64 = 3_600_000;

/// Tells everything that is wrong with a lesson before it runs.
pub(super) fn check(file: &LessonFile, glossary: &Glossary, report: &mut Report) {
    let logs = LogNames::of(file);
    let mut check = Check { file, logs: &logs, glossary, report };
    check.head();
    check.topology();
    check.cluster();
    check.clients();
    check.consumers();
    check.actions();
    check.layout();
    check.steps();
    check.questions();
    check.tables();
    check.code();
}

/// The lesson under check, and what was found so far.
struct Check<'f> {
    file: &'f LessonFile,
    logs: &'f LogNames,
    glossary: &'f Glossary,
    report: &'f mut Report,
}

/// What a name can be the name of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Exchange,
    Queue,
    Client,
    Topic,
    LogBroker,
    /// Whichever replica of it, or one.
    Partition,
    /// A consumer group.
    Members,
    /// Anything that is a node.
    Thing,
    /// Or all replicas of a partition.
    Place,
}

impl Group {
    const fn label(self) -> &'static str {
        match self {
            Self::Exchange => "exchange",
            Self::Queue => "queue",
            Self::Client => "client",
            Self::Topic => "topic",
            Self::LogBroker => "log broker",
            Self::Partition => "partition",
            Self::Members => "group",
            Self::Thing | Self::Place => "thing on the stage",
        }
    }

    const fn lists(self) -> &'static [&'static str] {
        match self {
            Self::Exchange => &["exchanges"],
            Self::Queue => &["queues"],
            Self::Client => &["producers", "workers", "consumers"],
            Self::Topic => &["topics"],
            Self::LogBroker => &["brokers"],
            Self::Partition => &["partitions", "replicas"],
            Self::Members => &["groups"],
            Self::Thing => {
                &["exchanges", "queues", "brokers", "replicas", "producers", "workers", "consumers"]
            }
            Self::Place => &[
                "exchanges",
                "queues",
                "brokers",
                "replicas",
                "partitions",
                "producers",
                "workers",
                "consumers",
            ],
        }
    }
}

impl<'f> Check<'f> {
    fn problem(&mut self, path: FieldPath, message: impl Into<String>) {
        self.report.add(Problem::new(path, message));
    }

    fn head(&mut self) {
        let file = self.file;
        if file.format != FORMAT {
            let problem = Problem::new(field!["format"], format!("format {} can't be read", file.format));
            self.report.add(problem.expected(format!("`format = {FORMAT}`")));
        }
        for (field, text) in [("title", &file.title), ("chapter", &file.chapter), ("summary", &file.summary)]
        {
            self.has_words(field![field], text);
        }
        for (index, goal) in file.goals.iter().enumerate() {
            self.has_words(field!["goals", index], goal);
        }
        if !(1..=LONGEST_RUN_MS).contains(&file.until_ms) {
            let problem = Problem::new(field!["until_ms"], format!("a run of {} ms", file.until_ms));
            self.report.add(problem.expected(format!("1 to {LONGEST_RUN_MS}")));
        }
        if let Some(speed) = file.speed.filter(|speed| !SPEEDS.contains(speed)) {
            let problem = Problem::new(field!["speed"], format!("speed {speed} is not on offer"));
            let offered = SPEEDS.map(|speed| speed.to_string());
            self.report.add(problem.expected(format!("one of {}", offered.join(", "))));
        }
        let latency = (file.network.latency_ms, file.network.latency);
        self.span(&field!["network"], "latency", latency, false);
    }

    fn has_words(&mut self, path: FieldPath, text: &str) {
        if text.trim().is_empty() {
            self.problem(path, "nothing is written here");
        }
    }

    /// The names of one list.
    fn list(&self, list: &str) -> Vec<&'f str> {
        let file = self.file;
        let logs = self.logs;
        match list {
            "topics" => file.topics.iter().map(|topic| topic.name.as_str()).collect(),
            "consumers" => file.consumers.iter().map(|consumer| consumer.name.as_str()).collect(),
            "brokers" => logs.brokers.iter().map(String::as_str).collect(),
            "replicas" => logs.replicas.iter().map(String::as_str).collect(),
            "partitions" => logs.partitions.iter().map(String::as_str).collect(),
            "groups" => logs.groups.iter().map(String::as_str).collect(),
            "exchanges" => file.exchanges.iter().map(|exchange| exchange.name.as_str()).collect(),
            "queues" => file.queues.iter().map(|queue| queue.name.as_str()).collect(),
            "producers" => file.producers.iter().map(|producer| producer.name.as_str()).collect(),
            _ => file.workers.iter().map(|worker| worker.name.as_str()).collect(),
        }
    }

    fn names(&self, group: Group) -> Vec<&'f str> {
        let mut names = Vec::new();
        for name in group.lists().iter().flat_map(|list| self.list(list)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Tells it when `name` is none of the group's. True when it is one.
    fn refer(&mut self, group: Group, name: &str, path: FieldPath) -> bool {
        let names = self.names(group);
        if names.contains(&name) {
            return true;
        }
        if group.lists().iter().any(|list| self.is_unsure_of(list)) {
            return false;
        }
        self.no_such(group.label(), name, &names, path);
        false
    }

    /// May a list lack names that follow from something that was told to be wrong?
    fn is_unsure_of(&self, list: &str) -> bool {
        let topics = || {
            let fields =
                ["topics", "name", "partitions", "max_partitions", "replication_factor", "assignment"];
            self.report.lost(&field!["topics"], &fields)
        };
        let cluster = || self.report.lost(&field!["cluster"], &["cluster", "brokers"]);
        match list {
            "brokers" => cluster() || topics(),
            "replicas" | "partitions" => cluster() || topics(),
            "groups" => self.report.lost(&field!["consumers"], &["consumers", "group"]),
            list => self.report.lost(&field![list], &[list, "name"]),
        }
    }

    fn no_such(&mut self, label: &str, name: &str, names: &[&str], path: FieldPath) {
        let problem = Problem::new(path.clone(), format!("there is no {label} `{name}`"));
        let problem = match names {
            [] => problem.expected(format!("a {label} in the lesson")),
            names => problem.one_of(name, names),
        };
        self.report.add(problem);
        self.report.mend(path);
    }

    /// Tells it when one name of a list is given twice.
    fn unique<'n>(&mut self, label: &str, names: impl IntoIterator<Item = (&'n str, FieldPath)>) {
        let mut seen = BTreeSet::new();
        for (name, path) in names {
            if !seen.insert(name) {
                self.problem(path.clone(), format!("there is a {label} `{name}` already"));
                self.report.mend(path);
            }
        }
    }

    /// A span is fixed (`…_ms`) or drawn, not both.
    fn span(
        &mut self,
        place: &FieldPath,
        field: &str,
        (fixed, drawn): (Option<u64>, Option<SpanFile>),
        required: bool,
    ) {
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
        let publications = self.file.producers.iter().flat_map(|producer| &producer.publish);
        publications.map(|publication| u64::from(publication.count.unwrap_or(1))).sum()
    }

    /// Is a message of that number ever made?
    fn message(&mut self, number: u32, path: FieldPath) {
        let count = self.messages();
        let counted = self.report.lost(&field!["producers"], &["producers", "publish", "count"]);
        if !counted && !(1..=count).contains(&u64::from(number)) {
            let problem = Problem::new(path, format!("there is no message {number}"));
            self.report.add(problem.expected(format!("1 to {count}: so many are published")));
        }
    }

    fn percent(&mut self, percent: u8, path: FieldPath) {
        if percent > 100 {
            self.report.add(Problem::new(path, format!("{percent} percent")).expected("0 to 100"));
        }
    }
}
