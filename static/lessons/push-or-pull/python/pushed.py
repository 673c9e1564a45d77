"""A reader that is pushed, with pika."""

from functools import partial

from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties

from packing import pack


# region: work
def on_message(
    name: str,
    channel: BlockingChannel,
    method: Basic.Deliver,
    properties: BasicProperties,
    body: bytes,
) -> None:
    order = body.decode()
    pack(order)
    print(f"{name}: {order}")
    channel.basic_ack(method.delivery_tag)
# endregion: work


def run(
    name: str, channel: BlockingChannel, queue: str, limit: int
) -> None:
    # region: limit
    # 0: no limit.
    channel.basic_qos(prefetch_count=limit)
    # endregion: limit
    # region: consume
    channel.basic_consume(queue, partial(on_message, name))
    channel.start_consuming()
    # endregion: consume
