"""Places orders, and says so. It knows no listener."""

from bus import Bus
from event import OrderPlaced


class OrderService:
    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self.last = 41

    def place(self, user: int, total: str, now: str) -> int:
        # region: keep
        self.last += 1
        event = OrderPlaced(self.last, user, total, now)
        print(f"orders: {event}")
        # endregion: keep
        # region: tell
        self.bus.publish(event)
        # endregion: tell
        # region: return
        return self.last
        # endregion: return
