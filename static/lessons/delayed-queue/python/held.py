"""An exchange that holds what is not due yet: a plugin."""

from datetime import timedelta

from pika import BasicProperties
from pika.adapters.blocking_connection import BlockingChannel


def declare(channel: BlockingChannel) -> None:
    # region: exchange
    channel.exchange_declare(
        "later",
        "x-delayed-message",
        durable=True,
        arguments={"x-delayed-type": "direct"},
    )
    channel.queue_declare("due", durable=True)
    channel.queue_bind("due", "later", routing_key="mail")
    # endregion: exchange


# region: publish
def send_later(
    channel: BlockingChannel, mail: str, delay: timedelta
) -> None:
    wait = {"x-delay": delay // timedelta(milliseconds=1)}
    properties = BasicProperties(headers=wait, delivery_mode=2)
    body = mail.encode()
    channel.basic_publish("later", "mail", body, properties)
# endregion: publish
