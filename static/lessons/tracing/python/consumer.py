"""Measures what it takes, and says why it publishes."""

from collections import Counter
from dataclasses import dataclass, field

from envelope import Envelope

LIMIT = 120.0  # seconds


@dataclass
class World:
    now: float = 0.0  # the clock
    breaches: Counter[str] = field(default_factory=Counter)


@dataclass
class Consumer:
    name: str
    world: World

    def take(self, got: Envelope) -> None:
        # region: measure
        age = got.age(self.world.now)
        print(f"[{self.name}] {got.id} taken: {got.payload}")
        print(f"[{self.name}] {age:.0f} s old, by {got.producer}")
        # endregion: measure
        # region: breach
        if age > LIMIT:
            self.world.breaches[got.producer] += 1
        # endregion: breach

    def publish(
        self, payload: str, cause: Envelope | None
    ) -> Envelope:
        now = self.world.now
        if cause:
            # region: pass-on
            made = cause.because(payload, self.name, now)
            # endregion: pass-on
        else:
            # region: forget
            made = Envelope(payload, self.name, now)
            # endregion: forget
        print(f"[{self.name}] {made.id} published")
        return made
