"""What both programs do first: connect, and declare."""

import pika
from pika.adapters.blocking_connection import BlockingChannel


def connect(host: str) -> BlockingChannel:
    parameters = pika.ConnectionParameters(host)
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    # region: declare
    channel.exchange_declare("sales", durable=True)
    channel.queue_declare("orders", durable=True)
    channel.queue_bind("orders", "sales", "order")
    # endregion: declare
    return channel
