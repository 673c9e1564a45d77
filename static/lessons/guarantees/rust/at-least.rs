//! Works, then commits: at least once.

use crate::shop::{Account, order_id, price, write_receipt};
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::KafkaResult;
use std::time::Duration;

/// Only this commits: `enable.auto.commit` is off.
pub fn run(
    consumer: &BaseConsumer,
    account: &mut Account,
) -> KafkaResult<()> {
    consumer.subscribe(&["orders"])?;
    loop {
        let polled = consumer.poll(Duration::from_secs(1));
        let Some(record) = polled.transpose()? else { continue };
        // region: price
        let total = price(&record);
        // endregion: price
        // region: charge
        account.charge(total);
        println!("[at-least] charged {}", order_id(&record));
        // endregion: charge
        // region: receipt
        write_receipt(&record);
        // endregion: receipt
        // region: commit
        consumer.commit_message(&record, CommitMode::Async)?;
        // endregion: commit
    }
}
