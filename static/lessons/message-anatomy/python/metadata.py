"""What the machinery needs to carry a message."""

from dataclasses import dataclass, replace


# region: metadata
@dataclass(frozen=True)
class Metadata:
    idempotency_key: str
    correlation_id: str
    retry_count: int = 0
    ttl_s: int | None = None
    # endregion: metadata

    # region: again
    def again(self) -> "Metadata":
        """For the next attempt: a count, and nothing else."""
        return replace(self, retry_count=self.retry_count + 1)
    # endregion: again
