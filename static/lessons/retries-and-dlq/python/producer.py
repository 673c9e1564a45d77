"""The order service: takes an order and answers at once."""

import logging
from itertools import count

from broker import Broker
from message import Message

log = logging.getLogger("web")


class OrderService:
    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.ids = count(1)

    # region: place-order
    def place_order(
        self, user: str, item: str, quantity: str
    ) -> int:
        order_id = next(self.ids)
        payload = f"{user}, {item}, {quantity}"
        log.info(f"#{order_id} placed by {user}")
        # region: publish
        self.broker.publish(Message("orders", payload, order_id))
        # endregion: publish
        # region: return
        return order_id
        # endregion: return
    # endregion: place-order
