//! An order's events go out with the customer as the key.

use rdkafka::error::KafkaResult;
use rdkafka::producer::{FutureProducer, FutureRecord, Producer};
use rdkafka::util::Timeout;

// region: send
pub async fn send(
    producer: &FutureProducer,
    customer: &str,
    event: &str,
) {
    let record =
        FutureRecord::to("orders").key(customer).payload(event);
    let sent = producer.send(record, Timeout::Never).await;
    // endregion: send
    // region: delivered
    match sent {
        Ok(place) => println!(
            "{customer} is in orders-{} at offset {}",
            place.partition, place.offset
        ),
        Err((error, _)) => println!("not stored: {error}"),
    }
    // endregion: delivered
}

// region: flush
pub fn close(producer: &FutureProducer) -> KafkaResult<()> {
    producer.flush(Timeout::Never)
}
// endregion: flush
