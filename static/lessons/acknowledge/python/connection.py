"""The queue that both sides declare, in the same words."""

import pika
from pika.adapters.blocking_connection import BlockingChannel


# region: connect
def connect(host: str) -> BlockingChannel:
    parameters = pika.ConnectionParameters(host)
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    # region: declare
    channel.queue_declare("emails", durable=True)
    # endregion: declare
    return channel
# endregion: connect


# region: publish
def publish(channel: BlockingChannel, email: str) -> None:
    kept = pika.BasicProperties(delivery_mode=2)
    channel.basic_publish("", "emails", email.encode(), kept)
# endregion: publish
