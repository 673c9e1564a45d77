"""The web server: takes an upload and answers at once."""

import logging
import time
from itertools import count

from broker import Broker
from message import Message

log = logging.getLogger("web")


class Uploads:
    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.ids = count(1)

    # region: upload
    def upload(self, kind: str, file: str) -> int:
        upload_id = next(self.ids)
        log.info(f"#{upload_id} is {file}")
        # region: publish
        self.broker.publish(Message(kind, file, upload_id))
        # endregion: publish
        # region: pause
        time.sleep(0.1)
        return upload_id
        # endregion: pause
    # endregion: upload
