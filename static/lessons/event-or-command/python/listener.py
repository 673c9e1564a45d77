"""A listener: hears of each user, in a queue of its own."""

from collections.abc import Callable

from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties


def listen(
    channel: BlockingChannel,
    queue: str,
    react: Callable[[bytes], None],
) -> None:
    def on_event(
        channel: BlockingChannel,
        method: Basic.Deliver,
        properties: BasicProperties,
        body: bytes,
    ) -> None:
        # region: react
        react(body)
        channel.basic_ack(method.delivery_tag)
        # endregion: react

    # region: own-queue
    channel.exchange_declare("users", "fanout", durable=True)
    channel.queue_declare(queue, durable=True)
    channel.queue_bind(queue, "users")
    channel.basic_qos(prefetch_count=1)
    channel.basic_consume(queue, on_event)
    # endregion: own-queue
    channel.start_consuming()
