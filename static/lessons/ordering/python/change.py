"""Adds a difference to a balance."""

from sqlite3 import Connection

ADD = """
    INSERT INTO balance (account, amount) VALUES (?, ?)
    ON CONFLICT (account)
    DO UPDATE SET amount = amount + excluded.amount
"""


# region: add
def add(db: Connection, account: str, by: int) -> None:
    with db:
        db.execute(ADD, (account, by))
# endregion: add
