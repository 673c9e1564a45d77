"""Five letters, one after the other."""

from birds import Bird, Penguin, Swallow, release, release_flying
from devices import DeskPrinter, FlatScanner, copy
from discounts import Fixed, Percent
from invoice import Invoice, InvoicePrinter, InvoiceRepository
from service import InvoiceService, ListStorage


def main() -> None:
    # region: single
    invoice = Invoice(1, [("chair", 12_000), ("desk", 8_000)])
    repository, printer = InvoiceRepository(), InvoicePrinter()
    repository.save(invoice)
    total = printer.show(invoice, Percent(0))
    # endregion: single
    # region: first
    print(total)
    # endregion: first

    # region: open
    total = printer.show(invoice, Percent(10))
    # endregion: open
    # region: second
    print(total)
    # endregion: second
    # region: added
    total = printer.show(invoice, Fixed(5_000))
    # endregion: added
    # region: third
    print(total)
    # endregion: third

    # region: broken
    try:
        release([Bird(), Penguin()])
    except NotImplementedError as error:
        # region: caught
        print(f"error: {error}")
        # endregion: caught
    # endregion: broken
    # region: apart
    release_flying([Swallow()])  # a penguin is not asked
    # endregion: apart

    # region: narrow
    print(copy(FlatScanner(), DeskPrinter()))
    # endregion: narrow

    # region: handed
    storage = ListStorage()
    InvoiceService(storage).issue(invoice.number, total)
    # endregion: handed
    # region: stored
    print(f"in the list: {len(storage.lines)}")
    # endregion: stored


if __name__ == "__main__":
    main()
