"""How late are we? Measured on each message that comes in."""

import time

from pika.spec import BasicProperties
from prometheus_client import Counter, Gauge

SLA = 120.0  # seconds

AGE = Gauge(
    "order_age_seconds", "Age at the start of work", ["producer"]
)
LATE = Counter("orders_late", "Older than promised", ["producer"])


# region: age
def measure_age(properties: BasicProperties) -> float:
    """Sets the gauge, and returns the age in seconds."""
    age = time.time() - properties.timestamp
    producer = properties.app_id
    AGE.labels(producer).set(age)
    # region: late
    if age > SLA:
        LATE.labels(producer).inc()
    # endregion: late
    return age
# endregion: age
