"""How the producer `packed` is set up."""

from confluent_kafka import Producer


# region: settings
def connect(servers: str) -> Producer:
    return Producer(
        {
            "bootstrap.servers": servers,
            "acks": "all",
            # region: batch
            # Whichever comes first sends the batch.
            "linger.ms": 10,
            "batch.size": 16_384,
            # endregion: batch
            # region: pack
            "compression.type": "lz4",
            # endregion: pack
        }
    )
# endregion: settings
