"""Looks a balance up by post: a queue there, a queue back."""

import json
import time
from uuid import uuid4

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties


class Balances:
    def __init__(self, host: str) -> None:
        parameters = pika.ConnectionParameters(host)
        self.connection = pika.BlockingConnection(parameters)
        self.channel = self.connection.channel()
        self.replies: dict[str, str | None] = {}
        consume = self.channel.basic_consume
        consume("replies", self.on_reply, auto_ack=True)

    def balance(self, user: str) -> int:
        # region: ask
        question = str(uuid4())
        self.replies[question] = None
        back = BasicProperties(
            reply_to="replies", correlation_id=question
        )
        body = json.dumps({"user": user}).encode()
        self.channel.basic_publish("", "requests", body, back)
        # endregion: ask
        # region: wait
        end = time.monotonic() + 4
        try:
            while (left := end - time.monotonic()) > 0:
                if (reply := self.replies[question]) is not None:
                    return int(reply)
                self.connection.process_data_events(left)
            raise TimeoutError(f"no reply to {question}")
        finally:
            del self.replies[question]
        # endregion: wait

    # region: match
    def on_reply(
        self,
        channel: BlockingChannel,
        method: Basic.Deliver,
        properties: BasicProperties,
        body: bytes,
    ) -> None:
        question = properties.correlation_id
        if question in self.replies:
            self.replies[question] = body.decode()
    # endregion: match
