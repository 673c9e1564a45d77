"""Ships. An order that fails is read again until it works."""

from settings import AT_MOST, WAIT, connect, place
from shop import NoAddress, ship


def run() -> None:
    consumer = connect("seeks-back")
    while True:
        for record in consumer.consume(AT_MOST, WAIT):
            try:
                # region: ship
                ship(record)
                # endregion: ship
            except NoAddress:
                # region: back
                consumer.seek(place(record))
                break  # what is behind it comes again, too
                # endregion: back
            # region: commit
            consumer.commit(message=record)
            # endregion: commit
