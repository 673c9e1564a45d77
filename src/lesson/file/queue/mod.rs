//! The part of a lesson file about the queue broker: its limits, its exchanges, queues and bindings.

mod client;

use serde::Deserialize;

pub(in crate::lesson) use client::{
    BackoffFile, ForwardFile, OnFailureFile, OnNackFile, ProducerFile, PublicationFile, RetryFile,
    ThrottleFile, WorkerFile,
};

use crate::engine::queueing::{ExchangeType, FieldTable, Version};

/// The operator's limits; what is left out is as RabbitMQ has it, or no limit.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct BrokerFile {
    #[serde(default)]
    pub version: Version,
    #[serde(default)]
    pub deprecated_features: DeprecatedFeaturesFile,
    pub memory_high_watermark: Option<u64>,
    pub memory_monitor_interval_ms: Option<u64>,
    pub disk_size: Option<u64>,
    pub disk_free_limit: Option<u64>,
    pub consumer_timeout_ms: Option<u64>,
    pub write_delay_ms: Option<u64>,
    pub enqueue_time_us: Option<u64>,
}

/// What a version refuses and the operator lets pass, under RabbitMQ's own names.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct DeprecatedFeaturesFile {
    #[serde(default)]
    pub permit: PermitFile,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct PermitFile {
    pub transient_nonexcl_queues: Option<bool>,
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
    #[serde(default = "is_durable")]
    pub durable: bool,
    #[serde(default)]
    pub auto_delete: bool,
    #[serde(default)]
    pub arguments: FieldTable,
}

const fn is_durable() -> bool {
    true
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
