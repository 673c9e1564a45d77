"""The topic: three replicas of each partition."""

from confluent_kafka.admin import AdminClient, NewTopic


# region: create
def create(servers: str) -> None:
    orders = NewTopic(
        "orders",
        num_partitions=3,
        replication_factor=3,
        config={
            # region: fewest
            # Fewer in sync: acks=all is refused.
            "min.insync.replicas": "2",
            # endregion: fewest
            # region: clean
            # Only a replica in sync may lead.
            "unclean.leader.election.enable": "false",
            # endregion: clean
        },
    )
    admin = AdminClient({"bootstrap.servers": servers})
    admin.create_topics([orders])["orders"].result()
# endregion: create
