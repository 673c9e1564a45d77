"""The web server: checks, keeps, queues, answers."""

import json

from flask import Flask, request
from images import check
from pika import BasicProperties
from pika.adapters.blocking_connection import BlockingChannel
from storage import Storage

Answer = tuple[dict[str, str], int]


def routes(
    app: Flask,
    channel: BlockingChannel,
    storage: Storage,
) -> None:
    # A message that the broker does not take is an error.
    channel.confirm_delivery()

    @app.post("/photos")
    def upload() -> Answer:
        # region: check
        raw = request.get_data()
        check(raw)
        # endregion: check
        # region: keep
        photo = storage.keep(raw, state="processing")
        # endregion: keep
        # region: queue
        # The job names the photo; the picture is in storage.
        job = json.dumps({"photo": photo}).encode()
        kept = BasicProperties(delivery_mode=2, type="photo")
        channel.basic_publish("", "photos", job, kept)
        # endregion: queue
        # region: accept
        return {"look": f"/photos/{photo}"}, 202
        # endregion: accept

    @app.get("/photos/<photo>")
    def look(photo: str) -> Answer:
        return {"state": storage.state(photo)}, 200
