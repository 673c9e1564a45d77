"""A mailer: does what it is told, and says what became of it."""

import json

from mails import TEMPLATES, send
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties


def on_command(
    channel: BlockingChannel,
    method: Basic.Deliver,
    command: BasicProperties,
    body: bytes,
) -> None:
    def answer(text: str) -> None:
        number = command.correlation_id
        same = BasicProperties(correlation_id=number)
        to = command.reply_to or ""
        channel.basic_publish("", to, text.encode(), same)

    what = json.loads(body)
    if template := TEMPLATES.get(what["template"]):
        # region: send
        send(what["user"], template)
        # endregion: send
        # region: answer
        answer("sent")
        # endregion: answer
    else:
        # region: refuse
        answer("no such template")
        # endregion: refuse
    channel.basic_ack(method.delivery_tag)


def serve(channel: BlockingChannel) -> None:
    channel.queue_declare("send-email", durable=True)
    channel.basic_qos(prefetch_count=1)
    channel.basic_consume("send-email", on_command)
    channel.start_consuming()
