"""The wiring: one broker, two workers, ten uploads."""

import logging
import sys
import time

from broker import Broker
from producer import Uploads
from worker import Worker


def main() -> None:
    broker = Broker()

    # region: start-workers
    workers = [Worker(f"worker-{n}", broker) for n in (1, 2)]
    for worker in workers:
        worker.start()
    # endregion: start-workers

    # region: uploads
    web = Uploads(broker)
    for n in range(1, 5):
        web.upload("photo", f"beach-{n}.jpg")
    web.upload("video", "waves.mov")
    for n in range(1, 6):
        web.upload("photo", f"harbour-{n}.jpg")
    # endregion: uploads

    # region: drain
    while broker.depth() > 0:
        time.sleep(0.05)
    # endregion: drain

    # region: stop
    for worker in workers:
        worker.stop.set()
    for worker in workers:
        worker.join()
    # endregion: stop


style = "[%(name)s] %(message)s"
logging.basicConfig(level="INFO", format=style, stream=sys.stdout)
main()
