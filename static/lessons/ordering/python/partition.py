"""Reads its share of the partitions, record after record."""

import json

from accounts import Accounts, check
from confluent_kafka import Consumer


def run(consumer: Consumer, accounts: Accounts) -> None:
    """Only this commits: enable.auto.commit is off."""
    consumer.subscribe(["updates"])
    while True:
        # region: poll
        record = consumer.poll(1.0)
        if record is None or record.error():
            continue
        new = json.loads(record.value() or b"{}")
        check(new)  # 2 s, or 0.2 s
        # endregion: poll
        # region: store
        accounts.set(new["account"], new["balance"])
        consumer.commit(message=record)
        # endregion: store
