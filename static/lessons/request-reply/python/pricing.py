"""Who answers: where the question says, with its id."""

import json
from threading import Thread

import pika
from catalogue import price_of
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties


def handle(
    channel: BlockingChannel,
    method: Basic.Deliver,
    question: BasicProperties,
    body: bytes,
) -> None:
    # region: work
    price = price_of(json.loads(body)["item"])
    # endregion: work
    # region: reply
    same = BasicProperties(correlation_id=question.correlation_id)
    to = question.reply_to or ""
    channel.basic_publish("", to, price.encode(), same)
    # endregion: reply
    # region: acknowledge
    channel.basic_ack(method.delivery_tag)
    # endregion: acknowledge


# region: consume
def serve(host: str) -> None:
    parameters = pika.ConnectionParameters(host)
    channel = pika.BlockingConnection(parameters).channel()
    channel.queue_declare("requests", durable=True)
    channel.basic_qos(prefetch_count=1)
    channel.basic_consume("requests", handle)
    channel.start_consuming()


def main(host: str) -> None:
    for _ in range(2):
        Thread(target=serve, args=[host]).start()
# endregion: consume
