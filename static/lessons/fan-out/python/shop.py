"""The shop: tells what has happened, and to nobody."""

import json

from orders import Order
from pika import BasicProperties
from pika.adapters.blocking_connection import BlockingChannel


# region: publish
def order_placed(channel: BlockingChannel, order: Order) -> None:
    facts = {"order": order.id, "item": order.item}
    body = json.dumps(facts).encode()
    event = BasicProperties(type="order_placed", delivery_mode=2)
    channel.basic_publish("orders", "", body, event)
# endregion: publish
