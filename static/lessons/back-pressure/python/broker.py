import threading
from collections import deque


class BoundedQueue:
    # region: bound
    def __init__(self, limit: int = 1_000) -> None:
        self.limit = limit
        self.orders: deque[str] = deque()
        self.stopped = False
        self.change = threading.Condition()
    # endregion: bound

    # region: publish
    def publish(self, order: str) -> bool:
        with self.change:
            # region: refuse
            if len(self.orders) >= self.limit:
                return False
            # endregion: refuse
            self.orders.append(order)
            self.change.notify()
            return True
    # endregion: publish

    # region: consume
    def consume(self) -> str | None:
        with self.change:
            self.change.wait_for(
                lambda: self.orders or self.stopped
            )
            return self.orders.popleft() if self.orders else None
    # endregion: consume

    def stop(self) -> None:
        with self.change:
            self.stopped = True
            self.change.notify_all()
