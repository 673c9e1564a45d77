"""The four parts as one message, to JSON and back."""

import json
from dataclasses import asdict, dataclass, replace

from header import Header
from metadata import Metadata


# region: message
@dataclass(frozen=True)
class Message:
    routing_key: str
    header: Header
    payload: dict[str, str]
    metadata: Metadata
    # endregion: message

    # region: to-json
    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=2)
    # endregion: to-json

    # region: from-json
    @classmethod
    def from_json(cls, text: str) -> "Message":
        parts = json.loads(text)
        return cls(
            parts["routing_key"],
            Header(**parts["header"]),
            parts["payload"],
            Metadata(**parts["metadata"]),
        )
    # endregion: from-json

    # region: retry
    def again(self) -> "Message":
        """The same message for one more attempt."""
        return replace(self, metadata=self.metadata.again())
    # endregion: retry
