//! A table of prices, built from a compacted topic.

use rdkafka::Message;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaResult;
use std::collections::HashMap;
use std::time::Duration;

// region: start
pub fn start(servers: &str) -> KafkaResult<BaseConsumer> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("group.id", "till")
        // Nothing is committed: it begins at the oldest.
        .set("auto.offset.reset", "earliest")
        .set("enable.auto.commit", "false")
        .create()?;
    consumer.subscribe(&["by-key"])?;
    Ok(consumer)
}
// endregion: start

pub fn follow(consumer: &BaseConsumer) -> KafkaResult<()> {
    let mut prices = HashMap::new();
    loop {
        // region: poll
        let polled = consumer.poll(Duration::from_secs(1));
        let Some(record) = polled.transpose()? else { continue };
        // endregion: poll
        // region: each
        let key = record.key().unwrap_or_default().to_vec();
        match record.payload() {
            None => {
                // region: forget
                prices.remove(&key);
                // endregion: forget
            }
            Some(value) => {
                prices.insert(key, value.to_vec());
            }
        }
        // endregion: each
    }
}
