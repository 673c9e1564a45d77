"""A fanout exchange: a copy for every bound queue."""

from pika.adapters.blocking_connection import BlockingChannel


# region: bind
def bind(channel: BlockingChannel) -> None:
    channel.exchange_declare("news", "fanout")
    for queue in ("us-desk", "archive"):
        channel.queue_declare(queue, durable=True)
        channel.queue_bind(queue, "news")
# endregion: bind


# region: publish
def publish(channel: BlockingChannel) -> None:
    news = b"closed on Sunday"
    channel.basic_publish(
        "news", "whatever", news, mandatory=True
    )
# endregion: publish
