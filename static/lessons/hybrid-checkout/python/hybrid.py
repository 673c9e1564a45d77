"""A checkout: call what they wait for, post the rest."""

import json
from sqlite3 import Connection

import requests
from orders import Order
from pika import BasicProperties
from pika.adapters.blocking_connection import BlockingChannel


class Checkout:
    def __init__(self, db: Connection, broker: BlockingChannel):
        # A message that the broker does not take is an error.
        broker.confirm_delivery()
        self.db, self.broker = db, broker

    def place_order(self, order: Order) -> str:
        # region: charge
        url = "http://payment/charge"
        paid = requests.post(url, json=order, timeout=5)
        if paid.status_code == 402:
            return "Your card was declined."
        paid.raise_for_status()
        # endregion: charge

        # region: save
        with self.db:  # one transaction
            self.db.execute(
                "INSERT INTO orders VALUES (?, 'paid')",
                [order["id"]],
            )
        # endregion: save

        # region: post
        kept = BasicProperties(delivery_mode=2)
        body = json.dumps(order).encode()
        self.broker.basic_publish(
            "shop", "order.placed", body, kept
        )
        return "Thank you for your order."
        # endregion: post
