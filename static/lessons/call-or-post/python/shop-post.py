"""A shop that posts: it tells what has happened, and goes on."""

import json

import requests
from accounts import add_account
from orders import Order, save
from pika import BasicProperties
from pika.adapters.blocking_connection import BlockingChannel


class Shop:
    def __init__(self, channel: BlockingChannel) -> None:
        # A message that the broker does not take is an error.
        channel.confirm_delivery()
        self.channel = channel

    def publish(self, event: str, facts: object) -> None:
        kept = BasicProperties(delivery_mode=2, type=event)
        body = json.dumps(facts).encode()
        self.channel.basic_publish("shop", event, body, kept)

    def sign_up(self, customer: str) -> str:
        # region: account
        add_account(customer)
        # endregion: account
        # region: welcome
        self.publish("user.signed_up", {"customer": customer})
        # endregion: welcome
        return f"Welcome, {customer}."

    def place_order(self, order: Order) -> str:
        # region: pay
        url = "http://payment/charge"
        paid = requests.post(url, json=order, timeout=5)
        paid.raise_for_status()
        # endregion: pay
        # region: save
        save(order)
        # endregion: save
        # region: tell
        # All that listeners need: order, customer, item, total.
        self.publish("order.placed", order)
        # endregion: tell
        # region: return
        return "Thank you for your order."
        # endregion: return
