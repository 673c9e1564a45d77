//! How a client is configured, under Kafka's names, with the defaults of the Java client of Kafka 4.

use serde::{Deserialize, Serialize};

use crate::base::SimDuration;
use crate::engine::logs::command::{Acks, Isolation};
use crate::engine::logs::id::{BrokerId, Name};

/// A producer's settings.
#[derive(Clone, Debug, PartialEq)]
pub struct ProducerSettings {
    /// `client.id`.
    pub client_id: Name,
    /// `bootstrap.servers`: whom it asks first.
    pub bootstrap: Vec<BrokerId>,
    /// `acks`.
    pub acks: Acks,
    /// `enable.idempotence` (KIP-98). Asks for `acks` all and at most five requests in flight.
    pub idempotent: bool,
    /// `transactional.id`.
    pub transactional_id: Option<Name>,
    /// `transaction.timeout.ms`.
    pub transaction_timeout: SimDuration,
    /// `retries`: how often a batch is sent again.
    pub retries: u32,
    /// `retry.backoff.ms`.
    pub retry_backoff: SimDuration,
    /// `retry.backoff.max.ms`.
    pub retry_backoff_max: SimDuration,
    /// `request.timeout.ms`.
    pub request_timeout: SimDuration,
    /// `delivery.timeout.ms`: from the record's sending to its end, one way or the other.
    pub delivery_timeout: SimDuration,
    /// `max.in.flight.requests.per.connection`.
    pub max_in_flight: u16,
    /// `linger.ms`: how long a batch waits for more records (5 ms since 4.0, KIP-1030).
    pub linger: SimDuration,
    /// `batch.size` in bytes.
    pub batch_size: u64,
    /// `buffer.memory` in bytes.
    pub buffer_memory: u64,
    /// `compression.type`, as a model of sizes.
    pub compression: Compression,
    /// How a record without a key finds its partition.
    pub partitioner: Partitioner,
    /// `partitioner.adaptive.partitioning.enable`: fewer records without a key go where batches pile up.
    pub adaptive_partitioning: bool,
    /// `partitioner.availability.timeout.ms`: none go where the leader could be sent nothing for so long; zero:
    /// however long.
    pub availability_timeout: SimDuration,
    /// `metadata.max.age.ms`.
    pub metadata_max_age: SimDuration,
}

impl Default for ProducerSettings {
    fn default() -> Self {
        let millis = SimDuration::from_millis;
        Self {
            client_id: "producer".into(),
            bootstrap: vec![BrokerId(0)],
            acks: Acks::All,
            idempotent: true,
            transactional_id: None,
            transaction_timeout: millis(60_000),
            retries: u32::MAX,
            retry_backoff: millis(100),
            retry_backoff_max: millis(1_000),
            request_timeout: millis(30_000),
            delivery_timeout: millis(120_000),
            max_in_flight: 5,
            linger: millis(5),
            batch_size: 16_384,
            buffer_memory: 33_554_432,
            compression: Compression::None,
            partitioner: Partitioner::Sticky,
            adaptive_partitioning: true,
            availability_timeout: SimDuration::ZERO,
            metadata_max_age: millis(300_000),
        }
    }
}

/// `compression.type`. Nothing is compressed here: each stands for the size that a batch of small JSON
/// records comes to, in percent of what it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// As it is.
    #[default]
    None,
    /// Gzip.
    Gzip,
    /// Snappy.
    Snappy,
    /// LZ4.
    Lz4,
    /// Zstandard.
    Zstd,
}

/// How a record without a key finds its partition. One with a key always goes by murmur2 of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Partitioner {
    /// One partition until `batch.size` bytes went there, then another (KIP-794).
    #[default]
    Sticky,
    /// Each record to the next partition (`RoundRobinPartitioner`).
    RoundRobin,
}

