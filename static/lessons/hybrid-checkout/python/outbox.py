"""The same with an outbox: no order without its event."""

import json
from sqlite3 import Connection

from orders import Order
from pika import BasicProperties
from pika.adapters.blocking_connection import BlockingChannel


def save(db: Connection, order: Order) -> None:
    """In place of saving, then publishing."""
    # region: together
    with db:  # both rows, or neither
        db.execute(
            "INSERT INTO orders VALUES (?, 'paid')",
            [order["id"]],
        )
        db.execute(
            "INSERT INTO outbox VALUES (?, ?)",
            [order["id"], json.dumps(order)],
        )
    # endregion: together


def relay(db: Connection, broker: BlockingChannel) -> None:
    """Each second, by a clock."""
    # region: relay
    kept = BasicProperties(delivery_mode=2)
    for order_id, body in db.execute(
        "SELECT id, body FROM outbox ORDER BY id"
    ).fetchall():
        broker.basic_publish(
            "shop", "order.placed", body.encode(), kept
        )
        # endregion: relay
        # region: forget
        with db:
            db.execute(
                "DELETE FROM outbox WHERE id = ?", [order_id]
            )
        # endregion: forget
