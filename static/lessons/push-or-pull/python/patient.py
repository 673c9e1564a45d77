"""A reader that asks and is kept waiting, confluent-kafka."""

from confluent_kafka import Consumer

from packing import pack


def run(name: str, servers: str) -> None:
    # region: patience
    consumer = Consumer({
        "bootstrap.servers": servers,
        "group.id": name,
        "enable.auto.commit": False,
        "fetch.wait.max.ms": 500,
    })
    consumer.subscribe(["order-log"])
    # endregion: patience
    while True:
        # region: poll
        record = consumer.poll(1.0)
        if record is None or record.error():
            continue
        order = record.value().decode()
        pack(order)
        print(f"{name}: {order}")
        # endregion: poll
        # region: commit
        consumer.commit(record, asynchronous=True)
        # endregion: commit
