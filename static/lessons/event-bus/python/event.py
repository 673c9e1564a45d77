"""What has happened, with all that a listener needs."""

from dataclasses import dataclass
from typing import ClassVar


# region: event
@dataclass(frozen=True)
class OrderPlaced:
    """In the past tense: nobody can change it or refuse it."""

    TYPE: ClassVar[str] = "order.placed"

    order: int
    user: int
    total: str
    created_at: str

    def __str__(self) -> str:
        return f"{self.order} placed at {self.created_at}"
# endregion: event
