//! What is done to the queue broker.

use serde::Deserialize;

use crate::engine::queueing::{Overflow, Shutdown};

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
