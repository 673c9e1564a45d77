"""The wiring: one broker, one shop, two competing workers."""

import logging
import sys
import time

from broker import Broker
from producer import OrderService
from worker import Worker


# region: inspect
def inspect(broker: Broker) -> None:
    log = logging.getLogger("inspector")
    for msg in broker.dead:
        retries = f"retries {msg.retries}"
        log.info(f"#{msg.id} {retries}: {msg.payload}")
# endregion: inspect


def main() -> None:
    broker = Broker()

    # region: publish-orders
    shop = OrderService(broker)
    shop.place_order("ann", "chair", "1")
    shop.place_order("ben", "lamp", "two")
    shop.place_order("cem", "desk", "2")
    # endregion: publish-orders

    # region: start-workers
    names = ["order-worker", "stock-worker"]
    workers = [Worker(name, broker) for name in names]
    for worker in workers:
        worker.start()
    # endregion: start-workers

    # Each order ends up acknowledged or dead-lettered.
    while len(broker.dead) + sum(w.acked for w in workers) < 3:
        time.sleep(0.01)
    for worker in workers:
        worker.stop.set()
        worker.join()
    inspect(broker)


style = "[%(name)s] %(message)s"
logging.basicConfig(level="INFO", format=style, stream=sys.stdout)
main()
