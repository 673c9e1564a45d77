//! Ships. An order that fails is written to another topic.

use crate::settings::{commit, connect};
use crate::shop::ship;
use rdkafka::Message;
use rdkafka::consumer::StreamConsumer;
use rdkafka::error::KafkaResult;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use std::time::Duration;

const WAIT: Duration = Duration::from_secs(5);

pub async fn run(producer: &FutureProducer) -> KafkaResult<()> {
    let consumer: StreamConsumer =
        connect("sets-aside", "earliest")?;
    loop {
        let record = consumer.recv().await?;
        // region: ship
        let shipped = ship(&record);
        // endregion: ship
        if let Err(error) = shipped {
            // region: bury
            let why = error.to_string();
            let why = Header { key: "type", value: Some(&why) };
            let dead = FutureRecord::<(), _>::to("orders-dead")
                .payload(record.payload().unwrap_or_default())
                .headers(OwnedHeaders::new().insert(why));
            let stored = producer.send(dead, WAIT).await;
            stored.map_err(|(error, _)| error)?;
            // endregion: bury
        }
        // region: commit
        commit(&consumer, &record)?;
        // endregion: commit
    }
}
