"""How a group that reads the orders is set up."""

from confluent_kafka import Consumer, Message, TopicPartition

# Few, so that it shows: by default Kafka's Java client has 500.
AT_MOST = 5
WAIT = 0.5  # seconds, if there are none


# region: settings
def connect(group: str, reset: str = "earliest") -> Consumer:
    consumer = Consumer(
        {
            "bootstrap.servers": "broker:9092",
            "group.id": group,
            "auto.offset.reset": reset,
            "enable.auto.commit": False,
            "session.timeout.ms": 3_000,
            "heartbeat.interval.ms": 1_000,
        }
    )
    consumer.subscribe(["orders"])
    return consumer
# endregion: settings


# region: latest
def monitor() -> Consumer:
    return connect("monitor", "latest")
# endregion: latest


def place(record: Message) -> TopicPartition:
    """Where in the log a record is."""
    partition, offset = record.partition(), record.offset()
    assert partition is not None and offset is not None
    return TopicPartition("orders", partition, offset)
