//! The part of a lesson file about the clients of the queue broker: producers to exchanges, and workers.

use serde::Deserialize;

use super::super::{FailureFile, Series, SpanFile};
use crate::engine::queueing::{FieldTable, Properties};
use crate::sim::Acknowledge;

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
    #[serde(default)]
    pub publish: Vec<PublicationFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct PublicationFile {
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

impl PublicationFile {
    pub fn series(&self) -> Series<'_> {
        let kind = self.kind.as_deref().or(self.properties.kind.as_deref());
        Series { at_ms: self.at_ms, count: self.count.unwrap_or(1), every: (self.every_ms, self.every), kind }
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::lesson) enum OnNackFile {
    Drop,
    RetryAfterMs(u64),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ThrottleFile {
    pub queue: String,
    pub above: u32,
    pub pause_ms: u64,
    pub drop_below: Option<u8>,
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
    pub poll_every_ms: Option<u64>,
    pub batch: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::lesson) enum OnFailureFile {
    Requeue,
    Reject,
    Nack,
    RejectRequeue,
    Acknowledge,
    Retry(RetryFile),
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct RetryFile {
    pub exchange: String,
    pub limit: u32,
    pub backoff: BackoffFile,
    pub unit_ms: u64,
    #[serde(default)]
    pub jitter_percent: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
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
