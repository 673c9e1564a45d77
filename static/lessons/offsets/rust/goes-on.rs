//! Ships. An order that fails is not committed: a trap.

use crate::settings::{commit, connect, poll};
use crate::shop::ship;
use rdkafka::Message;
use rdkafka::error::KafkaResult;

pub fn run() -> KafkaResult<()> {
    let consumer = connect("goes-on", "earliest")?;
    loop {
        for record in poll(&consumer)? {
            // region: ship
            let shipped = ship(&record);
            // endregion: ship
            if let Err(error) = shipped {
                // region: skip
                // Not committed, so it comes again. It does not.
                eprintln!("offset {}: {error}", record.offset());
                continue;
                // endregion: skip
            }
            // region: commit
            commit(&consumer, &record)?;
            // endregion: commit
        }
    }
}
