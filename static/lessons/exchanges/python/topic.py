"""A topic exchange: * is one word, # any number of them."""

from pika.adapters.blocking_connection import BlockingChannel


# region: bind
def bind(channel: BlockingChannel) -> None:
    channel.exchange_declare("events", "topic")
    channel.queue_declare("orders", durable=True)
    channel.queue_declare("us-desk", durable=True)
    channel.queue_bind("orders", "events", "order.#")
    channel.queue_bind("orders", "events", "*.*")
    channel.queue_bind("us-desk", "events", "*.*.us")
# endregion: bind


# region: publish
def publish(channel: BlockingChannel) -> None:
    for key, event in [
        ("order.created.us", b"order 1, Boston"),
        ("user.registered.us", b"ann, Boston"),
        ("order.cancelled", b"order 1"),
    ]:
        channel.basic_publish(
            "events", key, event, mandatory=True
        )
# endregion: publish
