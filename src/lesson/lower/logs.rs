//! The log broker's part of a plan: the cluster, its topics, who writes to them and reads them.
//!
//! What a lesson leaves out is as Kafka and its Java client have it, with two exceptions that make a
//! short run readable: an empty group waits for nobody (`group.initial.rebalance.delay.ms` is 0), and a
//! consumer commits when its `commit` says so (`enable.auto.commit` is off).

use super::super::file::{AssignorFile, ClusterFile, ConsumerFile, LessonFile, ProducerFile, TopicFile};
use super::super::pattern::word;
use super::plan::{failure, publication, span};
use crate::base::SimDuration;
use crate::engine::logs::client::{ConsumerSettings, ProducerSettings};
use crate::engine::logs::{Acks, BrokerId, ClusterConfiguration, Name, TopicConfiguration, TopicDeclaration};
use crate::sim::{ClientPlan, LogConsumerPlan, LogPlan, LogProducerPlan, Role, Span, TopicPlan};

/// With more requests in flight at once there is no idempotence (KIP-98).
const IDEMPOTENT_IN_FLIGHT: u16 = 5;

pub(super) fn logs(file: &LessonFile) -> LogPlan {
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

pub(super) fn producer(written: &ProducerFile, latency: Span) -> ClientPlan {
    let producer = LogProducerPlan {
        publications: written.publish.iter().map(publication).collect(),
        settings: producer_settings(written),
    };
    ClientPlan {
        name: written.name.as_str().into(),
        latency: span(written.latency_ms, written.latency).unwrap_or(latency),
        role: Role::LogProducer(producer),
        later: false,
    }
}

fn producer_settings(written: &ProducerFile) -> ProducerSettings {
    let usual = ProducerSettings::default();
    let acks = written.acks.unwrap_or(usual.acks);
    let retries = written.retries.unwrap_or(usual.retries);
    let max_in_flight = written.max_in_flight.unwrap_or(usual.max_in_flight);
    // As the Java client has it: idempotent unless another setting speaks against it, and the time for a
    // delivery is at least what waiting for a batch and for its answer takes.
    let may_be_idempotent = acks == Acks::All && retries > 0 && max_in_flight <= IDEMPOTENT_IN_FLIGHT;
    let linger = millis(written.linger_ms, usual.linger);
    let request_timeout = millis(written.request_timeout_ms, usual.request_timeout);
    ProducerSettings {
        acks,
        idempotent: written.idempotent.unwrap_or(may_be_idempotent),
        retries,
        retry_backoff: millis(written.retry_backoff_ms, usual.retry_backoff),
        request_timeout,
        delivery_timeout: millis(
            written.delivery_timeout_ms,
            usual.delivery_timeout.max(linger + request_timeout),
        ),
        max_in_flight,
        linger,
        batch_size: written.batch_size.unwrap_or(usual.batch_size),
        buffer_memory: written.buffer_memory.unwrap_or(usual.buffer_memory),
        compression: written.compression.unwrap_or(usual.compression),
        partitioner: written.partitioner.unwrap_or(usual.partitioner),
        metadata_max_age: millis(written.metadata_max_age_ms, usual.metadata_max_age),
        client_id: written.name.as_str().into(),
        ..usual
    }
}

pub(super) fn consumer(written: &ConsumerFile, latency: Span) -> ClientPlan {
    let consumer = LogConsumerPlan {
        topics: written.topics.iter().map(|topic| Name::from(topic.as_str())).collect(),
        settings: consumer_settings(written),
        service: span(written.service_ms, written.service).unwrap_or_default(),
        failures: written.fails.iter().map(failure).collect(),
        commit: written.commit,
    };
    ClientPlan {
        name: written.name.as_str().into(),
        latency: span(written.latency_ms, written.latency).unwrap_or(latency),
        role: Role::LogConsumer(consumer),
        later: written.start_ms.is_some(),
    }
}

fn consumer_settings(written: &ConsumerFile) -> ConsumerSettings {
    let usual = ConsumerSettings::default();
    let name = |text: &str| Name::from(text);
    let assignor = |assignor: AssignorFile| vec![Name::from(word(&assignor))];
    ConsumerSettings {
        client_id: name(&written.name),
        group: Some(name(&written.group)),
        instance: written.instance.as_deref().map(name),
        auto_offset_reset: written.auto_offset_reset.unwrap_or(usual.auto_offset_reset),
        enable_auto_commit: written.enable_auto_commit.unwrap_or(false),
        auto_commit_interval: millis(written.auto_commit_interval_ms, usual.auto_commit_interval),
        max_poll_records: written.max_poll_records.map_or(usual.max_poll_records, |count| count as usize),
        max_poll_interval: millis(written.max_poll_interval_ms, usual.max_poll_interval),
        session_timeout: millis(written.session_timeout_ms, usual.session_timeout),
        heartbeat_interval: millis(written.heartbeat_interval_ms, usual.heartbeat_interval),
        fetch_min_bytes: written.fetch_min_bytes.unwrap_or(usual.fetch_min_bytes),
        fetch_max_wait: millis(written.fetch_max_wait_ms, usual.fetch_max_wait),
        fetch_max_bytes: written.fetch_max_bytes.unwrap_or(usual.fetch_max_bytes),
        max_partition_fetch_bytes: written
            .max_partition_fetch_bytes
            .unwrap_or(usual.max_partition_fetch_bytes),
        isolation: written.isolation.unwrap_or(usual.isolation),
        assignors: written.assignor.map_or(usual.assignors, assignor),
        request_timeout: millis(written.request_timeout_ms, usual.request_timeout),
        retry_backoff: millis(written.retry_backoff_ms, usual.retry_backoff),
        metadata_max_age: millis(written.metadata_max_age_ms, usual.metadata_max_age),
        ..usual
    }
}
