//! The same for a log: its producer reads the group's lag.

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaResult;
use rdkafka::producer::{FutureProducer, FutureRecord};
use std::time::Duration;
use tokio::time::sleep;

const THRESHOLD: i64 = 100_000;
const SECOND: Duration = Duration::from_secs(1);

// region: lag
/// How many records the group has still to read.
fn lag(
    group: &BaseConsumer,
    places: &TopicPartitionList,
) -> KafkaResult<i64> {
    let mut behind = 0;
    let read = group.committed_offsets(places.clone(), SECOND)?;
    for place in read.elements() {
        let (topic, number) = (place.topic(), place.partition());
        let (first, end) =
            group.fetch_watermarks(topic, number, SECOND)?;
        let next = place.offset().to_raw().unwrap_or(first);
        behind += end - next.max(first);
    }
    Ok(behind)
}
// endregion: lag

async fn send(
    producer: &FutureProducer,
    group: &BaseConsumer,
    places: &TopicPartitionList,
    order: &[u8],
) -> KafkaResult<()> {
    // region: wait
    while lag(group, places)? > THRESHOLD {
        sleep(SECOND).await;
    }
    // endregion: wait
    let record: FutureRecord<(), _> = FutureRecord::to("orders");
    let sent = producer.send(record.payload(order), SECOND).await;
    sent.map(drop).map_err(|(error, _)| error)
}
