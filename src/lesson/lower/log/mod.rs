//! The log broker's part of a plan: the cluster and its topics.
//!
//! What a lesson leaves out is as Kafka and its Java client have it, with two exceptions that make a
//! short run readable: an empty group waits for nobody (`group.initial.rebalance.delay.ms` is 0), and a
//! consumer commits when its `commit` says so (`enable.auto.commit` is off).

mod client;
mod place;

pub(super) use client::{consumer, producer, reader, writer};
pub(super) use place::{column, spread};

use super::super::file::LessonFile;
use super::super::file::log::{ClusterFile, TopicFile};
use crate::base::SimDuration;
use crate::engine::logs::{BrokerId, ClusterConfiguration, TopicConfiguration, TopicDeclaration};
use crate::sim::{LogPlan, TopicPlan};

pub(super) fn plan(file: &LessonFile) -> LogPlan {
    if file.topics.is_empty() {
        return LogPlan::default();
    }
    let cluster = file.cluster.as_ref().map_or_else(|| cluster(&ClusterFile::default()), cluster);
    let topics = file.topics.iter().map(|written| topic(written, cluster.brokers)).collect();
    LogPlan::new(cluster, topics)
}

fn millis(written: Option<u64>, usual: SimDuration) -> SimDuration {
    written.map_or(usual, SimDuration::from_millis)
}

fn cluster(written: &ClusterFile) -> ClusterConfiguration {
    let usual = ClusterConfiguration::default();
    let rebalances = written.auto_leader_rebalance.unwrap_or(true);
    let interval = written.leader_imbalance_check_interval_ms.map(SimDuration::from_millis);
    ClusterConfiguration {
        brokers: written.brokers.unwrap_or(usual.brokers),
        controllers: written.controllers.unwrap_or(usual.controllers),
        latency: millis(written.latency_ms, usual.latency),
        replica_lag_time_max: millis(written.replica_lag_time_max_ms, usual.replica_lag_time_max),
        replica_fetch_wait_max: millis(written.replica_fetch_wait_max_ms, usual.replica_fetch_wait_max),
        broker_heartbeat_interval: millis(
            written.broker_heartbeat_interval_ms,
            usual.broker_heartbeat_interval,
        ),
        broker_session_timeout: millis(written.broker_session_timeout_ms, usual.broker_session_timeout),
        controller_quorum_fetch_timeout: millis(
            written.controller_quorum_fetch_timeout_ms,
            usual.controller_quorum_fetch_timeout,
        ),
        leader_imbalance_check_interval: interval
            .or(usual.leader_imbalance_check_interval)
            .filter(|_| rebalances),
        retention_check_interval: millis(written.retention_check_interval_ms, usual.retention_check_interval),
        cleaner_backoff: millis(written.cleaner_backoff_ms, usual.cleaner_backoff),
        group_initial_rebalance_delay: millis(written.group_initial_rebalance_delay_ms, SimDuration::ZERO),
        offsets_retention: millis(written.offsets_retention_ms, usual.offsets_retention),
        transaction_max_timeout: millis(written.transaction_max_timeout_ms, usual.transaction_max_timeout),
        transaction_abort_check_interval: millis(
            written.transaction_abort_check_interval_ms,
            usual.transaction_abort_check_interval,
        ),
    }
}

fn topic(written: &TopicFile, brokers: u16) -> TopicPlan {
    let ids = |brokers: Vec<u16>| brokers.into_iter().map(BrokerId).collect();
    TopicPlan {
        declaration: TopicDeclaration {
            name: written.name.as_str().into(),
            partitions: written.partitions(),
            replication_factor: written.replication_factor(),
            configuration: configuration(written),
            assignment: written.brokers(brokers).into_iter().map(ids).collect(),
        },
    }
}

fn configuration(written: &TopicFile) -> TopicConfiguration {
    let usual = TopicConfiguration::default();
    // A number below 0 is no limit.
    let retention = written.retention_ms.map(|ms| u64::try_from(ms).ok().map(SimDuration::from_millis));
    let retention_bytes = written.retention_bytes.map(|bytes| u64::try_from(bytes).ok());
    TopicConfiguration {
        min_insync_replicas: written.min_insync_replicas.unwrap_or(usual.min_insync_replicas),
        unclean_leader_election: written.unclean_leader_election.unwrap_or(usual.unclean_leader_election),
        cleanup_policy: written.cleanup_policy.unwrap_or(usual.cleanup_policy),
        retention: retention.unwrap_or(usual.retention),
        retention_bytes: retention_bytes.unwrap_or(usual.retention_bytes),
        segment_bytes: written.segment_bytes.unwrap_or(usual.segment_bytes),
        segment_time: millis(written.segment_ms, usual.segment_time),
        min_cleanable_dirty_percent: written
            .min_cleanable_dirty_percent
            .unwrap_or(usual.min_cleanable_dirty_percent),
        delete_retention: millis(written.delete_retention_ms, usual.delete_retention),
        min_compaction_lag: millis(written.min_compaction_lag_ms, usual.min_compaction_lag),
        max_message_bytes: written.max_message_bytes.unwrap_or(usual.max_message_bytes),
    }
}
