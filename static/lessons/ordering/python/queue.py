"""Reads a queue: one consumer, one message after the other."""

import json

from accounts import Accounts, check
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties


class Teller:
    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts

    def run(self, channel: BlockingChannel) -> None:
        # region: settings
        channel.queue_declare("balances", durable=True)
        channel.basic_qos(prefetch_count=1)
        channel.basic_consume("balances", self.on_balance)
        # endregion: settings
        channel.start_consuming()

    def on_balance(
        self,
        channel: BlockingChannel,
        method: Basic.Deliver,
        properties: BasicProperties,
        body: bytes,
    ) -> None:
        # region: work
        new = json.loads(body)
        check(new)  # 2 s, or 0.2 s
        # endregion: work
        # region: store
        self.accounts.set(new["account"], new["balance"])
        channel.basic_ack(method.delivery_tag)
        # endregion: store
