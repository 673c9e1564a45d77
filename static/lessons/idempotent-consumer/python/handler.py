"""Skip what is done; work; then note that it is done."""

from bank import Bank
from store import Store


def handle(
    message: dict[str, str], store: Store, bank: Bank, now: int
) -> None:
    key, order = message["key"], message["order"]
    # region: seen
    if store.find(key, now):
        # region: skip
        print("SKIP done before")
        return
        # endregion: skip
    # endregion: seen
    # region: charge
    bank.charge(order)
    # endregion: charge
    # region: mark
    store.insert(key, "done", now)
    print(f"DONE {key}")
    # endregion: mark
