"""A record goes out, and its producer is told how it ended."""

from confluent_kafka import KafkaError, Message, Producer


# region: delivered
def delivered(error: KafkaError | None, record: Message) -> None:
    text = record.value().decode()
    if error is None:
        print(f"{text}: written, offset {record.offset()}")
    else:
        print(f"{text}: given up, {error}")
# endregion: delivered


# region: send
def send(producer: Producer, key: str, text: str) -> None:
    producer.produce(
        "orders", key=key, value=text, on_delivery=delivered
    )
    producer.poll(0)
# endregion: send
