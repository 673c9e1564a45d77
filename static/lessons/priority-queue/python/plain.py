"""The queue without levels, which takes any priority."""

from pika.adapters.blocking_connection import BlockingChannel


def declare(channel: BlockingChannel) -> None:
    channel.exchange_declare("events", "fanout", durable=True)
    # region: plain
    # No x-max-priority: first come, first served.
    bound = {"x-max-length": 20}
    channel.queue_declare("plain", durable=True, arguments=bound)
    channel.queue_bind("plain", "events")
    # endregion: plain
