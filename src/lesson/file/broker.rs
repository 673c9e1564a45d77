//! The part of a lesson file about what the broker can bear, and what producers do about it.

use serde::Deserialize;

use crate::engine::queueing::{Overflow, Shutdown};

/// The operator's limits; what is left out is as RabbitMQ has it, or no limit.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct BrokerFile {
    pub memory_high_watermark: Option<u64>,
    pub memory_monitor_interval_ms: Option<u64>,
    pub disk_size: Option<u64>,
    pub disk_free_limit: Option<u64>,
    pub consumer_timeout_ms: Option<u64>,
    pub write_delay_ms: Option<u64>,
    pub enqueue_time_us: Option<u64>,
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
pub(in crate::lesson) struct StopBrokerFile {
    #[serde(default = "orderly")]
    pub shutdown: Shutdown,
    pub restart_after_ms: Option<u64>,
}

fn orderly() -> Shutdown {
    Shutdown::Orderly
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct StartBrokerFile {}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct SetMemoryFile {
    pub high_watermark: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct SetPolicyFile {
    pub queue: String,
    pub max_length: Option<u64>,
    pub overflow: Option<Overflow>,
}
