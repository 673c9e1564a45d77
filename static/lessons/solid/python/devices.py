"""Two narrow contracts in place of one wide one."""

from typing import Protocol


class Scanner(Protocol):
    def scan(self) -> str: ...


class Printer(Protocol):
    def put_out(self, page: str) -> str: ...


# region: scanner
class FlatScanner:
    def scan(self) -> str:
        return "invoice 1"
# endregion: scanner


# region: printer
class DeskPrinter:
    def put_out(self, page: str) -> str:
        return f"copied: {page}"
# endregion: printer


def copy(scanner: Scanner, printer: Printer) -> str:
    return printer.put_out(scanner.scan())
