"""The world is touched at both ends, and nowhere between."""

from functions import add, compose, double, plus_ten, square
from functions import to_text, total


def main() -> None:
    # region: pure
    assert add(2, 3) == 5
    assert square(4) == 16
    # endregion: pure

    # region: mapped
    numbers = (1, 2, 3, 4, 5)
    doubles = tuple(map(double, numbers))
    # endregion: mapped
    # region: both
    print(*doubles)
    print(*numbers)
    # endregion: both

    # region: asked
    result = total(range(1, 9))
    # endregion: asked
    # region: told
    print(result)
    # endregion: told

    # region: composed
    label = compose(compose(double, plus_ten), to_text)
    # endregion: composed
    # region: edges
    line = "5"  # as it comes in from outside
    print(label(int(line)))
    # endregion: edges


if __name__ == "__main__":
    main()
