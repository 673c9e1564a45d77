"""How are they doing? Five figures of each consumer."""

import time

from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties
from prometheus_client import Counter, Gauge, Histogram

from age import measure_age
from billing import charge

NAME = "worker-1"
DONE = Counter("orders_done", "Rate", ["consumer"])
FAILED = Counter("orders_failed", "Error rate", ["consumer"])
SECONDS = Histogram("order_seconds", "p99", ["consumer"])
READY = Gauge("queue_ready", "Lag, dead letters", ["queue"])


def handle(
    channel: BlockingChannel,
    method: Basic.Deliver,
    properties: BasicProperties,
    body: bytes,
) -> None:
    measure_age(properties)
    begun = time.monotonic()
    # region: work
    try:
        charge(body)
    # endregion: work
    # region: failed
    except KeyError:
        FAILED.labels(NAME).inc()
        channel.basic_reject(method.delivery_tag, requeue=True)
    # endregion: failed
    # region: done
    else:
        DONE.labels(NAME).inc()
        channel.basic_ack(method.delivery_tag)
    # endregion: done
    SECONDS.labels(NAME).observe(time.monotonic() - begun)


# region: look
def look(channel: BlockingChannel) -> None:
    """What the broker counts: asked every few seconds."""
    for queue in ("orders", "dead-letters"):
        asked = channel.queue_declare(queue, passive=True)
        READY.labels(queue).set(asked.method.message_count)
# endregion: look
