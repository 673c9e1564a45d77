//! Billing: poll, work, commit.

use crate::settings::{commit, connect, poll};
use crate::shop::bill;
use rdkafka::error::KafkaResult;

pub fn run() -> KafkaResult<()> {
    let consumer = connect("billing", "earliest")?;
    loop {
        // region: poll
        let batch = poll(&consumer)?;
        // endregion: poll
        // region: work
        for record in &batch {
            println!("[billing] billed {}", bill(record));
        }
        // endregion: work
        // region: commit
        if let Some(last) = batch.last() {
            commit(&consumer, last)?;
        }
        // endregion: commit
    }
}
