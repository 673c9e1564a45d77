//! A lesson as it is written: every field of the file, by its name in the file, nothing resolved yet.
//!
//! `docs/lessons.md` says what each is for. Times are whole milliseconds. The page reads the same
//! file as JSON, with the lesson's id and the listings' sources put in by the build.

mod action;
mod broker;
mod logs;
mod story;
mod world;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::shape::Form;

pub(in crate::lesson) use action::{
    ActionFile, AddFile, ByHandFile, CrashFile, LaneFile, OfferFile, SetFile, TargetFile,
};
pub(in crate::lesson) use broker::{
    BrokerFile, OnNackFile, SetMemoryFile, SetPolicyFile, StartBrokerFile, StopBrokerFile, ThrottleFile,
};
pub(in crate::lesson) use logs::{
    AddPartitionsFile, AssignorFile, ClusterFile, ConsumerFile, LogBrokerFile, StopLogBrokerFile, TopicFile,
};
pub use story::{Actor, NodeField, Point, Way};
pub(in crate::lesson) use story::{
    AnswerFile, CodeFile, LightFile, PartFile, PatternFile, PlaceFile, PrintFile, QuestionFile, RowFile,
    StepFile, TableFile,
};
pub(in crate::lesson) use world::{
    BackoffFile, BindingFile, ExchangeBindingFile, ExchangeFile, FailureFile, ForwardFile, NetworkFile,
    OnFailureFile, ProducerFile, PublicationFile, QueueFile, RetryFile, WorkerFile,
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
    pub chapter: String,
    #[serde(default)]
    pub order: Option<u32>,
    pub summary: String,
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
    pub broker: BrokerFile,
    #[serde(default)]
    pub exchanges: Vec<ExchangeFile>,
    #[serde(default)]
    pub queues: Vec<QueueFile>,
    #[serde(default)]
    pub bindings: Vec<BindingFile>,
    #[serde(default)]
    pub exchange_bindings: Vec<ExchangeBindingFile>,
    pub cluster: Option<ClusterFile>,
    #[serde(default)]
    pub topics: Vec<TopicFile>,
    #[serde(default)]
    pub producers: Vec<ProducerFile>,
    #[serde(default)]
    pub workers: Vec<WorkerFile>,
    #[serde(default)]
    pub consumers: Vec<ConsumerFile>,
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
    pub code: CodeFile,
}

impl Form for LessonFile {}

/// A span of time that is drawn; a fixed one is a field of its own that ends in `_ms`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::lesson) enum SpanFile {
    BetweenMs([u64; 2]),
    MeanMs(u64),
}
