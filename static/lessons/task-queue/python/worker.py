"""The worker: five jobs, each safe to repeat."""

import json

from images import moderate, resize, strip_exif
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties
from storage import Storage

SIZES = (128, 256, 1024)


class Worker:
    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def on_job(
        self,
        channel: BlockingChannel,
        method: Basic.Deliver,
        properties: BasicProperties,
        body: bytes,
    ) -> None:
        photo: str = json.loads(body)["photo"]
        # region: resize
        raw = self.storage.raw(photo)
        pictures = [resize(raw, size) for size in SIZES]
        # endregion: resize
        # region: strip
        pictures = [strip_exif(one) for one in pictures]
        # endregion: strip
        # region: moderate
        moderate(pictures[-1])
        # endregion: moderate
        # region: store
        # Under the same names: a second time changes nothing.
        for size, picture in zip(SIZES, pictures, strict=True):
            self.storage.put(f"{photo}-{size}.jpg", picture)
        # endregion: store
        # region: profile
        self.storage.set_state(photo, "picture")
        # endregion: profile
        # region: ack
        channel.basic_ack(method.delivery_tag)
        # endregion: ack


def consume(channel: BlockingChannel, worker: Worker) -> None:
    # region: consume
    channel.basic_qos(prefetch_count=1)
    channel.basic_consume("photos", worker.on_job)
    channel.start_consuming()
    # endregion: consume
