"""What a parent promises, every child has to keep."""

from typing import Protocol


# region: bird
class Bird:
    def fly(self) -> str:
        return "a bird flies off"
# endregion: bird


# region: penguin
class Penguin(Bird):
    def fly(self) -> str:
        raise NotImplementedError("a penguin cannot fly")
# endregion: penguin


def release(birds: list[Bird]) -> None:
    for bird in birds:
        # region: release
        print(bird.fly())
        # endregion: release


class Flying(Protocol):
    """Apart from what is a bird: for those who do it."""

    def take_off(self) -> str: ...


# region: swallow
class Swallow:
    def take_off(self) -> str:
        return "a swallow flies off"
# endregion: swallow


def release_flying(flyers: list[Flying]) -> None:
    for flyer in flyers:
        print(flyer.take_off())
