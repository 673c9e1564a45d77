"""Three producers: what each waits for."""

from confluent_kafka import Producer


# region: all
def shop(servers: str) -> Producer:
    return Producer(
        {
            "bootstrap.servers": servers,
            "acks": "all",
            "enable.idempotence": True,
            # region: again
            "retry.backoff.ms": 1_000,
            # endregion: again
        }
    )
# endregion: all


# region: one
def tracker(servers: str) -> Producer:
    return Producer({"bootstrap.servers": servers, "acks": "1"})
# endregion: one


# region: none
def sensor(servers: str) -> Producer:
    return Producer({"bootstrap.servers": servers, "acks": "0"})
# endregion: none
