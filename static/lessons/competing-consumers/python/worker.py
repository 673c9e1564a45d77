"""A worker: takes an upload, resizes it, and takes the next."""

import logging
import time
from threading import Event, Thread

from broker import Broker
from message import Message


class Worker(Thread):
    def __init__(self, name: str, broker: Broker) -> None:
        super().__init__(name=name)
        self.log = logging.getLogger(name)
        self.broker = broker
        self.stop = Event()

    # region: loop
    def run(self) -> None:
        while not self.stop.is_set():
            # region: take
            msg = self.broker.consume(timeout=0.1)
            if msg is None:
                continue
            # endregion: take
            # region: work
            self.log.info(f"#{msg.id} attempt {msg.attempts + 1}")
            handled = resize(msg)
            # endregion: work
            # region: ack
            if handled:
                self.log.info(f"#{msg.id} resized {msg.file}")
                self.broker.ack()
            # endregion: ack
            # region: nack
            else:
                error = f"no handler for {msg.kind}"
                self.log.info(f"#{msg.id} handed back: {error}")
                self.broker.reject(msg)
            # endregion: nack
    # endregion: loop


def resize(msg: Message) -> bool:
    """The work; false for a type that it does not know."""
    time.sleep(0.3)
    return msg.kind == "photo"
