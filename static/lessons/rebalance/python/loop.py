"""The loop of a member: a rebalance goes on in its polls."""

from confluent_kafka import KafkaException, Message

from member import Member


def run(member: Member) -> None:
    while not closing():
        # region: poll
        record = member.consumer.poll(1.0)
        if record is None:
            continue
        if record.error():
            raise KafkaException(record.error())
        # endregion: poll
        # region: work
        handle(record)
        # endregion: work
        # region: commit
        member.consumer.commit(message=record)
        # endregion: commit
    member.close()


def handle(record: Message) -> None:
    """The work on one record."""


def closing() -> bool:
    """Has somebody asked it to stop?"""
    return False
