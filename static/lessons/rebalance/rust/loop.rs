//! The loop of a member: a rebalance goes on in its polls.

use crate::member::{Reader, close};
use rdkafka::consumer::{CommitMode, Consumer};
use rdkafka::error::KafkaResult;
use rdkafka::message::BorrowedMessage;
use std::time::Duration;

pub fn run(consumer: Reader) -> KafkaResult<()> {
    while !closing() {
        // region: poll
        let polled = consumer.poll(Duration::from_secs(1));
        let Some(record) = polled.transpose()? else { continue };
        // endregion: poll
        // region: work
        handle(&record);
        // endregion: work
        // region: commit
        consumer.commit_message(&record, CommitMode::Async)?;
        // endregion: commit
    }
    close(consumer);
    Ok(())
}

/// The work on one record.
fn handle(_record: &BorrowedMessage<'_>) {}

/// Has somebody asked it to stop?
fn closing() -> bool {
    false
}
