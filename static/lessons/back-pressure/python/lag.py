"""The same for a log: its producer reads the group's lag."""

import time

from confluent_kafka import Consumer, Producer, TopicPartition

THRESHOLD = 100_000


# region: lag
def lag(group: Consumer, places: list[TopicPartition]) -> int:
    """How many records the group has still to read."""
    behind = 0
    for place in group.committed(places):
        first, end = group.get_watermark_offsets(place)
        behind += end - max(first, place.offset)
    return behind
# endregion: lag


def send(
    producer: Producer,
    group: Consumer,
    places: list[TopicPartition],
    order: bytes,
) -> None:
    # region: wait
    while lag(group, places) > THRESHOLD:
        time.sleep(1)
    # endregion: wait
    producer.produce("orders", value=order)
    producer.poll(0)
