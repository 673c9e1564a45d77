"""A worker: takes an order, works, and says how it went."""

import logging
import time
from threading import Event, Thread

from broker import Broker


class Worker(Thread):
    def __init__(self, name: str, broker: Broker) -> None:
        super().__init__(name=name)
        self.log = logging.getLogger(name)
        self.broker = broker
        self.acked = 0
        self.stop = Event()

    # region: loop
    def run(self) -> None:
        while not self.stop.is_set():
            # region: take
            msg = self.broker.consume("orders")
            # endregion: take
            # region: idle
            if msg is None:
                self.stop.wait(0.1)
                continue
            # endregion: idle
            try:
                # region: work
                attempt = msg.retries + 1
                self.log.info(f"#{msg.id} attempt {attempt}")
                process(msg.payload)
                # endregion: work
            # region: fail
            except Exception as error:
                self.log.info(f"#{msg.id} failed: {error}")
                self.broker.nack(msg)
            # endregion: fail
            # region: ack
            else:
                self.log.info(f"#{msg.id} acknowledged")
                self.acked += 1
            # endregion: ack
    # endregion: loop


def process(payload: str) -> None:
    """The work itself, which a bad quantity spoils."""
    time.sleep(0.05)
    *_, quantity = payload.split(", ")
    if not quantity.isdecimal():
        raise ValueError("quantity is not a number")
