"""Handlers by type of event, called one after the other."""

from collections import defaultdict
from collections.abc import Callable

from event import OrderPlaced

Handler = Callable[[OrderPlaced], None]


class Bus:
    def __init__(self) -> None:
        # region: handlers
        self.handlers: dict[str, dict[str, Handler]] = (
            defaultdict(dict)
        )
        # endregion: handlers

    # region: subscribe
    def subscribe(
        self, kind: str, name: str, handler: Handler
    ) -> None:
        self.handlers[kind][name] = handler

    def unsubscribe(self, kind: str, name: str) -> None:
        self.handlers[kind].pop(name, None)
    # endregion: subscribe

    # region: publish
    def publish(self, event: OrderPlaced) -> None:
        """What a handler raises ends the loop, and goes on up."""
        for handler in list(self.handlers[event.TYPE].values()):
            handler(event)
    # endregion: publish
