//! Reads its share of the partitions, record after record.

use crate::accounts::{Accounts, Balance, check};
use rdkafka::Message;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use std::{error::Error, time::Duration};

/// Only this commits: `enable.auto.commit` is off.
pub fn run(
    consumer: &BaseConsumer,
    accounts: &mut Accounts,
) -> Result<(), Box<dyn Error>> {
    consumer.subscribe(&["updates"])?;
    loop {
        // region: poll
        let polled = consumer.poll(Duration::from_secs(1));
        let Some(record) = polled.transpose()? else { continue };
        let body = record.payload().unwrap_or_default();
        let new: Balance = serde_json::from_slice(body)?;
        check(&new); // 2 s, or 0.2 s
        // endregion: poll
        // region: store
        accounts.set(&new.account, new.balance);
        consumer.commit_message(&record, CommitMode::Async)?;
        // endregion: store
    }
}
