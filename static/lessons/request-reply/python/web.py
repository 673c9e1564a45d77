"""Who asks by message: says where to reply, and waits."""

import json
import time
from uuid import uuid4

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties


class Prices:
    def __init__(self, host: str) -> None:
        parameters = pika.ConnectionParameters(host)
        self.connection = pika.BlockingConnection(parameters)
        self.channel = self.connection.channel()
        self.replies: dict[str, str | None] = {}
        # region: reply-queue
        queue = self.channel.queue_declare("", exclusive=True)
        self.mine = queue.method.queue
        consume = self.channel.basic_consume
        consume(self.mine, self.on_reply, auto_ack=True)
        # endregion: reply-queue

    # region: ask
    def ask(self, item: str) -> str:
        question = str(uuid4())
        self.replies[question] = None
        back = BasicProperties(
            reply_to=self.mine, correlation_id=question
        )
        body = json.dumps({"item": item}).encode()
        self.channel.basic_publish("", "requests", body, back)
        return question
    # endregion: ask

    # region: wait
    def wait(self, question: str) -> str:
        end = time.monotonic() + 2
        try:
            while (left := end - time.monotonic()) > 0:
                if price := self.replies[question]:
                    return price
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
        # Nobody waits for any other: it is passed over.
    # endregion: match
