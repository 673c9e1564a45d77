"""The loop of a member: poll, work, commit."""

from confluent_kafka import KafkaException

from member import Member


# region: loop
def run(member: Member) -> None:
    while True:
        # region: poll
        record = member.consumer.poll(1.0)
        if record is None:
            continue
        if record.error():
            raise KafkaException(record.error())
        # endregion: poll
        # region: work
        order = record.value().decode()
        send_invoice(order)
        print(f"[{member.name}] {order}: done")
        # endregion: work
        # region: commit
        member.consumer.commit(message=record)
        # endregion: commit
# endregion: loop


def send_invoice(order: str) -> None:
    """The work on an order."""
