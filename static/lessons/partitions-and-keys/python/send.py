"""An order's events go out with the customer as the key."""

from confluent_kafka import KafkaError, Message, Producer


# region: delivered
def delivered(error: KafkaError | None, record: Message) -> None:
    if error is not None:
        print(f"not stored: {error}")
        return
    key = record.key().decode()
    place = f"orders-{record.partition()}"
    print(f"{key} is in {place} at offset {record.offset()}")
# endregion: delivered


# region: send
def send(producer: Producer, customer: str, event: str) -> None:
    producer.produce(
        "orders", key=customer, value=event, on_delivery=delivered
    )
    producer.poll(0)
# endregion: send


# region: flush
def close(producer: Producer) -> None:
    producer.flush()
# endregion: flush