/// A consumer's settings.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerSettings {
    /// `client.id`.
    pub client_id: Name,
    /// `bootstrap.servers`.
    pub bootstrap: Vec<BrokerId>,
    /// `group.id`; without one it can neither subscribe nor commit.
    pub group: Option<Name>,
    /// `group.instance.id` of a static member (KIP-345).
    pub instance: Option<Name>,
    /// `auto.offset.reset`.
    pub auto_offset_reset: AutoOffsetReset,
    /// `enable.auto.commit`.
    pub enable_auto_commit: bool,
    /// `auto.commit.interval.ms`.
    pub auto_commit_interval: SimDuration,
    /// `enable.auto.offset.store`, as librdkafka has it: does a poll make what it hands out the next to
    /// be committed?
    pub enable_auto_offset_store: bool,
    /// `max.poll.records`.
    pub max_poll_records: usize,
    /// `max.poll.interval.ms`.
    pub max_poll_interval: SimDuration,
    /// `session.timeout.ms`.
    pub session_timeout: SimDuration,
    /// `heartbeat.interval.ms`.
    pub heartbeat_interval: SimDuration,
    /// `fetch.min.bytes`.
    pub fetch_min_bytes: u64,
    /// `fetch.max.wait.ms`.
    pub fetch_max_wait: SimDuration,
    /// `fetch.max.bytes`.
    pub fetch_max_bytes: u64,
    /// `max.partition.fetch.bytes`.
    pub max_partition_fetch_bytes: u64,
    /// `isolation.level`.
    pub isolation: Isolation,
    /// `partition.assignment.strategy`: range, roundrobin, sticky, cooperative-sticky.
    pub assignors: Vec<Name>,
    /// `request.timeout.ms`.
    pub request_timeout: SimDuration,
    /// `retry.backoff.ms`.
    pub retry_backoff: SimDuration,
    /// `retry.backoff.max.ms`.
    pub retry_backoff_max: SimDuration,
    /// `metadata.max.age.ms`.
    pub metadata_max_age: SimDuration,
}

/// `auto.offset.reset`: where a consumer begins that has no committed offset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutoOffsetReset {
    /// At the log start.
    Earliest,
    /// At the end.
    #[default]
    Latest,
    /// Nowhere: it is an error.
    None,
}

/// How long a client waits before it tries again (`ExponentialBackoff`, KIP-580).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Backoff {
    /// `retry.backoff.ms`.
    pub first: SimDuration,
    /// `retry.backoff.max.ms`.
    pub longest: SimDuration,
}

impl Backoff {
    /// After so many tries that came to nothing, the last one not counted: each time twice as long. The Java
    /// client makes that up to a fifth longer or shorter at random, so that not all come back at once; here it
    /// is the middle.
    pub fn after(self, tries: u32) -> SimDuration {
        self.first.times(1 << tries.min(32)).min(self.longest)
    }
}

impl ProducerSettings {
    pub(super) fn backoff(&self) -> Backoff {
        Backoff { first: self.retry_backoff, longest: self.retry_backoff_max }
    }
}

impl ConsumerSettings {
    pub(super) fn backoff(&self) -> Backoff {
        Backoff { first: self.retry_backoff, longest: self.retry_backoff_max }
    }

    /// Does a heartbeat come in time for the session? The Java client does not start otherwise ("Heartbeat must be
    /// set lower than the session timeout").
    pub fn beats_in_time(heartbeat: SimDuration, session: SimDuration) -> bool {
        heartbeat < session
    }
}

impl Default for ConsumerSettings {
    fn default() -> Self {
        let millis = SimDuration::from_millis;
        Self {
            client_id: "consumer".into(),
            bootstrap: vec![BrokerId(0)],
            group: None,
            instance: None,
            auto_offset_reset: AutoOffsetReset::Latest,
            enable_auto_commit: true,
            auto_commit_interval: millis(5_000),
            enable_auto_offset_store: true,
            max_poll_records: 500,
            max_poll_interval: millis(300_000),
            session_timeout: millis(45_000),
            heartbeat_interval: millis(3_000),
            fetch_min_bytes: 1,
            fetch_max_wait: millis(500),
            fetch_max_bytes: 52_428_800,
            max_partition_fetch_bytes: 1_048_576,
            isolation: Isolation::ReadUncommitted,
            assignors: vec!["range".into(), "cooperative-sticky".into()],
            request_timeout: millis(30_000),
            retry_backoff: millis(100),
            retry_backoff_max: millis(1_000),
            metadata_max_age: millis(300_000),
        }
    }
}
