"""Ships. An order that fails is not committed: a trap."""

import logging

from settings import AT_MOST, WAIT, connect
from shop import NoAddress, ship


def run() -> None:
    consumer = connect("goes-on")
    while True:
        for record in consumer.consume(AT_MOST, WAIT):
            try:
                # region: ship
                ship(record)
                # endregion: ship
            except NoAddress:
                # region: skip
                # Not committed, so it comes again. It does not.
                logging.exception("offset %d", record.offset())
                continue
                # endregion: skip
            # region: commit
            consumer.commit(message=record)
            # endregion: commit
