"""A service: a queue of its own, and what it does."""

from collections.abc import Callable

from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties


def serve(
    channel: BlockingChannel,
    queue: str,
    react: Callable[[bytes], None],
) -> None:
    def handle(
        channel: BlockingChannel,
        method: Basic.Deliver,
        properties: BasicProperties,
        body: bytes,
    ) -> None:
        # region: react
        react(body)
        # endregion: react
        # region: acknowledge
        channel.basic_ack(method.delivery_tag)
        # endregion: acknowledge

    # region: own-queue
    channel.exchange_declare("orders", "fanout", durable=True)
    channel.queue_declare(queue, durable=True)
    channel.queue_bind(queue, "orders")
    channel.basic_qos(prefetch_count=1)
    channel.basic_consume(queue, handle)
    # endregion: own-queue
    channel.start_consuming()
