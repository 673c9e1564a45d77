"""What a message says of itself, beside its payload."""

from dataclasses import dataclass, field, replace
from itertools import count
from typing import Self

messages, traces = count(1), count(1)


def message_id() -> str:
    return f"#{next(messages)}"


def trace_id() -> str:
    return f"trace-{next(traces)}"


# region: ids
@dataclass(frozen=True)
class Envelope:
    payload: str
    producer: str
    made_at: float  # in seconds
    # The user's request, this chain of work, this message:
    correlation: str | None = None
    trace: str = field(default_factory=trace_id)
    id: str = field(default_factory=message_id)
# endregion: ids

    # region: age
    def age(self, now: float) -> float:
        return now - self.made_at
    # endregion: age

    # region: because
    def because(self, payload: str, by: str, now: float) -> Self:
        """What is published because of this message."""
        # Correlation and trace are copied.
        return replace(
            self,
            payload=payload,
            producer=by,
            made_at=now,
            id=message_id(),
        )
    # endregion: because
