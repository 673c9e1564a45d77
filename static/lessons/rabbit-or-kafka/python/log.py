"""Orders by way of a log, with confluent-kafka."""

from confluent_kafka import Consumer, Producer

from billing import Impossible, bill


# region: send
def send(producer: Producer, customer: str, order: str) -> None:
    producer.produce("order-log", key=customer, value=order)
    producer.poll(0)
# endregion: send


def work(consumer: Consumer, name: str) -> None:
    consumer.subscribe(["order-log"])
    while True:
        # region: poll
        record = consumer.poll(1.0)
        if record is None or record.error():
            continue
        order = record.value().decode()
        try:
            bill(order)
            print(f"{name}: {order}")
        except Impossible as reason:
            print(f"{name}: {order}: {reason}")
        # endregion: poll
        # region: commit
        consumer.commit(record, asynchronous=True)
        # endregion: commit
