import time

import pika
from pika.adapters.blocking_connection import BlockingChannel

THRESHOLD = 100_000


# region: room
def room(channel: BlockingChannel) -> int:
    """How many messages the queue has room for."""
    while True:
        asked = channel.queue_declare("orders", passive=True)
        free = THRESHOLD - asked.method.message_count
        if free > 0:
            return free
        time.sleep(1)
# endregion: room


# region: publish
def publish(orders: list[bytes]) -> None:
    connection = pika.BlockingConnection()
    channel = connection.channel()
    channel.confirm_delivery()
    free = room(channel)
    for order in orders:
        while True:
            if free == 0:
                free = room(channel)
            try:
                channel.basic_publish("", "orders", order)
                break
            except pika.exceptions.NackError:
                time.sleep(1)  # full: it stays with us
        free -= 1
    connection.close()
# endregion: publish
