"""The envelope in which an upload travels."""

from dataclasses import dataclass, replace


# region: envelope
@dataclass(frozen=True)
class Message:
    """What is sent. It never changes; it is only copied."""

    kind: str
    file: str
    id: int
    attempts: int = 0
    # endregion: envelope

    # region: again
    def again(self) -> "Message":
        """A copy that counts one more attempt."""
        return replace(self, attempts=self.attempts + 1)
    # endregion: again
