//! The loop of a member: poll, work, commit.

use crate::member::Reader;
use rdkafka::Message;
use rdkafka::consumer::{CommitMode, Consumer};
use rdkafka::error::KafkaResult;
use std::time::Duration;

// region: loop
pub fn run(consumer: &Reader) -> KafkaResult<()> {
    loop {
        // region: poll
        let polled = consumer.poll(Duration::from_secs(1));
        let Some(record) = polled.transpose()? else { continue };
        // endregion: poll
        // region: work
        let order = record.payload_view::<str>();
        let order =
            order.and_then(Result::ok).unwrap_or_default();
        send_invoice(order);
        println!("[{}] {order}: done", consumer.context().name);
        // endregion: work
        // region: commit
        consumer.commit_message(&record, CommitMode::Async)?;
        // endregion: commit
    }
}
// endregion: loop

/// The work on an order.
fn send_invoice(_order: &str) {}
