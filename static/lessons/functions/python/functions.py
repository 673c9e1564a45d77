"""Small functions, and larger ones made of them."""

from collections.abc import Callable, Iterable
from functools import reduce


# region: add
def add(a: int, b: int) -> int:
    return a + b
# endregion: add


# region: square
def square(n: int) -> int:
    return n * n
# endregion: square


# region: double
def double(n: int) -> int:
    return n * 2
# endregion: double


# region: is-even
def is_even(n: int) -> bool:
    return n % 2 == 0
# endregion: is-even


# region: plus-ten
def plus_ten(n: int) -> int:
    return n + 10
# endregion: plus-ten


# region: to-text
def to_text(n: int) -> str:
    return str(n)
# endregion: to-text


# region: compose
def compose(first: Callable, second: Callable) -> Callable:
    return lambda value: second(first(value))
# endregion: compose


# region: total
def total(numbers: Iterable[int]) -> int:
    even = filter(is_even, numbers)
    return reduce(add, map(square, even), 0)
# endregion: total
