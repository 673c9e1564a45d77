"""The same, but what nobody can handle is not completed."""

import json

from handler import Handler, Message


class Consumer:
    def __init__(self, handlers: list[Handler]) -> None:
        self.handlers = handlers

    def receive(self, text: str) -> bool:
        """True: complete it. False: return it to the queue."""
        message: Message = json.loads(text)
        kind = message["type"]
        able = (h for h in self.handlers if h.can_handle(kind))
        handler = next(able, None)
        # region: nobody
        if handler is None:
            raise LookupError(f"no handler for {kind}")
        # endregion: nobody
        return handler.handle(message)
