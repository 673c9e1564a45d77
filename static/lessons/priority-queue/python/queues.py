"""The queues: with levels by an argument, or by their type."""

from pika.adapters.blocking_connection import BlockingChannel


def declare(channel: BlockingChannel) -> None:
    channel.exchange_declare("events", "fanout", durable=True)
    # region: ranked
    # Levels 0 to 9; without a number a message has level 0.
    levels = {"x-max-priority": 9, "x-max-length": 20}
    channel.queue_declare(
        "ranked", durable=True, arguments=levels
    )
    channel.queue_bind("ranked", "events")
    # endregion: ranked
    # region: quorum
    # Levels 0 to 31 (RabbitMQ 4.3); without a number it is 4.
    kind = {"x-queue-type": "quorum"}
    channel.queue_declare(
        "quorum", durable=True, arguments=kind
    )
    channel.queue_bind("quorum", "events")
    # endregion: quorum
