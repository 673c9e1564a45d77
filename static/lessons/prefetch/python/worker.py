"""A worker: how much it has in hand, and how it lets go of it."""

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
    # region: work
    resize(body.decode())
    # endregion: work
    # region: ack
    channel.basic_ack(method.delivery_tag)
    # endregion: ack


def consume(host: str, queue: str, prefetch: int) -> None:
    parameters = pika.ConnectionParameters(host)
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    # region: prefetch
    # At most so many unacknowledged; 0 is no limit.
    channel.basic_qos(prefetch_count=prefetch)
    # endregion: prefetch
    # region: manual
    channel.basic_consume(queue, on_photo, auto_ack=False)
    channel.start_consuming()
    # endregion: manual
