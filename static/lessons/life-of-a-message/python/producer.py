"""The web server: hands an order over, and goes on."""

from pika.adapters.blocking_connection import BlockingChannel


# region: place-order
def place_order(channel: BlockingChannel, order: str) -> str:
    message = order.encode()
    channel.basic_publish("sales", "order", message)
    return "Thank you for your order."
# endregion: place-order
