//! A reader that asks and is kept waiting, with rdkafka.

use crate::packing::pack;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{CommitMode, Consumer, StreamConsumer};
use rdkafka::error::KafkaResult;
use rdkafka::message::Message;

pub async fn run(name: &str, servers: &str) -> KafkaResult<()> {
    // region: patience
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("group.id", name)
        .set("enable.auto.commit", "false")
        .set("fetch.wait.max.ms", "500")
        .create()?;
    consumer.subscribe(&["order-log"])?;
    // endregion: patience
    loop {
        // region: poll
        let record = consumer.recv().await?;
        let payload = record.payload().unwrap_or_default();
        let order = String::from_utf8_lossy(payload);
        pack(&order).await;
        println!("{name}: {order}");
        // endregion: poll
        // region: commit
        consumer.commit_message(&record, CommitMode::Async)?;
        // endregion: commit
    }
}
