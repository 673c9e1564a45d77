"""The same limit, and nothing that it could count."""

import pika
from images import resize
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties


def on_photo(
    channel: BlockingChannel,
    method: Basic.Deliver,
    properties: BasicProperties,
    body: bytes,
) -> None:
    resize(body.decode())


def consume(host: str, queue: str, prefetch: int) -> None:
    parameters = pika.ConnectionParameters(host)
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    # region: automatic
    channel.basic_qos(prefetch_count=prefetch)
    # Done when it is sent: nothing is ever unacknowledged.
    channel.basic_consume(queue, on_photo, auto_ack=True)
    # endregion: automatic
    channel.start_consuming()
