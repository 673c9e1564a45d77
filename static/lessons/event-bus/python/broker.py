"""Topics by name."""

from collections import defaultdict

from topic import Topic


class Broker:
    def __init__(self) -> None:
        self.topics: dict[str, Topic] = defaultdict(Topic)

    # region: topic
    def topic(self, name: str) -> Topic:
        """Made when it is first asked for."""
        return self.topics[name]
    # endregion: topic
