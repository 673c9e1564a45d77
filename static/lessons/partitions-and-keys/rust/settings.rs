//! How the shop's producer is set up.

use rdkafka::config::ClientConfig;
use rdkafka::error::KafkaResult;
use rdkafka::producer::FutureProducer;

// region: settings
pub fn connect(servers: &str) -> KafkaResult<FutureProducer> {
    ClientConfig::new()
        .set("bootstrap.servers", servers)
        .set("acks", "all")
        // region: again
        .set("request.timeout.ms", "1000")
        .set("retries", "3")
        .set("retry.backoff.ms", "100")
        // endregion: again
        // region: batch
        .set("batch.size", "16384")
        .set("linger.ms", "10")
        .set("compression.type", "lz4")
        // endregion: batch
        // As the Java client hashes, so that both agree.
        .set("partitioner", "murmur2_random")
        .create()
}
// endregion: settings
