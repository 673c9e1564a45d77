//! How a service reads topics and writes to them, as far as it is not as Kafka's Java client has it.

use serde::Deserialize;

use crate::engine::logs::client::AutoOffsetReset;
use crate::engine::logs::{Acks, Isolation};
use crate::lesson::file::log::{AssignorFile, ConsumerFile, ProducerFile};

/// Settings of a consumer; they have the names that consumers of topics have.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ReadingFile {
    pub instance: Option<String>,
    pub auto_offset_reset: Option<AutoOffsetReset>,
    pub enable_auto_commit: Option<bool>,
    pub auto_commit_interval_ms: Option<u64>,
    pub max_poll_records: Option<u32>,
    pub max_poll_interval_ms: Option<u64>,
    pub session_timeout_ms: Option<u64>,
    pub heartbeat_interval_ms: Option<u64>,
    pub isolation: Option<Isolation>,
    pub assignor: Option<AssignorFile>,
    pub metadata_max_age_ms: Option<u64>,
}

/// Settings of a producer; they have the names that producers to topics have.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct WritingFile {
    pub acks: Option<Acks>,
    pub idempotent: Option<bool>,
    pub transactional_id: Option<String>,
    pub transaction_timeout_ms: Option<u64>,
    pub retries: Option<u32>,
    pub retry_backoff_ms: Option<u64>,
    pub request_timeout_ms: Option<u64>,
    pub delivery_timeout_ms: Option<u64>,
    pub linger_ms: Option<u64>,
    pub metadata_max_age_ms: Option<u64>,
}

impl ReadingFile {
    /// A consumer with these settings, which has no name, topics or group yet.
    pub fn consumer(&self) -> ConsumerFile {
        let it = self.clone();
        ConsumerFile {
            instance: it.instance,
            auto_offset_reset: it.auto_offset_reset,
            enable_auto_commit: it.enable_auto_commit,
            auto_commit_interval_ms: it.auto_commit_interval_ms,
            max_poll_records: it.max_poll_records,
            max_poll_interval_ms: it.max_poll_interval_ms,
            session_timeout_ms: it.session_timeout_ms,
            heartbeat_interval_ms: it.heartbeat_interval_ms,
            isolation: it.isolation,
            assignor: it.assignor,
            metadata_max_age_ms: it.metadata_max_age_ms,
            ..ConsumerFile::default()
        }
    }
}

impl WritingFile {
    /// A producer with these settings, which has no name yet and publishes nothing by itself.
    pub fn producer(&self) -> ProducerFile {
        let it = self.clone();
        ProducerFile {
            acks: it.acks,
            idempotent: it.idempotent,
            retries: it.retries,
            retry_backoff_ms: it.retry_backoff_ms,
            request_timeout_ms: it.request_timeout_ms,
            delivery_timeout_ms: it.delivery_timeout_ms,
            linger_ms: it.linger_ms,
            metadata_max_age_ms: it.metadata_max_age_ms,
            ..ProducerFile::default()
        }
    }
}
