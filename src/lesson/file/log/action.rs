//! What is done to the log broker.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct StopLogBrokerFile {
    pub broker: String,
    #[serde(default)]
    pub kill: bool,
    pub restart_after_ms: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct LogBrokerFile {
    pub broker: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct AddPartitionsFile {
    pub topic: String,
    pub total: u16,
}
