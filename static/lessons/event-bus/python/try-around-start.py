"""The trap: the `try` is around the start of the thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

Handler = Callable[[int], None]
THREADS = ThreadPoolExecutor(max_workers=16)


class Topic:
    def __init__(self) -> None:
        self.lock = Lock()
        self.handlers: dict[str, Handler] = {}

    def subscribe(self, name: str, handler: Handler) -> None:
        with self.lock:
            self.handlers[name] = handler

    def unsubscribe(self, name: str) -> None:
        with self.lock:
            self.handlers.pop(name, None)

    def publish(self, user: int) -> None:
        with self.lock:
            handlers = list(self.handlers.items())
        # region: threads
        for name, handler in handlers:
            try:
                THREADS.submit(handler, user)
            except Exception as error:
                print(f"[{name}] failed: {error}\n", end="")
        # endregion: threads
