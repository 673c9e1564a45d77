//! A reader of what is committed.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::Message;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::KafkaResult;

use crate::shop::{Failed, Payment};

// region: connect
pub fn connect(servers: &str) -> KafkaResult<BaseConsumer> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("group.id", "books")
        .set("isolation.level", "read_committed")
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.commit", "false")
        .create()?;
    consumer.subscribe(&["payments-tx"])?;
    Ok(consumer)
}
// endregion: connect

pub fn run(
    consumer: &BaseConsumer,
    paid: &mut BTreeMap<String, u32>,
) -> Result<(), Failed> {
    loop {
        let polled = consumer.poll(Duration::from_secs(1));
        let Some(record) = polled.transpose()? else { continue };
        // region: add
        let payload = record.payload().unwrap_or_default();
        let payment = Payment::of(payload)?;
        *paid.entry(payment.who).or_default() += 10;
        // endregion: add
        consumer.commit_message(&record, CommitMode::Async)?;
    }
}
