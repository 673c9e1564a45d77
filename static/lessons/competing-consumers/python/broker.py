"""A bounded queue in one process, and what became of the rest."""

import logging
from collections import deque
from threading import Condition

from message import Message

log = logging.getLogger("broker")

# region: state
LIMIT, MAX_ATTEMPTS = 100, 3


class Broker:
    def __init__(self) -> None:
        self.changed = Condition()
        self.ready: deque[Message] = deque()
        self.dead: deque[Message] = deque()
        self.in_hand = 0
    # endregion: state

    # region: publish
    def publish(self, msg: Message) -> None:
        with self.changed:
            # Full: wait for room, but not for ever.
            room = lambda: len(self.ready) < LIMIT
            if not self.changed.wait_for(room, timeout=5):
                raise TimeoutError("the queue is full")
            self.ready.append(msg)
            log.info(f"#{msg.id} queued")
            self.changed.notify_all()
    # endregion: publish

    # region: consume
    def consume(self, timeout: float) -> Message | None:
        with self.changed:
            self.changed.wait_for(lambda: self.ready, timeout)
            if not self.ready:
                return None
            self.in_hand += 1
            return self.ready.popleft()
    # endregion: consume

    # region: ack
    def ack(self) -> None:
        with self.changed:
            self.in_hand -= 1
            self.changed.notify_all()
    # endregion: ack

    # region: nack
    def reject(self, msg: Message) -> None:
        again = msg.again()
        with self.changed:
            # region: requeue
            if again.attempts < MAX_ATTEMPTS:
                self.ready.appendleft(again)
                log.info(f"#{msg.id} goes back to the head")
            # endregion: requeue
            # region: dead-letter
            else:
                self.dead.append(again)
                log.info(f"#{msg.id} dead-lettered")
            # endregion: dead-letter
        self.ack()
    # endregion: nack

    # region: depth
    def depth(self) -> int:
        """What waits and what is in hand: scale on it."""
        with self.changed:
            return len(self.ready) + self.in_hand
    # endregion: depth
