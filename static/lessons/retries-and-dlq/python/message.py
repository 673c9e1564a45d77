"""The envelope in which an order travels."""

from dataclasses import dataclass, replace


# region: envelope
@dataclass(frozen=True)
class Message:
    """What is sent. It never changes; it is only copied."""

    topic: str
    payload: str
    id: int
    retries: int = 0
    # endregion: envelope

    # region: again
    def again(self) -> "Message":
        """A copy for the next attempt."""
        return replace(self, retries=self.retries + 1)
    # endregion: again
