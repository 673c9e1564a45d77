"""A broker in one process: a queue for each topic."""

import heapq
import logging
import time
from collections import defaultdict, deque
from threading import Lock

from message import Message

log = logging.getLogger("broker")

# region: state
MAX_RETRIES = 3
UNIT = 1.0  # second


class Broker:
    def __init__(self) -> None:
        self.lock = Lock()
        self.queues: dict[str, deque[Message]]
        self.queues = defaultdict(deque)
        self.held: list[tuple[float, int, Message]] = []
        self.dead: list[Message] = []
    # endregion: state

    # region: publish
    def publish(self, msg: Message) -> None:
        with self.lock:
            self.queues[msg.topic].append(msg)
            log.info(f"#{msg.id} published to {msg.topic}")
    # endregion: publish

    # region: consume
    def consume(self, topic: str) -> Message | None:
        with self.lock:
            # region: due
            now = time.monotonic()
            while self.held and self.held[0][0] <= now:
                *_, msg = heapq.heappop(self.held)
                self.queues[msg.topic].append(msg)
            # endregion: due
            queue = self.queues[topic]
            return queue.popleft() if queue else None
    # endregion: consume

    # region: nack
    def nack(self, msg: Message) -> None:
        with self.lock:
            # region: retry
            if msg.retries < MAX_RETRIES:
                again = msg.again()
                wait = UNIT * again.retries**2
                due = time.monotonic() + wait
                heapq.heappush(self.held, (due, again.id, again))
                count = f"{again.retries} of {MAX_RETRIES}"
                log.info(f"#{again.id} waits, retry {count}")
            # endregion: retry
            # region: dead-letter
            else:
                self.dead.append(msg)
                count = f"{msg.retries} retries"
                log.info(f"#{msg.id} dead-lettered after {count}")
            # endregion: dead-letter
    # endregion: nack
