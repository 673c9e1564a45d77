"""What payment reads, and what it asks of the bank."""

from typing import Protocol, TypedDict


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


def text(raw: str | bytes | None) -> str:
    return raw.decode() if isinstance(raw, bytes) else raw or ""
