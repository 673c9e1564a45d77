"""Five topics, and what each of them keeps."""

from confluent_kafka.admin import AdminClient, NewTopic


def topic(name: str, config: dict[str, str]) -> NewTopic:
    return NewTopic(
        name,
        num_partitions=1,
        replication_factor=1,
        config=config,
    )


# region: week
READINGS = topic(
    "readings",
    {
        # 7 days, as Kafka has it anyway.
        "retention.ms": "604800000",
        # A new segment each two days: it goes by twos.
        "segment.ms": "172800000",
    },
)
# endregion: week

# region: days
THREE_DAYS = topic(
    "three-days",
    {
        "retention.ms": "259200000",
        "segment.ms": "86400000",
    },
)
# endregion: days

# region: size
BY_SIZE = topic(
    "by-size",
    {
        "retention.ms": "-1",
        # Of each partition. So few for the show.
        "retention.bytes": "290",
        "segment.ms": "86400000",
    },
)
# endregion: size

# region: all
ALL = topic(
    "all",
    {
        "retention.ms": "-1",
        "retention.bytes": "-1",
        "segment.ms": "86400000",
    },
)
# endregion: all

# region: last
BY_KEY = topic(
    "by-key",
    {
        "cleanup.policy": "compact",
        "segment.ms": "86400000",
        # Compact when a tenth of it is new.
        "min.cleanable.dirty.ratio": "0.1",
        # So long a tombstone stays at least.
        "delete.retention.ms": "86400000",
    },
)
# endregion: last


# region: create
def create(admin: AdminClient) -> None:
    topics = [READINGS, ALL, THREE_DAYS, BY_SIZE, BY_KEY]
    for created in admin.create_topics(topics).values():
        created.result()
# endregion: create
