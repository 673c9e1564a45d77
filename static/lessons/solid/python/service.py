"""A service that is handed where to store."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


class Storage(Protocol):
    def save(self, line: str) -> None: ...


@dataclass
class FileStorage:  # in the shop
    path: Path

    def save(self, line: str) -> None:
        with self.path.open("a") as file:
            print(line, file=file)


# region: list
@dataclass
class ListStorage:  # in the test
    lines: list[str] = field(default_factory=list)

    def save(self, line: str) -> None:
        self.lines.append(line)
# endregion: list


# region: service
@dataclass
class InvoiceService:
    storage: Storage

    def issue(self, number: int, total: str) -> None:
        self.storage.save(f"{number}: {total}")
# endregion: service
