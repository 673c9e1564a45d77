"""The handler of orders. The ids of those done are in a table."""

import sqlite3
from collections.abc import Callable

from handler import Message

# Stands for a database on disk: a restart does not touch it.
DATABASE = sqlite3.connect(":memory:")
DATABASE.execute("CREATE TABLE done (id TEXT PRIMARY KEY)")


class Orders:
    def __init__(self, process: Callable[[str], bool]) -> None:
        self.process = process

    def can_handle(self, kind: str) -> bool:
        return kind == "order.created"

    def handle(self, message: Message) -> bool:
        order = message["order"]
        # region: seen
        sql = "SELECT id FROM done WHERE id = ?"
        if DATABASE.execute(sql, (order,)).fetchone():
            print(f"order {order} skipped")
            return True
        # endregion: seen
        # region: process
        if not self.process(order):
            print(f"order {order} failed")
            return False
        print(f"order {order} processed")
        # endregion: process
        # region: remember
        with DATABASE:
            sql = "INSERT INTO done VALUES (?)"
            DATABASE.execute(sql, (order,))
        return True
        # endregion: remember
