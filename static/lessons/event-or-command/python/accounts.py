"""Accounts: says who has registered, to whoever listens."""

import json
from datetime import datetime

from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import BasicProperties


# region: tell
def registered(
    channel: BlockingChannel, user: str, at: datetime
) -> None:
    event = BasicProperties(type="UserRegistered")
    what = {"user": user, "time": at.isoformat()}
    body = json.dumps(what).encode()
    channel.basic_publish("users", "", body, event)
# endregion: tell
