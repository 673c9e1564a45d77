"""One loop, three answers."""

from animals import Animal, Bird, Cat, Dog


def main() -> None:
    # region: make
    animals = [
        Dog("Rex", breed="beagle"),
        Cat("Whiskers", indoor=True),
        Bird("Pip", wingspan=25),
    ]
    # endregion: make
    for animal in animals:
        # region: each
        print(animal.introduce())
        # endregion: each

    # region: name
    first = animals[0]
    print(f"{first.name} came first.")  # first._name works, too
    # endregion: name

    # region: mere
    try:
        Animal("Nobody")
    except TypeError:
        # region: refused
        print("A mere animal cannot be made.")
        # endregion: refused
    # endregion: mere


if __name__ == "__main__":
    main()
