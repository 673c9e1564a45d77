"""The same payment twice, with a crash and without."""

from bank import Bank, Crash
from handler import handle
from store import Store

PAYMENT = {
    "key": "pay-8821-completed",
    "order": "ord-99182",
    "total": "149.99",
}
KEEP = 24  # hours


# region: deliver
def deliver(store: Store, bank: Bank, now: int) -> None:
    """Once more for each crash, as a broker does."""
    while True:
        try:
            return handle(PAYMENT, store, bank, now)
        except Crash:
            print("CRASH")
# endregion: deliver


# region: twice
for crash in ["never", "before", "after"]:
    store, bank = Store(KEEP), Bank(crash)
    deliver(store, bank, now=0)
    deliver(store, bank, now=0)
    state = store.find(PAYMENT["key"], now=0)
    print(f"crash {crash}: {state}, charged {bank.charged}")
# endregion: twice

# region: old
for hours in [23, 25]:
    store, bank = Store(KEEP), Bank()
    deliver(store, bank, now=0)
    # The bank forgets its keys after a day, too.
    bank.keys.clear()
    deliver(store, bank, now=hours)
    print(f"after {hours} h: charged {bank.charged}")
# endregion: old
