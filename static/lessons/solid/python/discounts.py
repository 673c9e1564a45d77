"""What may come off an amount, each way a class."""

from dataclasses import dataclass
from typing import Protocol


class Discount(Protocol):
    def apply(self, amount: int) -> int: ...


# region: percent
@dataclass
class Percent:
    rate: int

    def apply(self, amount: int) -> int:
        return amount * (100 - self.rate) // 100
# endregion: percent


# region: fixed
@dataclass
class Fixed:
    off: int

    def apply(self, amount: int) -> int:
        return max(0, amount - self.off)
# endregion: fixed
