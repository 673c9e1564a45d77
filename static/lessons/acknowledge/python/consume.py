"""The mailer consumes, with manual acknowledgement."""

from callback import send_and_answer
from connection import connect


def consume(host: str) -> None:
    channel = connect(host)
    # region: prefetch
    channel.basic_qos(prefetch_count=10)
    # endregion: prefetch
    # region: manual
    channel.basic_consume("emails", send_and_answer)
    channel.start_consuming()
    # endregion: manual
