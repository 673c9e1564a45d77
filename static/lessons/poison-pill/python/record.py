"""Lets the queue count, and writes down what went wrong."""

import json

import pika

from shop import Busy, place_order

ATTEMPTS = 3


def handle(channel, method, properties, body: bytes) -> None:
    tag = method.delivery_tag
    headers = properties.headers or {}
    attempt = headers.get("x-delivery-count", 0) + 1
    try:
        place_order(json.loads(body))
    except (json.JSONDecodeError, Busy) as error:
        if attempt < ATTEMPTS:
            # Counts towards the limit; a nack would not.
            channel.basic_reject(tag, requeue=True)
            return
        # region: record
        record = {
            "id": properties.message_id,
            "reason": str(error),
            "attempts": attempt,
            "original": body.decode(errors="replace"),
        }
        channel.basic_publish(
            "",
            "dead-letters",
            json.dumps(record).encode(),
            pika.BasicProperties(delivery_mode=2),
        )
        # endregion: record
    channel.basic_ack(tag)


connection = pika.BlockingConnection()
channel = connection.channel()
channel.basic_qos(prefetch_count=1)
channel.basic_consume("limited", handle)
channel.start_consuming()
