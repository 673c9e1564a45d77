"""The handler of orders. The ids of those done are in memory."""

from collections.abc import Callable

from handler import Message


class Orders:
    # region: ids
    def __init__(self, process: Callable[[str], bool]) -> None:
        self.process = process
        self.done: set[str] = set()
    # endregion: ids

    # region: can
    def can_handle(self, kind: str) -> bool:
        return kind == "order.created"
    # endregion: can

    def handle(self, message: Message) -> bool:
        order = message["order"]
        # region: seen
        if order in self.done:
            print(f"order {order} skipped")
            return True
        # endregion: seen
        # region: process
        if not self.process(order):
            print(f"order {order} failed")
            return False
        print(f"order {order} processed")
        # endregion: process
        # region: remember
        self.done.add(order)
        return True
        # endregion: remember
