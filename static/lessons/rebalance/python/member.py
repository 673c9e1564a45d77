"""A member of a group that shares out as its setting says."""

from confluent_kafka import Consumer, TopicPartition

Share = list[TopicPartition]


# region: settings
def settings(name: str, strategy: str) -> dict[str, object]:
    return {
        "bootstrap.servers": "localhost:9092",
        "client.id": name,
        "group.id": "desk",
        "partition.assignment.strategy": strategy,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "heartbeat.interval.ms": 1_000,
        "session.timeout.ms": 6_000,
    }
# endregion: settings


def names(share: Share) -> str:
    named = [f"{one.topic}-{one.partition}" for one in share]
    return ", ".join(named)


class Member:
    # region: join
    def __init__(self, name: str, strategy: str) -> None:
        self.name = name
        self.consumer = Consumer(settings(name, strategy))
        self.consumer.subscribe(
            ["orders", "stock"],
            on_assign=self.assigned,
            on_revoke=self.revoked,
        )
    # endregion: join

    # region: assigned
    def assigned(self, _: Consumer, share: Share) -> None:
        print(f"[{self.name}] gets {names(share)}")
    # endregion: assigned

    # region: revoked
    def revoked(self, _: Consumer, share: Share) -> None:
        print(f"[{self.name}] gives up {names(share)}")
    # endregion: revoked

    # region: close
    def close(self) -> None:
        self.consumer.close()
    # endregion: close
