//! Works and notes it, then commits: once in effect.

use crate::shop::{order_id, price, write_receipt};
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rusqlite::Connection;
use std::{error::Error, time::Duration};

const SEEN: &str = "SELECT 1 FROM done WHERE id = ?";
const CHARGE: &str = "UPDATE account SET charged = charged + ?";
const NOTE: &str = "INSERT INTO done VALUES (?)";

/// Only this commits: `enable.auto.commit` is off.
pub fn run(
    consumer: &BaseConsumer,
    db: &mut Connection,
) -> Result<(), Box<dyn Error>> {
    consumer.subscribe(&["orders"])?;
    loop {
        let polled = consumer.poll(Duration::from_secs(1));
        let Some(record) = polled.transpose()? else { continue };
        let order = order_id(&record);
        // region: seen
        if !db.prepare(SEEN)?.exists([&order])? {
            // endregion: seen
            // region: pay
            // One transaction: all of it, or nothing.
            let both = db.transaction()?;
            // region: price
            let total = price(&record);
            // endregion: price
            // region: charge
            both.execute(CHARGE, [total])?;
            // endregion: charge
            // region: note
            both.execute(NOTE, [&order])?;
            // endregion: note
            both.commit()?;
            // endregion: pay
            // region: receipt
            println!("[once] charged {order}");
            write_receipt(&record);
            // endregion: receipt
        }
        // region: commit
        consumer.commit_message(&record, CommitMode::Async)?;
        // endregion: commit
    }
}
