"""Declares the exchanges and the queues, with pika."""

import pika

connection = pika.BlockingConnection()
channel = connection.channel()

# region: arguments
ARGUMENTS = {
    "x-queue-type": "quorum",
    # At most 60 s of waiting, five ready, two returns …
    "x-message-ttl": 60_000,
    "x-max-length": 5,
    "x-delivery-limit": 2,
    # … and whoever is over that goes here, under this key.
    "x-dead-letter-exchange": "dlx",
    "x-dead-letter-routing-key": "orders.dead",
}
# endregion: arguments

# region: work
channel.exchange_declare("shop", "topic", durable=True)
channel.queue_declare("orders", durable=True, arguments=ARGUMENTS)
channel.queue_bind("orders", "shop", routing_key="order.placed")
# endregion: work

# region: dead
channel.exchange_declare("dlx", "direct", durable=True)
channel.queue_declare(
    "orders_dlq", durable=True, arguments={"x-max-length": 7}
)
# endregion: dead
# region: bind-dead
channel.queue_bind("orders_dlq", "dlx", routing_key="orders.dead")
# endregion: bind-dead

connection.close()
