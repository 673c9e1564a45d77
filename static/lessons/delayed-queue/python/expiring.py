"""One queue for any delay: late behind whoever waits longer."""

from datetime import timedelta

from pika import BasicProperties
from pika.adapters.blocking_connection import BlockingChannel


def declare(channel: BlockingChannel) -> None:
    # region: queue
    dead = {
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": "expired",
    }
    channel.queue_declare("waiting", durable=True, arguments=dead)
    channel.queue_declare("expired", durable=True)
    # endregion: queue


# region: publish
def send_later(
    channel: BlockingChannel, mail: str, delay: timedelta
) -> None:
    lives = str(delay // timedelta(milliseconds=1))
    properties = BasicProperties(
        expiration=lives, delivery_mode=2
    )
    body = mail.encode()
    channel.basic_publish("", "waiting", body, properties)
# endregion: publish
