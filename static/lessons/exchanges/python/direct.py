"""A direct exchange: the binding key is the routing key."""

from pika.adapters.blocking_connection import BlockingChannel


# region: bind
def bind(channel: BlockingChannel) -> None:
    channel.exchange_declare("payments", "direct")
    channel.queue_declare("billing", durable=True)
    channel.queue_bind("billing", "payments", "payment")
# endregion: bind


# region: publish
def publish(
    channel: BlockingChannel, key: str, amount: str
) -> None:
    body = amount.encode()
    channel.basic_publish("payments", key, body, mandatory=True)
# endregion: publish


# region: returned
def report_returns(channel: BlockingChannel) -> None:
    channel.add_on_return_callback(
        lambda channel, method, properties, body: print(
            f"[shop] came back: {body.decode()}"
        )
    )
# endregion: returned
