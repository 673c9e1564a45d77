"""The trap: noted as done before it is."""

from bank import Bank
from store import Store


def handle(
    message: dict[str, str], store: Store, bank: Bank, now: int
) -> None:
    key, order = message["key"], message["order"]
    # region: mark
    if not store.insert(key, "done", now):
        # region: skip
        print("SKIP done before")
        return
        # endregion: skip
    # endregion: mark
    # region: charge
    bank.charge(order)
    # endregion: charge
    print(f"DONE {key}")
