"""Orders by way of a queue, with pika."""

import pika
from pika.adapters.blocking_connection import BlockingChannel

from billing import Impossible, bill


# region: publish
def send(channel: BlockingChannel, order: str) -> None:
    lasting = pika.BasicProperties(
        delivery_mode=pika.DeliveryMode.Persistent
    )
    channel.basic_publish("", "orders", order.encode(), lasting)
# endregion: publish


def work(channel: BlockingChannel, name: str) -> None:
    channel.basic_qos(prefetch_count=1)
    for method, _, body in channel.consume("orders"):
        tag, order = method.delivery_tag, body.decode()
        # region: work
        try:
            bill(order)
        # endregion: work
        # region: reject
        except Impossible as reason:
            print(f"{name}: {order}: {reason}")
            channel.basic_reject(tag, requeue=False)
        # endregion: reject
        # region: ack
        else:
            print(f"{name}: {order}")
            channel.basic_ack(tag)
        # endregion: ack
