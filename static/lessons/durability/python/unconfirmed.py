"""Publishes, and goes on: nobody says what became of it."""

import pika
from pika.adapters.blocking_connection import BlockingChannel


# region: publish
def publish(
    channel: BlockingChannel,
    queue: str,
    order: str,
    kind: pika.BasicProperties,
) -> None:
    channel.basic_publish("", queue, order.encode(), kind)
# endregion: publish
