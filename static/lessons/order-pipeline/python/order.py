"""The order service: refuses, sums up, stores, answers."""

import json
from typing import TypedDict

from confluent_kafka import Producer
from shared import stored

WAIT = 8.0  # seconds


class Item(TypedDict):
    product: str
    count: int
    price: float


class NoOrder(Exception):
    """This can't be an order."""


class NotStored(Exception):
    """The broker has not taken it in time."""


def place(
    producer: Producer, order: str, user: str, items: list[Item]
) -> str:
    # region: refuse
    if not items:
        # region: no-items
        raise NoOrder("an order without items")
        # endregion: no-items
    # endregion: refuse
    # region: total
    total = sum(item["price"] * item["count"] for item in items)
    # endregion: total
    event = {
        "order": order,
        "user": user,
        "items": items,
        "total": round(total, 2),
    }
    # region: created
    producer.produce(
        "orders",
        key=user,
        value=json.dumps(event),
        headers={"type": "OrderCreated"},
        on_delivery=stored,
    )
    if producer.flush(WAIT) > 0:
        raise NotStored(order)
    # endregion: created
    # region: accepted
    return "accepted"
    # endregion: accepted
