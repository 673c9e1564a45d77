"""A queue for one delay: whoever is first is due first."""

from pika import BasicProperties
from pika.adapters.blocking_connection import BlockingChannel


def declare(channel: BlockingChannel) -> None:
    # region: queue
    waits = {
        "x-message-ttl": 5_000,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": "expired",
    }
    channel.queue_declare(
        "wait-5s", durable=True, arguments=waits
    )
    channel.queue_declare("expired", durable=True)
    # endregion: queue


# region: publish
def send_in_5_seconds(
    channel: BlockingChannel, mail: str
) -> None:
    properties = BasicProperties(delivery_mode=2)
    body = mail.encode()
    channel.basic_publish("", "wait-5s", body, properties)
# endregion: publish
