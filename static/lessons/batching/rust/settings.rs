//! How the producer `packed` is set up.

use rdkafka::config::ClientConfig;
use rdkafka::error::KafkaResult;
use rdkafka::producer::FutureProducer;

// region: settings
pub fn connect(servers: &str) -> KafkaResult<FutureProducer> {
    ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("acks", "all")
        // region: batch
        // Whichever comes first sends the batch.
        .set("linger.ms", "10")
        .set("batch.size", "16384")
        // endregion: batch
        // region: pack
        .set("compression.type", "lz4")
        // endregion: pack
        .create()
}
// endregion: settings
