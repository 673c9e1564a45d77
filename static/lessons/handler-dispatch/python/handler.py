"""The contract between the consumer and its handlers."""

from typing import Protocol

Message = dict[str, str]


# region: contract
class Handler(Protocol):
    def can_handle(self, kind: str) -> bool:
        """Can you? A message of this type is yours."""
        ...

    def handle(self, message: Message) -> bool:
        """Do it. True: it is done. False: not this time."""
        ...
# endregion: contract
