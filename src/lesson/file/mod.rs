//! A lesson as it is written: every field of the file, by its name in the file, nothing resolved yet.
//!
//! `docs/lessons.md` says what each is for. Times are whole milliseconds. The build reads the
//! file as JSON, with the lesson's id and the listings' sources put in.

mod client;
pub(in crate::lesson) mod log;
mod note;
mod program;
pub(in crate::lesson) mod queue;
pub(in crate::lesson) mod service;
mod story;
pub(in crate::lesson) mod watch;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::action::{ActionFile, LaneFile, OfferFile};
use super::problem::Report;
use super::shape::{self, Form, Tag};

pub(in crate::lesson) use client::{FailureFile, NetworkFile, ProducerFile, Series, Span, SpanFile};
pub(in crate::lesson) use note::{CaseFile, ImageFile, MistakeFile, NoteFile, RuleFile, SayFile, TitledFile};
pub(in crate::lesson) use program::{ProgramFile, ThingFile, ValueFile};
pub use story::{Actor, NodeField, Point, Way};
pub(in crate::lesson) use story::{
    AnswerFile, CodeFile, CodeStepFile, FigureFile, LightFile, PartFile, PatternFile, PlaceFile, PrintFile,
    QuestionFile, RowFile, RowOfFile, StepFile, TableFile,
};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct LessonFile {
    pub format: u32,
    /// The folder's name, put in by the build.
    #[serde(default)]
    pub id: String,
    pub title: String,
    /// None for one that is in no chapter.
    #[serde(default)]
    pub chapter: String,
    pub summary: String,
    /// The step whose picture stands for the lesson on the first page.
    pub stamp: Option<String>,
    #[serde(default)]
    pub goals: Vec<String>,
    #[serde(default)]
    pub seed: u64,
    pub until_ms: u64,
    #[serde(default)]
    pub speed: Option<f64>,
    #[serde(default)]
    pub entry_limit: Option<u32>,
    #[serde(default)]
    pub network: NetworkFile,
    #[serde(default)]
    pub broker: queue::BrokerFile,
    #[serde(default)]
    pub exchanges: Vec<queue::ExchangeFile>,
    #[serde(default)]
    pub queues: Vec<queue::QueueFile>,
    #[serde(default)]
    pub bindings: Vec<queue::BindingFile>,
    #[serde(default)]
    pub exchange_bindings: Vec<queue::ExchangeBindingFile>,
    pub cluster: Option<log::ClusterFile>,
    #[serde(default)]
    pub topics: Vec<log::TopicFile>,
    #[serde(default)]
    pub producers: Vec<ProducerFile>,
    #[serde(default)]
    pub workers: Vec<queue::WorkerFile>,
    #[serde(default)]
    pub consumers: Vec<log::ConsumerFile>,
    #[serde(default)]
    pub services: Vec<service::ServiceFile>,
    #[serde(default)]
    pub scalers: Vec<watch::ScalerFile>,
    #[serde(default)]
    pub alerts: Vec<watch::AlertFile>,
    #[serde(default)]
    pub processes: Vec<service::ProcessFile>,
    #[serde(default)]
    pub buses: Vec<service::BusFile>,
    #[serde(default)]
    pub schemas: Vec<service::SchemaFile>,
    pub program: Option<ProgramFile>,
    #[serde(default)]
    pub faults: Vec<ActionFile>,
    #[serde(default)]
    pub offers: Vec<OfferFile>,
    #[serde(default)]
    pub lanes: Vec<LaneFile>,
    #[serde(default)]
    pub layout: BTreeMap<String, PlaceFile>,
    #[serde(default)]
    pub steps: Vec<StepFile>,
    #[serde(default)]
    pub questions: Vec<QuestionFile>,
    #[serde(default)]
    pub tables: Vec<TableFile>,
    #[serde(default)]
    pub notes: Vec<NoteFile>,
    #[serde(default)]
    pub code: CodeFile,
}

impl Form for LessonFile {
    const TAGS: &'static [Tag] = &[client::PRODUCERS, note::NOTES];
}

impl LessonFile {
    /// A file as it is written, with what its short forms stand for; tells what can't be read.
    pub fn read(value: &Value, report: &mut Report) -> Option<Self> {
        let mut file: Option<Self> = shape::read(value, report);
        if let Some(file) = &mut file {
            file.services.iter_mut().for_each(service::ServiceFile::make_steps);
        }
        file
    }

    /// Does a client of that name consume, of whatever kind?
    pub fn consumes(&self, name: &str) -> bool {
        self.workers.iter().any(|worker| worker.name == name)
            || self.consumers.iter().any(|consumer| consumer.name == name)
            || self.services.iter().any(|service| service.name == name && service.consumes())
    }

    /// Can there be more clients like that one?
    pub fn can_be_copied(&self, name: &str) -> bool {
        let is_called = self.services.iter().any(|service| service.name == name && service.is_called());
        (is_called || self.consumes(name)) && self.process_of(name).is_none()
    }

    /// The process that a service is in.
    pub fn process_of(&self, service: &str) -> Option<&service::ProcessFile> {
        self.processes.iter().find(|process| process.services.iter().any(|name| name == service))
    }

    /// The buses that a service can use: its own, and those of its process.
    pub fn buses_of(&self, service: &str) -> impl Iterator<Item = &service::BusFile> {
        let process = self.process_of(service).map(|process| process.name.as_str());
        self.buses.iter().filter(move |bus| {
            bus.service.as_deref() == Some(service) || process.is_some() && bus.process.as_deref() == process
        })
    }

    /// The bus that a service means: the one it names, or its only one.
    pub fn bus_of<'f>(&'f self, service: &str, named: Option<&'f str>) -> Option<&'f str> {
        let mut all = self.buses_of(service).map(|bus| bus.name.as_str());
        named.or_else(|| all.next().filter(|_| all.next().is_none()))
    }

    /// Who comes up later, and when.
    pub fn late(&self) -> impl Iterator<Item = (&str, u64)> {
        let workers = self.workers.iter().map(|worker| (&worker.name, worker.start_ms));
        let consumers = self.consumers.iter().map(|consumer| (&consumer.name, consumer.start_ms));
        let services = self.services.iter().map(|service| (&service.name, service.start_ms));
        workers.chain(consumers).chain(services).filter_map(|(name, start)| Some((name.as_str(), start?)))
    }
}
