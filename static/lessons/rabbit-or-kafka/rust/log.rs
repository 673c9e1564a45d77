//! Orders by way of a log, with rdkafka.

use crate::billing::bill;
use rdkafka::consumer::{CommitMode, Consumer, StreamConsumer};
use rdkafka::error::KafkaResult;
use rdkafka::message::Message;
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::util::Timeout;

// region: send
pub async fn send(
    producer: &FutureProducer,
    customer: &str,
    order: &str,
) {
    let record = FutureRecord::to("order-log")
        .key(customer)
        .payload(order);
    if let Err((error, _)) =
        producer.send(record, Timeout::Never).await
    {
        eprintln!("not stored: {error}");
    }
}
// endregion: send

pub async fn work(
    consumer: &StreamConsumer,
    name: &str,
) -> KafkaResult<()> {
    consumer.subscribe(&["order-log"])?;
    loop {
        // region: poll
        let record = consumer.recv().await?;
        let payload = record.payload().unwrap_or_default();
        let order = String::from_utf8_lossy(payload);
        match bill(&order).await {
            Ok(()) => println!("{name}: {order}"),
            Err(reason) => println!("{name}: {order}: {reason}"),
        }
        // endregion: poll
        // region: commit
        consumer.commit_message(&record, CommitMode::Async)?;
        // endregion: commit
    }
}
