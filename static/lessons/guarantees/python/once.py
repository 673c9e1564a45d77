"""Works and notes it, then commits: once in effect."""

from sqlite3 import Connection

from confluent_kafka import Consumer
from shop import order_id, price, write_receipt

SEEN = "SELECT 1 FROM done WHERE id = ?"
CHARGE = "UPDATE account SET charged = charged + ?"
NOTE = "INSERT INTO done VALUES (?)"


def run(consumer: Consumer, db: Connection) -> None:
    """Only this commits: enable.auto.commit is off."""
    consumer.subscribe(["orders"])
    while True:
        record = consumer.poll(1.0)
        if record is None or record.error():
            continue
        order = order_id(record)
        # region: seen
        if not db.execute(SEEN, (order,)).fetchone():
            # endregion: seen
            # region: pay
            with db:  # one transaction: all of it, or nothing
                # region: price
                total = price(record)
                # endregion: price
                # region: charge
                db.execute(CHARGE, (total,))
                # endregion: charge
                # region: note
                db.execute(NOTE, (order,))
                # endregion: note
            # endregion: pay
            # region: receipt
            print("[once] charged", order)
            write_receipt(record)
            # endregion: receipt
        # region: commit
        consumer.commit(message=record)
        # endregion: commit
