"""An invoice, what it looks like, where it is kept."""

from dataclasses import dataclass

from discounts import Discount


# region: invoice
@dataclass
class Invoice:
    number: int
    items: list[tuple[str, int]]  # prices in cents

    def total(self, discount: Discount) -> int:
        full = sum(price for _, price in self.items)
        return discount.apply(full)
# endregion: invoice


# region: printer
class InvoicePrinter:
    def show(self, invoice: Invoice, discount: Discount) -> str:
        cents = invoice.total(discount)
        return f"{cents // 100}.{cents % 100:02}"
# endregion: printer


class InvoiceRepository:
    def __init__(self) -> None:
        self.kept: dict[int, Invoice] = {}

    # region: save
    def save(self, invoice: Invoice) -> None:
        self.kept[invoice.number] = invoice
    # endregion: save
