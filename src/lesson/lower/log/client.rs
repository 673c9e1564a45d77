//! Clients of the log broker in a plan: producers to topics, and consumers.

use super::super::client::{failure, made, message, span};
use super::millis;
use crate::base::SimDuration;
use crate::engine::logs::client::{ConsumerSettings, ProducerSettings};
use crate::engine::logs::{Acks, Assignor, Name};
use crate::lesson::file::log::{
    AssignorFile, ConsumerFile, IDEMPOTENT_IN_FLIGHT, ProducerFile, PublicationFile,
};
use crate::lesson::file::service::{PortFile, ReadingFile, ServiceFile, WritingFile};
use crate::sim::{LogConsumerPlan, LogProducerPlan, Publication, Role};

/// How long a consumer waits before it tries a record again, unless the lesson says it.
const RETRY: SimDuration = SimDuration::from_millis(1_000);

/// A producer to topics.
pub(in crate::lesson::lower) fn producer(written: &ProducerFile) -> Role {
    let publications = written.publish.iter().map(publication).collect();
    Role::LogProducer(LogProducerPlan { publications, settings: producer_settings(written) })
}

fn publication(written: &PublicationFile) -> Publication {
    let series = written.series();
    made(series, message(&written.topic, &written.key, series.kind, &written.headers, &written.body))
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
        retry_backoff_max: millis(written.retry_backoff_max_ms, usual.retry_backoff_max),
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
        adaptive_partitioning: written.adaptive_partitioning.unwrap_or(usual.adaptive_partitioning),
        availability_timeout: millis(written.availability_timeout_ms, usual.availability_timeout),
        metadata_max_age: millis(written.metadata_max_age_ms, usual.metadata_max_age),
        client_id: written.name.as_str().into(),
        ..usual
    }
}

/// How a service writes to topics.
pub(in crate::lesson::lower) fn writer(service: &ServiceFile) -> ProducerSettings {
    let written = service.producer.as_ref().map(WritingFile::producer).unwrap_or_default();
    let settings = producer_settings(&ProducerFile { name: service.name.clone(), ..written });
    let Some(producer) = &service.producer else { return settings };
    ProducerSettings {
        transactional_id: producer.transactional_id.as_deref().map(Name::from),
        transaction_timeout: millis(producer.transaction_timeout_ms, settings.transaction_timeout),
        ..settings
    }
}

/// What a service's port reads. How long it works on a record, and whether it fails, is for its steps.
pub(in crate::lesson::lower) fn reader(port: &PortFile, topics: &[String], service: &str) -> LogConsumerPlan {
    let written = port.consumer.as_ref().map(ReadingFile::consumer).unwrap_or_default();
    reads(&ConsumerFile {
        name: service.to_owned(),
        group: port.group.clone().unwrap_or_default(),
        topics: topics.to_vec(),
        commit: port.commit.unwrap_or_default(),
        ..written
    })
}

pub(in crate::lesson::lower) fn consumer(written: &ConsumerFile) -> Role {
    Role::LogConsumer(reads(written))
}

fn reads(written: &ConsumerFile) -> LogConsumerPlan {
    LogConsumerPlan {
        topics: written.topics.iter().map(|topic| Name::from(topic.as_str())).collect(),
        settings: consumer_settings(written),
        service: span((written.service_ms, written.service)).unwrap_or_default(),
        failures: written.fails.iter().map(failure).collect(),
        on_failure: written.on_failure.unwrap_or_default(),
        retry: millis(written.retry_ms, RETRY),
        commit: written.commit,
    }
}

fn consumer_settings(written: &ConsumerFile) -> ConsumerSettings {
    let usual = ConsumerSettings::default();
    let name = |text: &str| Name::from(text);
    let assignor = |assignor: AssignorFile| vec![Assignor::from(assignor).name().into()];
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
        retry_backoff_max: millis(written.retry_backoff_max_ms, usual.retry_backoff_max),
        metadata_max_age: millis(written.metadata_max_age_ms, usual.metadata_max_age),
        ..usual
    }
}
