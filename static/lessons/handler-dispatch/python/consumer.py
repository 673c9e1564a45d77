"""Takes a message, finds its handler, and lets it do it."""

import json

from handler import Handler, Message


class Consumer:
    def __init__(self, handlers: list[Handler]) -> None:
        self.handlers = handlers

    def receive(self, text: str) -> bool:
        """True: complete it. False: return it to the queue."""
        # region: parse
        message: Message = json.loads(text)
        kind = message["type"]
        # endregion: parse
        # region: find
        able = (h for h in self.handlers if h.can_handle(kind))
        handler = next(able, None)
        # endregion: find
        # region: nobody
        if handler is None:
            print(f"no handler for {kind}")
            return True
        # endregion: nobody
        # region: hand
        return handler.handle(message)
        # endregion: hand
