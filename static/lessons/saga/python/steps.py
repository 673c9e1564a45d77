"""The three services: each can do its work, and undo it."""

from collections.abc import Callable
from dataclasses import dataclass


class Failed(Exception):
    """What a service says when it can't."""


# region: step
@dataclass(frozen=True)
class Step:
    who: str
    do: Callable[[int], None]
    undo: Callable[[int], None]
# endregion: step


class Stock:
    def __init__(self) -> None:
        self.reserved: set[int] = set()

    def reserve(self, order: int) -> None:
        self.reserved.add(order)
        print("[stock] reserved")

    # region: repeatable
    def release(self, order: int) -> None:
        if order in self.reserved:
            self.reserved.remove(order)
            print("[stock] released")
    # endregion: repeatable


class Payment:
    def __init__(self) -> None:
        self.charged: set[int] = set()
        self.busy = True

    def charge(self, order: int) -> None:
        self.charged.add(order)
        print("[payment] paid")

    def refund(self, order: int) -> None:
        if order not in self.charged:
            return
        if self.busy:
            self.busy = False
            raise Failed("the bank is busy")
        self.charged.remove(order)
        print("[payment] refunded")


class Shipping:
    def ship(self, order: int) -> None:
        raise Failed("no driver")

    def cancel(self, order: int) -> None:
        print("[shipping] nothing to cancel")
