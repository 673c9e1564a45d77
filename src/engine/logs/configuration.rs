//! What an operator sets on the cluster and on its topics, under Kafka's names.

use crate::base::SimDuration;

/// Settings of the cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterConfiguration {
    /// How many brokers there are, numbered from 0.
    pub brokers: u16,
    /// How many of them, from the first on, are also controllers (`process.roles=broker,controller`).
    pub controllers: u16,
    /// How long anything takes from one broker to another.
    pub latency: SimDuration,
    /// `replica.lag.time.max.ms`: a follower that has not caught up for so long leaves the in-sync set.
    pub replica_lag_time_max: SimDuration,
    /// `replica.fetch.wait.max.ms`: how long a leader keeps a follower's fetch that it has nothing for.
    pub replica_fetch_wait_max: SimDuration,
    /// `broker.heartbeat.interval.ms`.
    pub broker_heartbeat_interval: SimDuration,
    /// `broker.session.timeout.ms`: after so long without a heartbeat the controller fences a broker.
    pub broker_session_timeout: SimDuration,
    /// `controller.quorum.fetch.timeout.ms`: how long the voters wait for the active controller before
    /// they elect another.
    pub controller_quorum_fetch_timeout: SimDuration,
    /// `auto.leader.rebalance.enable` with its interval; none: off.
    pub leader_imbalance_check_interval: Option<SimDuration>,
    /// `log.retention.check.interval.ms`.
    pub retention_check_interval: SimDuration,
    /// `log.cleaner.backoff.ms`: how often the cleaner looks for something to compact.
    pub cleaner_backoff: SimDuration,
    /// `group.initial.rebalance.delay.ms`: how long the first rebalance of an empty group waits for members.
    pub group_initial_rebalance_delay: SimDuration,
    /// `offsets.retention.minutes`: how long an empty group's offsets are kept.
    pub offsets_retention: SimDuration,
    /// `transaction.max.timeout.ms`.
    pub transaction_max_timeout: SimDuration,
    /// `transaction.abort.timed.out.transaction.cleanup.interval.ms`: how often the coordinator looks for
    /// transactions whose time is up.
    pub transaction_abort_check_interval: SimDuration,
}

impl Default for ClusterConfiguration {
    fn default() -> Self {
        let millis = SimDuration::from_millis;
        Self {
            brokers: 1,
            controllers: 1,
            latency: millis(1),
            replica_lag_time_max: millis(30_000),
            replica_fetch_wait_max: millis(500),
            broker_heartbeat_interval: millis(2_000),
            broker_session_timeout: millis(9_000),
            controller_quorum_fetch_timeout: millis(2_000),
            leader_imbalance_check_interval: Some(millis(300_000)),
            retention_check_interval: millis(300_000),
            cleaner_backoff: millis(15_000),
            group_initial_rebalance_delay: millis(3_000),
            offsets_retention: millis(7 * 24 * 3_600_000),
            transaction_max_timeout: millis(900_000),
            transaction_abort_check_interval: millis(10_000),
        }
    }
}

/// Settings of a topic.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicConfiguration {
    /// `min.insync.replicas`: with fewer, a write with acks=all is refused, and nothing more is committed.
    pub min_insync_replicas: u16,
    /// `unclean.leader.election.enable`: may a replica lead that is not in sync?
    pub unclean_leader_election: bool,
    /// `cleanup.policy`.
    pub cleanup_policy: CleanupPolicy,
    /// `retention.ms`; none: without limit.
    pub retention: Option<SimDuration>,
    /// `retention.bytes`, of each partition; none: without limit.
    pub retention_bytes: Option<u64>,
    /// `segment.bytes`: a batch that would not fit begins a new segment.
    pub segment_bytes: u64,
    /// `segment.ms`: so long after its first record a segment is rolled by the next append.
    pub segment_time: SimDuration,
    /// `min.cleanable.dirty.ratio`, in percent.
    pub min_cleanable_dirty_percent: u8,
    /// `delete.retention.ms`: how long a tombstone stays once it has been compacted.
    pub delete_retention: SimDuration,
    /// `min.compaction.lag.ms`.
    pub min_compaction_lag: SimDuration,
    /// `max.message.bytes`, of a batch.
    pub max_message_bytes: u64,
}

/// `cleanup.policy`: what becomes of old records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CleanupPolicy {
    /// Old segments go.
    #[default]
    Delete,
    /// The last record of each key stays.
    Compact,
    /// Both.
    CompactAndDelete,
}

impl CleanupPolicy {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Delete, Self::Compact, Self::CompactAndDelete];

    /// Its name in lesson files and links. (Kafka's own for both is `compact,delete`.)
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Compact => "compact",
            Self::CompactAndDelete => "compact_and_delete",
        }
    }
}

impl Default for TopicConfiguration {
    fn default() -> Self {
        let millis = SimDuration::from_millis;
        Self {
            min_insync_replicas: 1,
            unclean_leader_election: false,
            cleanup_policy: CleanupPolicy::Delete,
            retention: Some(millis(7 * 24 * 3_600_000)),
            retention_bytes: None,
            segment_bytes: 1 << 30,
            segment_time: millis(7 * 24 * 3_600_000),
            min_cleanable_dirty_percent: 50,
            delete_retention: millis(24 * 3_600_000),
            min_compaction_lag: SimDuration::ZERO,
            max_message_bytes: 1_048_588,
        }
    }
}
