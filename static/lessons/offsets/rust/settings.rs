//! How a group that reads the orders is set up.

use rdkafka::config::{ClientConfig, FromClientConfig};
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::KafkaResult;
use rdkafka::message::OwnedMessage;
use rdkafka::{Message, Offset, TopicPartitionList};
use std::time::Duration;

// Few, so that it shows: by default Kafka's Java client has 500.
const AT_MOST: usize = 5;
const WAIT: Duration = Duration::from_millis(500);

// region: settings
pub fn connect<C: FromClientConfig + Consumer>(
    group: &str,
    reset: &str,
) -> KafkaResult<C> {
    let consumer: C = ClientConfig::new()
        .set("bootstrap.servers", "broker:9092")
        .set("group.id", group)
        .set("auto.offset.reset", reset)
        .set("enable.auto.commit", "false")
        .set("session.timeout.ms", "3000")
        .set("heartbeat.interval.ms", "1000")
        .create()?;
    consumer.subscribe(&["orders"])?;
    Ok(consumer)
}
// endregion: settings

// region: latest
pub fn monitor() -> KafkaResult<BaseConsumer> {
    connect("monitor", "latest")
}
// endregion: latest

/// Waits for a first record, and takes what else is there.
pub fn poll(
    consumer: &BaseConsumer,
) -> KafkaResult<Vec<OwnedMessage>> {
    let mut batch = Vec::new();
    let mut wait = WAIT;
    while batch.len() < AT_MOST
        && let Some(record) = consumer.poll(wait).transpose()?
    {
        batch.push(record.detach());
        wait = Duration::ZERO;
    }
    Ok(batch)
}

/// The group reads on behind this record.
pub fn commit(
    consumer: &impl Consumer,
    record: &impl Message,
) -> KafkaResult<()> {
    let mut next = TopicPartitionList::new();
    next.add_partition_offset(
        record.topic(),
        record.partition(),
        Offset::Offset(record.offset() + 1),
    )?;
    consumer.commit(&next, CommitMode::Async)
}
