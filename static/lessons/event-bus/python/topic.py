"""Everybody who has subscribed, each on a thread of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

Handler = Callable[[int], None]
THREADS = ThreadPoolExecutor(max_workers=16)


# region: call
def call(name: str, handler: Handler, user: int) -> None:
    try:
        handler(user)
    except Exception as error:
        print(f"[{name}] failed: {error}\n", end="")
# endregion: call


class Topic:
    def __init__(self) -> None:
        self.lock = Lock()
        self.handlers: dict[str, Handler] = {}

    # region: subscribe
    def subscribe(self, name: str, handler: Handler) -> None:
        with self.lock:
            self.handlers[name] = handler

    def unsubscribe(self, name: str) -> None:
        with self.lock:
            self.handlers.pop(name, None)
    # endregion: subscribe

    def publish(self, user: int) -> None:
        # region: copy
        with self.lock:
            handlers = list(self.handlers.items())
        # endregion: copy
        # region: threads
        for name, handler in handlers:
            THREADS.submit(call, name, handler, user)
        # endregion: threads
