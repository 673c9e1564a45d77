"""How the shop's producer is set up."""

from confluent_kafka import Producer


# region: settings
def connect(servers: str) -> Producer:
    return Producer(
        {
            "bootstrap.servers": servers,
            "acks": "all",
            # region: again
            "request.timeout.ms": 1_000,
            "retries": 3,
            "retry.backoff.ms": 100,
            # endregion: again
            # region: batch
            "batch.size": 16_384,
            "linger.ms": 10,
            "compression.type": "lz4",
            # endregion: batch
            # As the Java client hashes, so that both agree.
            "partitioner": "murmur2_random",
        }
    )
# endregion: settings
