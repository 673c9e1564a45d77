"""A state, and a key that the bank knows."""

from bank import Bank
from store import Store


def handle(
    message: dict[str, str], store: Store, bank: Bank, now: int
) -> None:
    key, order = message["key"], message["order"]
    # region: begin
    is_new = store.insert(key, "processing", now)
    # endregion: begin
    # region: completed
    if not is_new and store.find(key, now) == "completed":
        # region: skip
        print("SKIP done before")
        return
        # endregion: skip
    # endregion: completed
    # region: charge
    bank.charge(order, key=order)
    # endregion: charge
    # region: complete
    store.update(key, "completed", now)
    print(f"DONE {key}")
    # endregion: complete
