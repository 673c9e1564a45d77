//! Sends what a balance is, with the account as the key.

use crate::accounts::Balance;
use rdkafka::producer::{FutureProducer, FutureRecord};
use std::{error::Error, time::Duration};

// region: send
pub async fn tell(
    producer: &FutureProducer,
    new: &Balance,
) -> Result<(), Box<dyn Error>> {
    let body = serde_json::to_string(new)?;
    let record = FutureRecord::to("updates")
        .key(&new.account)
        .payload(&body);
    let wait = Duration::from_secs(5);
    let stored = producer.send(record, wait).await;
    stored.map_err(|(error, _)| error)?;
    Ok(())
}
// endregion: send
