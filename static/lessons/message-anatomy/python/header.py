"""What a message is, from whom, and in which version."""

from dataclasses import dataclass


# region: header
@dataclass(frozen=True)
class Header:
    id: str
    time: str
    schema: str
    content_type: str
    source: str
    # endregion: header

    # region: readable
    def readable(self, major: str) -> bool:
        """Looked at first: can I read the payload at all?"""
        is_json = self.content_type == "application/json"
        return is_json and self.schema.split(".")[0] == major
    # endregion: readable
