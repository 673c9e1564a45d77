"""Reads on while threads work; the library commits."""

from concurrent.futures import ThreadPoolExecutor

from confluent_kafka import Consumer, Message
from shop import Account, order_id, price

# region: settings
SETTINGS = {
    "bootstrap.servers": "broker:9092",
    "group.id": "by-clock",
    "auto.offset.reset": "earliest",
    "enable.auto.commit": True,
    "auto.commit.interval.ms": 5_000,
}
# endregion: settings


def run(pool: ThreadPoolExecutor, account: Account) -> None:
    consumer = Consumer(SETTINGS)
    consumer.subscribe(["orders"])
    while True:
        # region: read
        record = consumer.poll(1.0)
        if record is None or record.error():
            continue
        # endregion: read
        # region: hand
        pool.submit(work, record, account)
        # endregion: hand


def work(record: Message, account: Account) -> None:
    # region: price
    total = price(record)
    # endregion: price
    # region: charge
    account.charge(total)
    print("[by-clock] charged", order_id(record))
    # endregion: charge
