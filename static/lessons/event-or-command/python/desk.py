"""The help desk: gives commands, and waits for answers."""

import json
import time
from uuid import uuid4

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties

MINE = "amq.rabbitmq.reply-to"


class Desk:
    def __init__(self, host: str) -> None:
        parameters = pika.ConnectionParameters(host)
        self.connection = pika.BlockingConnection(parameters)
        self.channel = self.connection.channel()
        self.answers: dict[str, str] = {}
        self.channel.basic_consume(MINE, self.got, auto_ack=True)

    # region: ask
    def send_email(self, user: str, template: str) -> str:
        command = str(uuid4())
        order = BasicProperties(
            type="SendEmail",
            reply_to=MINE,
            correlation_id=command,
        )
        what = {"user": user, "template": template}
        body = json.dumps(what).encode()
        self.channel.basic_publish("", "send-email", body, order)
        return self.wait(command)
    # endregion: ask

    # region: wait
    def wait(self, command: str) -> str:
        end = time.monotonic() + 5
        while (left := end - time.monotonic()) > 0:
            if answer := self.answers.pop(command, None):
                return answer
            self.connection.process_data_events(left)
        raise TimeoutError(f"no answer to {command}")
    # endregion: wait

    def got(
        self,
        channel: BlockingChannel,
        method: Basic.Deliver,
        properties: BasicProperties,
        body: bytes,
    ) -> None:
        command = properties.correlation_id or ""
        self.answers[command] = body.decode()
