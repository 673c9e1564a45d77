//! A record goes out, and its producer is told how it ended.

use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::util::Timeout;

// region: send
pub async fn send(
    producer: &FutureProducer,
    key: &str,
    text: &str,
) {
    let record =
        FutureRecord::to("orders").key(key).payload(text);
    let sent = producer.send(record, Timeout::Never).await;
    // endregion: send
    // region: delivered
    match sent {
        Ok(place) => {
            println!("{text}: written, offset {}", place.offset)
        }
        Err((error, _)) => println!("{text}: given up, {error}"),
    }
    // endregion: delivered
}
