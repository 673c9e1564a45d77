//! Page views go out, many in one request.

use rdkafka::error::KafkaResult;
use rdkafka::producer::{DeliveryFuture, FutureProducer};
use rdkafka::producer::{FutureRecord, Producer};
use rdkafka::util::Timeout;

// region: send
pub fn send(
    producer: &FutureProducer,
    user: &str,
    view: &str,
) -> KafkaResult<DeliveryFuture> {
    let record =
        FutureRecord::to("log-packed").key(user).payload(view);
    producer.send_result(record).map_err(|(error, _)| error)
}
// endregion: send

// region: delivered
pub async fn delivered(answer: DeliveryFuture) {
    match answer.await {
        Ok(Ok(place)) => {
            println!("stored at offset {}", place.offset)
        }
        Ok(Err((error, _))) => println!("not stored: {error}"),
        Err(_) => println!("not stored: the producer is gone"),
    }
}
// endregion: delivered

// region: flush
pub fn close(producer: &FutureProducer) -> KafkaResult<()> {
    producer.flush(Timeout::Never)
}
// endregion: flush
