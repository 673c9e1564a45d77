"""Reads what the dead letters died of, and sends them again."""

import logging

import pika

log = logging.getLogger("clerk")


def handle(channel, method, properties, body: bytes) -> None:
    # region: history
    # One entry for each queue and reason, the newest first.
    for death in properties.headers["x-death"]:
        log.info(
            "%s in %s, %d times",
            death["reason"], death["queue"], death["count"],
        )
    # endregion: history
    # region: again
    # The headers go along: the history is kept.
    key = "order.placed"
    channel.basic_publish("shop", key, body, properties)
    # endregion: again
    # region: ack
    channel.basic_ack(method.delivery_tag)
    # endregion: ack


# region: consume
connection = pika.BlockingConnection()
channel = connection.channel()
channel.basic_qos(prefetch_count=1)
channel.basic_consume("orders_dlq", handle)
channel.start_consuming()
# endregion: consume
