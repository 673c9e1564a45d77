"""The mailer consumes, and forgets to acknowledge."""

from callback import send_and_say_nothing
from connection import connect


# region: forgetful
def consume(host: str) -> None:
    channel = connect(host)
    channel.basic_qos(prefetch_count=10)
    # Manual, and a callback that never acknowledges.
    channel.basic_consume("emails", send_and_say_nothing)
    channel.start_consuming()
# endregion: forgetful
