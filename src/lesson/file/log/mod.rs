//! The part of a lesson file about the log broker: its cluster, its topics.
//!
//! What is left out is as Kafka has it, but for what `lower::log` says.

mod client;

use serde::Deserialize;

pub(in crate::lesson) use client::{
    AssignorFile, ConsumerFile, IDEMPOTENT_IN_FLIGHT, ProducerFile, PublicationFile,
};

use crate::engine::logs::CleanupPolicy;

/// The cluster's settings.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ClusterFile {
    pub brokers: Option<u16>,
    pub controllers: Option<u16>,
    pub latency_ms: Option<u64>,
    pub replica_lag_time_max_ms: Option<u64>,
    pub replica_fetch_wait_max_ms: Option<u64>,
    pub broker_heartbeat_interval_ms: Option<u64>,
    pub broker_session_timeout_ms: Option<u64>,
    pub controller_quorum_fetch_timeout_ms: Option<u64>,
    pub auto_leader_rebalance: Option<bool>,
    pub leader_imbalance_check_interval_ms: Option<u64>,
    pub retention_check_interval_ms: Option<u64>,
    pub cleaner_backoff_ms: Option<u64>,
    pub group_initial_rebalance_delay_ms: Option<u64>,
    pub offsets_retention_ms: Option<u64>,
    pub transaction_max_timeout_ms: Option<u64>,
    pub transaction_abort_check_interval_ms: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct TopicFile {
    pub name: String,
    pub partitions: Option<u16>,
    /// So many an action may give it.
    pub max_partitions: Option<u16>,
    pub replication_factor: Option<u16>,
    pub assignment: Option<Vec<Vec<u16>>>,
    pub min_insync_replicas: Option<u16>,
    pub unclean_leader_election: Option<bool>,
    pub cleanup_policy: Option<CleanupPolicy>,
    /// -1: without limit, as Kafka writes it.
    pub retention_ms: Option<i64>,
    /// -1: without limit.
    pub retention_bytes: Option<i64>,
    pub segment_bytes: Option<u64>,
    pub segment_ms: Option<u64>,
    pub min_cleanable_dirty_percent: Option<u8>,
    pub delete_retention_ms: Option<u64>,
    pub min_compaction_lag_ms: Option<u64>,
    pub max_message_bytes: Option<u64>,
}

impl TopicFile {
    /// How many partitions there are at first.
    pub fn partitions(&self) -> u16 {
        self.partitions.unwrap_or(1)
    }

    /// How many there may ever be.
    pub fn most_partitions(&self) -> u16 {
        self.max_partitions.unwrap_or_else(|| self.partitions())
    }

    pub fn replication_factor(&self) -> u16 {
        self.replication_factor.unwrap_or(1)
    }

    /// The brokers of each partition there may ever be: as written or, for the others, from the
    /// partition's own number on, round the cluster.
    pub fn brokers(&self, cluster: u16) -> Vec<Vec<u16>> {
        let spread = |partition: u16| -> Vec<u16> {
            let replicas = 0..self.replication_factor().min(cluster);
            replicas
                .map(|replica| ((u32::from(partition) + u32::from(replica)) % u32::from(cluster)) as u16)
                .collect()
        };
        let written = |partition: u16| self.assignment.as_ref()?.get(usize::from(partition)).cloned();
        (0..self.most_partitions())
            .map(|partition| written(partition).unwrap_or_else(|| spread(partition)))
            .collect()
    }
}
