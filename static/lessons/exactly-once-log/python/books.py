"""A reader of what is committed."""

from confluent_kafka import Consumer, KafkaException

from shop import Payment


# region: connect
def connect(servers: str) -> Consumer:
    consumer = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": "books",
            "isolation.level": "read_committed",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe(["payments-tx"])
    return consumer
# endregion: connect


def run(consumer: Consumer, paid: dict[str, int]) -> None:
    while True:
        record = consumer.poll(1.0)
        if record is None:
            continue
        if record.error():
            raise KafkaException(record.error())
        # region: add
        payment = Payment.of(record.value())
        paid[payment.who] = paid.get(payment.who, 0) + 10
        # endregion: add
        consumer.commit(message=record)
