"""The same broker, but what failed goes back at once."""

import logging
from collections import defaultdict, deque
from threading import Lock

from message import Message

log = logging.getLogger("broker")

MAX_RETRIES = 3


class Broker:
    def __init__(self) -> None:
        self.lock = Lock()
        self.queues: dict[str, deque[Message]]
        self.queues = defaultdict(deque)
        self.dead: list[Message] = []

    def publish(self, msg: Message) -> None:
        with self.lock:
            self.queues[msg.topic].append(msg)
            log.info(f"#{msg.id} published to {msg.topic}")

    def consume(self, topic: str) -> Message | None:
        with self.lock:
            queue = self.queues[topic]
            return queue.popleft() if queue else None

    def nack(self, msg: Message) -> None:
        with self.lock:
            # region: retry
            if msg.retries < MAX_RETRIES:
                again = msg.again()
                self.queues[msg.topic].appendleft(again)
                count = f"{again.retries} of {MAX_RETRIES}"
                log.info(f"#{msg.id} goes back, retry {count}")
            # endregion: retry
            else:
                self.dead.append(msg)
                count = f"{msg.retries} retries"
                log.info(f"#{msg.id} dead-lettered after {count}")
