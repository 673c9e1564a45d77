"""What the mailer does with a delivery: works, may answer."""

from smtplib import SMTPException

from mail import send
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties


# region: silent
def send_and_say_nothing(
    channel: BlockingChannel,
    method: Basic.Deliver,
    properties: BasicProperties,
    body: bytes,
) -> None:
    send(body.decode())
# endregion: silent


# region: callback
def send_and_answer(
    channel: BlockingChannel,
    method: Basic.Deliver,
    properties: BasicProperties,
    body: bytes,
) -> None:
    tag = method.delivery_tag
    # region: work
    try:
        send(body.decode())
    # endregion: work
    # region: nack
    except SMTPException:
        channel.basic_nack(tag, requeue=True)
    # endregion: nack
    # region: ack
    else:
        channel.basic_ack(tag)
    # endregion: ack
# endregion: callback
