//! Ships. An order that fails is read again until it works.

use crate::settings::{commit, connect, poll};
use crate::shop::ship;
use rdkafka::consumer::Consumer;
use rdkafka::error::KafkaResult;
use rdkafka::{Message, Offset};
use std::time::Duration;

pub fn run() -> KafkaResult<()> {
    let consumer = connect("seeks-back", "earliest")?;
    loop {
        for record in poll(&consumer)? {
            // region: ship
            let shipped = ship(&record);
            // endregion: ship
            if shipped.is_err() {
                // region: back
                consumer.seek(
                    "orders",
                    record.partition(),
                    Offset::Offset(record.offset()),
                    Duration::from_secs(5),
                )?;
                break; // what is behind it comes again, too
                // endregion: back
            }
            // region: commit
            commit(&consumer, &record)?;
            // endregion: commit
        }
    }
}
