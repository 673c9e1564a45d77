//! What clients of every kind of broker have in a lesson file.

use serde::Deserialize;

use super::{log, queue};
use crate::lesson::shape::Tag;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct NetworkFile {
    pub latency_ms: Option<u64>,
    pub latency: Option<SpanFile>,
    pub heartbeat_ms: Option<u64>,
}

/// A span of time that is drawn; a fixed one is a field of its own that ends in `_ms`.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::lesson) enum SpanFile {
    BetweenMs([u64; 2]),
    MeanMs(u64),
}

/// A span as it is written: fixed, drawn, or left out.
pub(in crate::lesson) type Span = (Option<u64>, Option<SpanFile>);

/// What a producer publishes to, its `to`, says which settings it has.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::lesson) enum ProducerFile {
    Exchange(queue::ProducerFile),
    Topic(log::ProducerFile),
}

/// What tells producers apart.
pub(super) const PRODUCERS: Tag = Tag {
    list: "producers",
    field: "to",
    forms: &[("exchange", "a producer to an exchange"), ("topic", "a producer to a topic")],
};

/// What every publication has: when it is made, how often, and of which type its messages are.
#[derive(Clone, Copy)]
pub(in crate::lesson) struct Series<'f> {
    pub at_ms: u64,
    pub count: u32,
    pub every: Span,
    pub kind: Option<&'f str>,
}

impl ProducerFile {
    pub fn name(&self) -> &str {
        match self {
            Self::Exchange(producer) => &producer.name,
            Self::Topic(producer) => &producer.name,
        }
    }

    pub fn latency(&self) -> Span {
        match self {
            Self::Exchange(producer) => (producer.latency_ms, producer.latency),
            Self::Topic(producer) => (producer.latency_ms, producer.latency),
        }
    }

    pub fn series(&self) -> Vec<Series<'_>> {
        match self {
            Self::Exchange(producer) => producer.publish.iter().map(queue::PublicationFile::series).collect(),
            Self::Topic(producer) => producer.publish.iter().map(log::PublicationFile::series).collect(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct FailureFile {
    pub message: Option<u32>,
    pub body_contains: Option<String>,
    pub first_attempts: Option<u32>,
    pub during_ms: Option<[u64; 2]>,
    pub chance_percent: Option<u8>,
    pub error: String,
    pub on_failure: Option<queue::OnFailureFile>,
}
