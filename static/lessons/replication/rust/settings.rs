//! Three producers: what each waits for.

use rdkafka::config::ClientConfig;
use rdkafka::error::KafkaResult;
use rdkafka::producer::FutureProducer;

// region: all
pub fn shop(servers: &str) -> KafkaResult<FutureProducer> {
    ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("acks", "all")
        .set("enable.idempotence", "true")
        // region: again
        .set("retry.backoff.ms", "1000")
        // endregion: again
        .create()
}
// endregion: all

// region: one
pub fn tracker(servers: &str) -> KafkaResult<FutureProducer> {
    ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("acks", "1")
        .create()
}
// endregion: one

// region: none
pub fn sensor(servers: &str) -> KafkaResult<FutureProducer> {
    ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("acks", "0")
        .create()
}
// endregion: none
