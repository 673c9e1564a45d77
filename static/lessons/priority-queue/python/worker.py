"""A worker: what it has in hand is out of order's reach."""

import pika
from events import handle
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties


def on_event(
    channel: BlockingChannel,
    method: Basic.Deliver,
    properties: BasicProperties,
    body: bytes,
) -> None:
    # region: work
    handle(body.decode())
    # endregion: work
    # region: ack
    channel.basic_ack(method.delivery_tag)
    # endregion: ack


def consume(host: str, queue: str, prefetch: int) -> None:
    parameters = pika.ConnectionParameters(host)
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    # region: prefetch
    # 1: the queue chooses anew after each acknowledgement.
    channel.basic_qos(prefetch_count=prefetch)
    # endregion: prefetch
    # region: next
    channel.basic_consume(queue, on_event, auto_ack=False)
    channel.start_consuming()
    # endregion: next
