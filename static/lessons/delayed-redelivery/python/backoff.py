"""How long to wait before a retry."""

from collections.abc import Callable
from random import Random

UNIT = 1.0  # seconds
CAP = 30.0
JITTER = 0.5

# region: wait
POLICIES: dict[str, Callable[[int], int]] = {
    "fixed": lambda retry: 1,
    "linear": lambda retry: retry,
    "quadratic": lambda retry: retry**2,
    "exponential": lambda retry: 2 ** (retry - 1),
}


def grown(policy: str, retry: int) -> float:
    return UNIT * POLICIES[policy](retry)
# endregion: wait


def wait(policy: str, retry: int) -> float:
    # region: cap
    return min(grown(policy, retry), CAP)
    # endregion: cap


# region: jitter
def jittered(seconds: float, chance: Random) -> float:
    off = JITTER * chance.random()
    return seconds * (1.0 - off)
# endregion: jitter


def shown(seconds: float) -> str:
    if seconds < 1.0:
        return f"{seconds * 1_000:.0f} ms"
    return f"{seconds:.3f}".rstrip("0").rstrip(".") + " s"


def main() -> None:
    retries = (1, 2, 3, 10)
    for policy in POLICIES:
        for retry in retries:
            told = shown(wait(policy, retry))
            print(f"{policy}, retry {retry}: {told}")
    chance = Random(7)
    for retry in retries:
        seconds = wait("exponential", retry)
        told = shown(jittered(seconds, chance))
        print(f"jittered, retry {retry}: {told}")


main()
