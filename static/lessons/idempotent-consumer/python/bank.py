"""The bank: charges a card, and a key only once."""


class Crash(Exception):
    """The consumer dies here."""


class Bank:
    def __init__(self, crash: str = "never") -> None:
        self.crash = crash
        self.keys: dict[str, str] = {}
        self.charged = 0

    def charge(self, order: str, key: str = "none") -> str:
        self.dies("before")
        # region: known
        if key in self.keys:
            # region: again
            return "charged already"
            # endregion: again
        # endregion: known
        # region: debit
        self.charged += 1
        print(f"CHARGE {order}")
        # endregion: debit
        # region: keep
        if key != "none":
            # region: note
            self.keys[key] = order
            # endregion: note
        # endregion: keep
        self.dies("after")
        return "charged"

    def dies(self, when: str) -> None:
        """Whoever has called dies, and once."""
        if self.crash == when:
            self.crash = "never"
            raise Crash
