"""What the site and the shop publish, each with its level."""

from pika import BasicProperties
from pika.adapters.blocking_connection import BlockingChannel

VIEW = 1
ORDER = 9


# region: publish
def publish(
    channel: BlockingChannel, event: str, level: int
) -> None:
    properties = BasicProperties(priority=level, delivery_mode=2)
    body = event.encode()
    channel.basic_publish("events", "", body, properties)
# endregion: publish


def tell_view(channel: BlockingChannel, page: str) -> None:
    publish(channel, page, VIEW)


def tell_order(channel: BlockingChannel, order: str) -> None:
    publish(channel, order, ORDER)
