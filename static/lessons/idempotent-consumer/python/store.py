"""What is known of a payment, by its key, for some hours."""

import sqlite3

TABLE = """
CREATE TABLE payments (
    key TEXT PRIMARY KEY, state TEXT, at INTEGER
)"""


class Store:
    def __init__(self, keep: int) -> None:
        self.keep = keep  # hours
        self.db = sqlite3.connect(":memory:")
        self.db.execute(TABLE)

    # region: find
    def find(self, key: str, now: int) -> str | None:
        self.forget(now)
        sql = "SELECT state FROM payments WHERE key = ?"
        rows = self.db.execute(sql, (key,))
        row: tuple[str] | None = rows.fetchone()
        return row[0] if row else None
    # endregion: find

    # region: insert
    def insert(self, key: str, state: str, now: int) -> bool:
        """Is it new? The table itself refuses a second one."""
        self.forget(now)
        sql = "INSERT INTO payments VALUES (?, ?, ?)"
        try:
            self.db.execute(sql, (key, state, now))
        except sqlite3.IntegrityError:
            return False
        return True
    # endregion: insert

    def update(self, key: str, state: str, now: int) -> None:
        sql = "UPDATE payments SET (state, at) = (?, ?)"
        sql += " WHERE key = ?"
        self.db.execute(sql, (state, now, key))

    # region: forget
    def forget(self, now: int) -> None:
        sql = "DELETE FROM payments WHERE at <= ?"
        self.db.execute(sql, (now - self.keep,))
    # endregion: forget
