"""Animals that speak, each in its own way."""

from abc import ABC, abstractmethod
from dataclasses import dataclass


# region: contract
@dataclass
class Animal(ABC):
    _name: str

    @abstractmethod
    def speak(self) -> str:
        """What it says: each kind has to answer this."""

    def introduce(self) -> str:
        return f"{self.name}: {self.speak()}"
    # endregion: contract

    @property
    def name(self) -> str:
        return self._name


# region: dog
@dataclass
class Dog(Animal):
    breed: str

    def speak(self) -> str:
        return f"Woof, I am a {self.breed}."
# endregion: dog


# region: cat
@dataclass
class Cat(Animal):
    indoor: bool

    def speak(self) -> str:
        place = "sofa" if self.indoor else "roof"
        return f"Meow from the {place}."
# endregion: cat


# region: bird
@dataclass
class Bird(Animal):
    wingspan: int

    def speak(self) -> str:
        return f"Tweet, on {self.wingspan} cm of wings."
# endregion: bird
