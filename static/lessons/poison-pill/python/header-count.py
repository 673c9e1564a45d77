"""Counts retries in a header, and gives up after three."""

import json
import logging

import pika

from shop import Busy, place_order

log = logging.getLogger("worker")

LIMIT = 3  # retries: four attempts


def handle(channel, method, properties, body: bytes) -> None:
    tag = method.delivery_tag
    try:
        # region: work
        place_order(json.loads(body))
        # endregion: work
    except (json.JSONDecodeError, Busy):
        # region: count
        headers = dict(properties.headers or {})
        retries = headers.get("retries", 0)
        # endregion: count
        if retries < LIMIT:
            # region: again
            log.info("retry %d", retries + 1)
            headers["retries"] = retries + 1
            headers["x-delay"] = 1_000
            copy = pika.BasicProperties(
                headers=headers, delivery_mode=2
            )
            # To this queue alone, by its own name.
            channel.basic_publish("shop", "counted", body, copy)
            # A crash here leaves both.
            channel.basic_ack(tag)
            # endregion: again
        else:
            # region: reject
            log.error("given up after %d retries", retries)
            channel.basic_reject(tag, requeue=False)
            # endregion: reject
    else:
        # region: ack
        channel.basic_ack(tag)
        # endregion: ack


# region: consume
connection = pika.BlockingConnection()
channel = connection.channel()
channel.basic_qos(prefetch_count=1)
channel.basic_consume("counted", handle)
channel.start_consuming()
# endregion: consume
