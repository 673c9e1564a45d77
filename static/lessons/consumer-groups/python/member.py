"""A member of a group: what makes it one, and what it is told."""

from confluent_kafka import Consumer, TopicPartition


Share = list[TopicPartition]


def names(share: Share) -> str:
    names = [f"{one.topic}-{one.partition}" for one in share]
    return ", ".join(names)


class Member:
    # region: join
    def __init__(
        self, name: str, group: str, reset: str, servers: str
    ) -> None:
        self.name = name
        self.consumer = Consumer(
            {
                "bootstrap.servers": servers,
                "client.id": name,
                "group.id": group,
                "auto.offset.reset": reset,
                "enable.auto.commit": False,
                "partition.assignment.strategy": "range",
                "heartbeat.interval.ms": 1_000,
                "session.timeout.ms": 6_000,
            }
        )
        self.consumer.subscribe(
            ["orders"],
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


# region: latest
def monitor(servers: str) -> Member:
    return Member("monitor", "live", "latest", servers)
# endregion: latest
