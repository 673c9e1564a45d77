"""Commits, then works: at most once."""

from confluent_kafka import Consumer
from shop import Account, order_id, price, write_receipt


def run(consumer: Consumer, account: Account) -> None:
    """Only this commits: enable.auto.commit is off."""
    consumer.subscribe(["orders"])
    while True:
        record = consumer.poll(1.0)
        if record is None or record.error():
            continue
        # region: commit
        # Returns when the commit is taken, or raises.
        consumer.commit(message=record, asynchronous=False)
        # endregion: commit
        # region: price
        total = price(record)
        # endregion: price
        # region: charge
        account.charge(total)
        print("[at-most] charged", order_id(record))
        # endregion: charge
        # region: receipt
        write_receipt(record)
        # endregion: receipt
