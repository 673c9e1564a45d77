//! The same, in transactions: results and offsets together.

use std::time::Duration;

use crate::shop::{Failed, price, send_mail};
use rdkafka::TopicPartitionList as Offsets;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{BorrowedMessage, Message};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::{Offset, error::KafkaResult};

const WAIT: Duration = Duration::from_secs(10);

// region: connect
pub fn connect(
    servers: &str,
) -> KafkaResult<(BaseConsumer, BaseProducer)> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("group.id", "exact")
        .set("group.instance.id", "exact-1")
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.commit", "false")
        .create()?;
    consumer.subscribe(&["orders"])?;
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("transactional.id", "exact-1")
        .create()?;
    producer.init_transactions(WAIT)?;
    Ok((consumer, producer))
}
// endregion: connect

pub fn handle(
    consumer: &BaseConsumer,
    producer: &BaseProducer,
    order: &BorrowedMessage<'_>,
) -> Result<(), Failed> {
    let (topic, partition) = (order.topic(), order.partition());
    let body = order.payload().unwrap_or_default();
    // region: mail
    send_mail(body);
    // endregion: mail
    // region: begin
    producer.begin_transaction()?;
    // endregion: begin
    // region: price
    let priced = price(body);
    // endregion: price
    let Ok(payment) = priced else {
        // region: abort-transaction
        producer.abort_transaction(WAIT)?;
        // endregion: abort-transaction
        // region: seek-back
        let here = Offset::Offset(order.offset());
        consumer.seek(topic, partition, here, WAIT)?;
        return Ok(());
        // endregion: seek-back
    };
    // region: produce
    let key = order.key().unwrap_or_default();
    let record =
        BaseRecord::to("payments-tx").key(key).payload(&payment);
    producer.send(record).map_err(|(error, _)| error)?;
    // endregion: produce
    // region: commit
    let mut done = Offsets::new();
    let next = Offset::Offset(order.offset() + 1);
    done.add_partition_offset(topic, partition, next)?;
    let group =
        consumer.group_metadata().ok_or(Failed::NoGroup)?;
    producer.send_offsets_to_transaction(&done, &group, WAIT)?;
    // endregion: commit
    // region: commit-transaction
    Ok(producer.commit_transaction(WAIT)?)
    // endregion: commit-transaction
}
