"""Billing: poll, work, commit."""

from settings import AT_MOST, WAIT, connect
from shop import bill


def run() -> None:
    consumer = connect("billing")
    while True:
        # region: poll
        batch = consumer.consume(AT_MOST, WAIT)
        # endregion: poll
        # region: work
        for record in batch:
            print("[billing] billed", bill(record))
        # endregion: work
        # region: commit
        if batch:
            consumer.commit(message=batch[-1])
        # endregion: commit
