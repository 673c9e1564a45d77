"""The mailer consumes: with automatic acknowledgement, or manual."""

from callback import send_and_answer, send_and_say_nothing
from connection import connect


# region: automatic
def consume_automatically(host: str) -> None:
    channel = connect(host)
    work = send_and_say_nothing
    channel.basic_consume("emails", work, auto_ack=True)
    channel.start_consuming()
# endregion: automatic


def consume(host: str) -> None:
    channel = connect(host)
    # region: prefetch
    channel.basic_qos(prefetch_count=10)
    # endregion: prefetch
    # region: manual
    channel.basic_consume("emails", send_and_answer)
    channel.start_consuming()
    # endregion: manual


# region: forgetful
def consume_and_forget(host: str) -> None:
    channel = connect(host)
    channel.basic_qos(prefetch_count=10)
    # Manual, and a callback that never acknowledges.
    channel.basic_consume("emails", send_and_say_nothing)
    channel.start_consuming()
# endregion: forgetful
