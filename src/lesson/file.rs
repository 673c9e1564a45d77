//! A lesson as it is written: every field of the file, by its name in the file, nothing resolved yet.
//!
//! `docs/lessons.md` says what each is for. Times are whole milliseconds. The page reads the same
//! file as JSON, with the lesson's id and the listings' sources put in by the build.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::engine::queueing::{ExchangeType, FieldTable, Properties};
use crate::sim::{Acknowledge, Kind, TransitKind};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LessonFile {
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
    pub entry_limit: Option<u32>,
    #[serde(default)]
    pub controls: Option<Vec<Control>>,
    #[serde(default)]
    pub network: NetworkFile,
    #[serde(default)]
    pub exchanges: Vec<ExchangeFile>,
    #[serde(default)]
    pub queues: Vec<QueueFile>,
    #[serde(default)]
    pub bindings: Vec<BindingFile>,
    #[serde(default)]
    pub producers: Vec<ProducerFile>,
    #[serde(default)]
    pub workers: Vec<WorkerFile>,
    #[serde(default)]
    pub faults: Vec<FaultFile>,
    #[serde(default)]
    pub layout: BTreeMap<String, PlaceFile>,
    #[serde(default)]
    pub steps: Vec<StepFile>,
    #[serde(default)]
    pub questions: Vec<QuestionFile>,
    #[serde(default)]
    pub code: CodeFile,
}

/// What the reader may do to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// Crash a client.
    Crash,
    /// Start a crashed client again.
    Restart,
    /// Lose a message or an acknowledgement on its way.
    Lose,
}

impl Control {
    /// Every control, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Crash, Self::Restart, Self::Lose];
}

/// A span of time that is drawn; a fixed one is a field of its own that ends in `_ms`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SpanFile {
    BetweenMs([u64; 2]),
    MeanMs(u64),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkFile {
    pub latency_ms: Option<u64>,
    pub latency: Option<SpanFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExchangeFile {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: ExchangeType,
    #[serde(default)]
    pub delayed: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QueueFile {
    pub name: String,
    #[serde(default)]
    pub arguments: FieldTable,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BindingFile {
    pub exchange: String,
    pub queue: String,
    #[serde(default)]
    pub key: String,
    #[serde(default)]
    pub arguments: FieldTable,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProducerFile {
    pub name: String,
    pub latency_ms: Option<u64>,
    pub latency: Option<SpanFile>,
    #[serde(default)]
    pub confirms: bool,
    #[serde(default)]
    pub mandatory: bool,
    #[serde(default)]
    pub publish: Vec<PublicationFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PublicationFile {
    pub at_ms: u64,
    pub count: Option<u32>,
    pub every_ms: Option<u64>,
    pub every: Option<SpanFile>,
    #[serde(default)]
    pub exchange: String,
    #[serde(default)]
    pub key: String,
    #[serde(default)]
    pub body: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    #[serde(default)]
    pub headers: FieldTable,
    #[serde(default)]
    pub properties: Properties,
    /// No queue is meant to take it.
    #[serde(default)]
    pub unroutable: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkerFile {
    pub name: String,
    pub queue: String,
    pub latency_ms: Option<u64>,
    pub latency: Option<SpanFile>,
    #[serde(default)]
    pub prefetch: u16,
    #[serde(default)]
    pub acknowledge: Acknowledge,
    pub service_ms: Option<u64>,
    pub service: Option<SpanFile>,
    #[serde(default)]
    pub fails: Vec<FailureFile>,
    pub on_failure: Option<OnFailureFile>,
    pub forward: Option<ForwardFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FailureFile {
    pub message: Option<u32>,
    pub body_contains: Option<String>,
    pub first_attempts: Option<u32>,
    pub during_ms: Option<[u64; 2]>,
    pub chance_percent: Option<u8>,
    pub error: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OnFailureFile {
    Requeue,
    Reject,
    Acknowledge,
    Retry(RetryFile),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RetryFile {
    pub exchange: String,
    pub limit: u32,
    pub backoff: BackoffFile,
    pub unit_ms: u64,
    #[serde(default)]
    pub jitter_percent: u8,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BackoffFile {
    Fixed,
    Linear,
    Quadratic,
    Exponential,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ForwardFile {
    #[serde(default)]
    pub exchange: String,
    pub key: Option<String>,
    pub replace: Option<[String; 2]>,
    #[serde(default)]
    pub drop_headers: Vec<String>,
}

/// One of `crash`, `restart` and `lose`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultFile {
    pub at_ms: u64,
    pub crash: Option<CrashFile>,
    pub restart: Option<RestartFile>,
    pub lose: Option<LoseFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CrashFile {
    pub client: String,
    pub restart_after_ms: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RestartFile {
    pub client: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LoseFile {
    pub client: String,
    pub transit: TransitKind,
    pub message: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceFile {
    pub wide: Option<[f64; 2]>,
    pub tall: Option<[f64; 2]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepFile {
    pub id: String,
    pub title: String,
    pub on: PatternFile,
    pub point: Option<Point>,
    #[serde(default)]
    pub focus: Vec<String>,
    pub say: String,
}

/// The moment of an event that takes a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Point {
    /// When it begins.
    Start,
    /// Half-way.
    Middle,
    /// When it ends.
    End,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PatternFile {
    pub event: Kind,
    pub transit: Option<TransitKind>,
    pub message: Option<u32>,
    pub queue: Option<String>,
    pub exchange: Option<String>,
    pub client: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub attempt: Option<u32>,
    pub reason: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub nth: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionFile {
    pub id: String,
    pub ask_at: String,
    pub text: String,
    #[serde(default)]
    pub choices: Vec<String>,
    pub answer: AnswerFile,
    pub because: String,
}

/// Either `count`, or `node` and `of`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerFile {
    pub count: Option<PatternFile>,
    pub node: Option<NodeField>,
    pub of: Option<PatternFile>,
    pub after: Option<PatternFile>,
    pub before: Option<PatternFile>,
}

/// The part a node has in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeField {
    /// The queue it is about.
    Queue,
    /// The exchange it is about.
    Exchange,
    /// The client it is about.
    Client,
    /// Where something on its way comes from.
    From,
    /// Where it goes.
    To,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeFile {
    #[serde(default)]
    pub parts: Vec<PartFile>,
    #[serde(default)]
    pub lights: Vec<LightFile>,
    #[serde(default)]
    pub prints: Vec<PrintFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartFile {
    pub id: String,
    pub title: String,
    /// The source, put in by the build.
    pub python: Option<String>,
    /// The source, put in by the build.
    pub rust: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LightFile {
    pub on: PatternFile,
    pub actor: Actor,
    pub part: String,
    pub region: String,
}

/// Who is at the lines that light up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The broker.
    Broker,
    /// The client the event is about.
    Client,
    /// The client something comes from.
    From,
    /// The client something goes to.
    To,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PrintFile {
    pub on: PatternFile,
    pub print: String,
}
