"""A table of prices, built from a compacted topic."""

from confluent_kafka import Consumer, KafkaException


# region: start
def start(servers: str) -> Consumer:
    consumer = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": "till",
            # Nothing is committed: it begins at the oldest.
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe(["by-key"])
    return consumer
# endregion: start


def follow(consumer: Consumer) -> None:
    prices: dict[str, str] = {}
    while True:
        # region: poll
        record = consumer.poll(1.0)
        if record is None:
            continue
        if record.error():
            raise KafkaException(record.error())
        # endregion: poll
        # region: each
        key, value = record.key().decode(), record.value()
        if value is None:
            # region: forget
            prices.pop(key, None)
            # endregion: forget
        else:
            prices[key] = value.decode()
        # endregion: each
