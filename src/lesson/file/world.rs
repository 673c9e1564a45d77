//! The part of a lesson file that runs: the broker, its clients, the network.

use serde::Deserialize;

use super::{OnNackFile, SpanFile, ThrottleFile};
use crate::engine::logs::Acks;
use crate::engine::logs::client::{Compression, Partitioner};
use crate::engine::queueing::{ExchangeType, FieldTable, Properties};
use crate::sim::Acknowledge;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct NetworkFile {
    pub latency_ms: Option<u64>,
    pub latency: Option<SpanFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ExchangeFile {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: ExchangeType,
    #[serde(default)]
    pub delayed: bool,
    #[serde(default)]
    pub durable: bool,
    #[serde(default)]
    pub auto_delete: bool,
    #[serde(default)]
    pub internal: bool,
    pub alternate: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct QueueFile {
    pub name: String,
    #[serde(default)]
    pub durable: bool,
    #[serde(default)]
    pub auto_delete: bool,
    #[serde(default)]
    pub arguments: FieldTable,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct BindingFile {
    pub exchange: String,
    pub queue: String,
    #[serde(default)]
    pub key: String,
    #[serde(default)]
    pub arguments: FieldTable,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ExchangeBindingFile {
    pub source: String,
    pub destination: String,
    #[serde(default)]
    pub key: String,
    #[serde(default)]
    pub arguments: FieldTable,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ProducerFile {
    pub name: String,
    pub latency_ms: Option<u64>,
    pub latency: Option<SpanFile>,
    #[serde(default)]
    pub confirms: bool,
    #[serde(default)]
    pub mandatory: bool,
    pub max_unconfirmed: Option<u32>,
    pub on_nack: Option<OnNackFile>,
    pub throttle: Option<ThrottleFile>,
    #[serde(default)]
    pub heeds_blocked: bool,
    // Those of a producer that writes to topics.
    pub acks: Option<Acks>,
    pub idempotent: Option<bool>,
    pub retries: Option<u32>,
    pub retry_backoff_ms: Option<u64>,
    pub request_timeout_ms: Option<u64>,
    pub delivery_timeout_ms: Option<u64>,
    pub max_in_flight: Option<u16>,
    pub linger_ms: Option<u64>,
    pub batch_size: Option<u64>,
    pub buffer_memory: Option<u64>,
    pub compression: Option<Compression>,
    pub partitioner: Option<Partitioner>,
    pub metadata_max_age_ms: Option<u64>,
    #[serde(default)]
    pub publish: Vec<PublicationFile>,
}

impl ProducerFile {
    /// Does it write to topics?
    pub fn is_of_logs(&self) -> bool {
        self.publish.iter().any(|publication| publication.topic.is_some())
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct PublicationFile {
    pub at_ms: u64,
    pub count: Option<u32>,
    pub every_ms: Option<u64>,
    pub every: Option<SpanFile>,
    pub topic: Option<String>,
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
pub(in crate::lesson) struct WorkerFile {
    pub name: String,
    pub queue: String,
    /// When it comes up; from the beginning without it.
    pub start_ms: Option<u64>,
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
pub(in crate::lesson) struct FailureFile {
    pub message: Option<u32>,
    pub body_contains: Option<String>,
    pub first_attempts: Option<u32>,
    pub during_ms: Option<[u64; 2]>,
    pub chance_percent: Option<u8>,
    pub error: String,
    pub on_failure: Option<OnFailureFile>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::lesson) enum OnFailureFile {
    Requeue,
    Reject,
    Acknowledge,
    Retry(RetryFile),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct RetryFile {
    pub exchange: String,
    pub limit: u32,
    pub backoff: BackoffFile,
    pub unit_ms: u64,
    #[serde(default)]
    pub jitter_percent: u8,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::lesson) enum BackoffFile {
    Fixed,
    Linear,
    Quadratic,
    Exponential,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ForwardFile {
    #[serde(default)]
    pub exchange: String,
    pub key: Option<String>,
    pub replace: Option<[String; 2]>,
    #[serde(default)]
    pub drop_headers: Vec<String>,
}
