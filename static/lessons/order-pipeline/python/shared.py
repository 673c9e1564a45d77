"""What is read, what is asked of the bank, what is stored."""

from typing import Protocol, TypedDict

from confluent_kafka import KafkaError, KafkaException, Message


class Event(TypedDict):
    order: str
    total: float


class Refused(Exception):
    """The bank does not pay."""


class Bank(Protocol):
    # region: key
    def charge(self, key: str, total: float) -> None: ...
    # endregion: key
    def refund(self, key: str) -> None: ...


def stored(error: KafkaError | None, _: Message) -> None:
    """Flush calls it: a record that is given up is an error."""
    if error:
        raise KafkaException(error)


def text(raw: str | bytes | None) -> str:
    return raw.decode() if isinstance(raw, bytes) else raw or ""
