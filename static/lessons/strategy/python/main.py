"""The same list is sorted twice, by one sorter."""

from strategies import BubbleSort, QuickSort, Sorter


def main() -> None:
    # region: hold
    numbers = [5, 2, 8, 1, 9]
    sorter = Sorter(BubbleSort())
    result = sorter.sort(numbers)
    # endregion: hold
    # region: first
    print(f"{sorter.strategy.name}: {result}")
    # endregion: first

    # region: exchange
    sorter.strategy = QuickSort()
    result = sorter.sort(numbers)
    # endregion: exchange
    # region: second
    print(f"{sorter.strategy.name}: {result}")
    # endregion: second


if __name__ == "__main__":
    main()
