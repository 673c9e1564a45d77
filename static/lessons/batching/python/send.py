"""Page views go out, many in one request."""

from confluent_kafka import KafkaError, Message, Producer


# region: delivered
def delivered(error: KafkaError | None, record: Message) -> None:
    if error is not None:
        print(f"not stored: {error}")
    else:
        print(f"stored at offset {record.offset()}")
# endregion: delivered


# region: send
def send(producer: Producer, user: str, view: str) -> None:
    producer.produce(
        "log-packed", key=user, value=view, on_delivery=delivered
    )
    # Whoever was answered meanwhile is told.
    producer.poll(0)
# endregion: send


# region: flush
def close(producer: Producer) -> None:
    producer.flush()
# endregion: flush
