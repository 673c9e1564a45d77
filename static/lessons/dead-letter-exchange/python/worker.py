"""A worker: gives back what may pass, rejects what never will."""

import logging

import pika

from shop import OutOfReach, place_order

log = logging.getLogger("worker")


def handle(channel, method, properties, body: bytes) -> None:
    tag = method.delivery_tag
    # region: count
    headers = properties.headers or {}
    returns = headers.get("x-delivery-count", 0)
    # endregion: count
    try:
        # region: handle
        log.info("attempt %d: %s", returns + 1, body.decode())
        place_order(body.decode())
        # endregion: handle
    # region: requeue
    except OutOfReach as error:
        # May pass: the queue counts, and gives up for us.
        log.info("back to the queue: %s", error)
        channel.basic_reject(tag, requeue=True)
    # endregion: requeue
    # region: reject
    except ValueError as error:
        # Will never pass: to the dead letters at once.
        log.info("rejected: %s", error)
        channel.basic_reject(tag, requeue=False)
    # endregion: reject
    # region: ack
    else:
        channel.basic_ack(tag)
    # endregion: ack


# region: consume
connection = pika.BlockingConnection()
channel = connection.channel()
channel.basic_qos(prefetch_count=1)
channel.basic_consume("orders", handle)
channel.start_consuming()
# endregion: consume
