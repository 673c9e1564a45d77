"""Two ways to sort, and a sorter that holds one of them."""

from typing import Protocol


# region: contract
class SortStrategy(Protocol):
    """Whatever sorts a list into a new one."""

    name: str

    def sort(self, items: list[int]) -> list[int]: ...


class Sorter:
    def __init__(self, strategy: SortStrategy) -> None:
        self.strategy = strategy
    # endregion: contract

    # region: sort
    def sort(self, items: list[int]) -> list[int]:
        return self.strategy.sort(items)
    # endregion: sort


# region: bubble
class BubbleSort:
    name = "bubble sort"

    def sort(self, items: list[int]) -> list[int]:
        result = items.copy()
        for end in range(len(result) - 1, 0, -1):
            for at in range(end):
                left, right = result[at : at + 2]
                if left > right:
                    # region: swap
                    result[at : at + 2] = right, left
                    # endregion: swap
        return result
# endregion: bubble


class QuickSort:
    name = "quick sort"

    def sort(self, items: list[int]) -> list[int]:
        if not items:
            return []
        # region: quick
        pivot, *rest = items
        smaller = [item for item in rest if item < pivot]
        larger = [item for item in rest if item >= pivot]
        # region: split
        return [*self.sort(smaller), pivot, *self.sort(larger)]
        # endregion: split
        # endregion: quick
