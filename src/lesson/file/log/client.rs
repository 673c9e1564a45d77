//! The part of a lesson file about the clients of the log broker: producers to topics, and consumers.

use serde::{Deserialize, Serialize};

use super::super::{FailureFile, Series, SpanFile};
use crate::engine::logs::client::{AutoOffsetReset, Compression, Partitioner};
use crate::engine::logs::{Acks, Assignor, Isolation};
use crate::engine::queueing::FieldTable;
use crate::sim::{AfterFailure, Commit};

/// With more requests in flight at once there is no idempotence (KIP-98).
pub(in crate::lesson) const IDEMPOTENT_IN_FLIGHT: u16 = 5;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ProducerFile {
    pub name: String,
    pub latency_ms: Option<u64>,
    pub latency: Option<SpanFile>,
    pub acks: Option<Acks>,
    pub idempotent: Option<bool>,
    pub retries: Option<u32>,
    pub retry_backoff_ms: Option<u64>,
    pub retry_backoff_max_ms: Option<u64>,
    pub request_timeout_ms: Option<u64>,
    pub delivery_timeout_ms: Option<u64>,
    pub max_in_flight: Option<u16>,
    pub linger_ms: Option<u64>,
    pub batch_size: Option<u64>,
    pub buffer_memory: Option<u64>,
    pub compression: Option<Compression>,
    pub partitioner: Option<Partitioner>,
    pub adaptive_partitioning: Option<bool>,
    pub availability_timeout_ms: Option<u64>,
    pub metadata_max_age_ms: Option<u64>,
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
    pub topic: String,
    #[serde(default)]
    pub key: String,
    #[serde(default)]
    pub body: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    #[serde(default)]
    pub headers: FieldTable,
}

impl PublicationFile {
    pub fn series(&self) -> Series<'_> {
        let kind = self.kind.as_deref();
        Series { at_ms: self.at_ms, count: self.count.unwrap_or(1), every: (self.every_ms, self.every), kind }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ConsumerFile {
    pub name: String,
    pub group: String,
    pub topics: Vec<String>,
    /// When it comes up; from the beginning without it.
    pub start_ms: Option<u64>,
    pub latency_ms: Option<u64>,
    pub latency: Option<SpanFile>,
    pub service_ms: Option<u64>,
    pub service: Option<SpanFile>,
    #[serde(default)]
    pub commit: Commit,
    #[serde(default)]
    pub fails: Vec<FailureFile>,
    pub on_failure: Option<AfterFailure>,
    pub retry_ms: Option<u64>,
    pub instance: Option<String>,
    pub auto_offset_reset: Option<AutoOffsetReset>,
    pub enable_auto_commit: Option<bool>,
    pub auto_commit_interval_ms: Option<u64>,
    pub max_poll_records: Option<u32>,
    pub max_poll_interval_ms: Option<u64>,
    pub session_timeout_ms: Option<u64>,
    pub heartbeat_interval_ms: Option<u64>,
    pub fetch_min_bytes: Option<u64>,
    pub fetch_max_wait_ms: Option<u64>,
    pub fetch_max_bytes: Option<u64>,
    pub max_partition_fetch_bytes: Option<u64>,
    pub isolation: Option<Isolation>,
    pub assignor: Option<AssignorFile>,
    pub request_timeout_ms: Option<u64>,
    pub retry_backoff_ms: Option<u64>,
    pub retry_backoff_max_ms: Option<u64>,
    pub metadata_max_age_ms: Option<u64>,
}

impl ConsumerFile {
    /// Does it work on a record again that it could not work on?
    pub fn tries_again(&self) -> bool {
        matches!(self.on_failure, Some(AfterFailure::RetryInPlace | AfterFailure::SeekBack))
    }
}

/// `partition.assignment.strategy`, by the names that the assignors have in the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::lesson) enum AssignorFile {
    Range,
    #[serde(rename = "roundrobin")]
    RoundRobin,
    Sticky,
    CooperativeSticky,
}

impl From<AssignorFile> for Assignor {
    fn from(written: AssignorFile) -> Self {
        match written {
            AssignorFile::Range => Self::Range,
            AssignorFile::RoundRobin => Self::RoundRobin,
            AssignorFile::Sticky => Self::Sticky,
            AssignorFile::CooperativeSticky => Self::CooperativeSticky,
        }
    }
}
