"""The mailer consumes, acknowledged automatically."""

from callback import send_and_say_nothing
from connection import connect


# region: automatic
def consume(host: str) -> None:
    channel = connect(host)
    work = send_and_say_nothing
    channel.basic_consume("emails", work, auto_ack=True)
    channel.start_consuming()
# endregion: automatic
