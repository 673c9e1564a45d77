"""The orchestrator: forward step by step, or all the way back."""

import time

from steps import Failed, Payment, Shipping, Step, Stock

UNIT = 1.0  # second

stock, payment, shipping = Stock(), Payment(), Shipping()

STEPS = [
    # region: reserve
    Step("stock", stock.reserve, stock.release),
    # endregion: reserve
    # region: pay
    Step("payment", payment.charge, payment.refund),
    # endregion: pay
    # region: ship
    Step("shipping", shipping.ship, shipping.cancel),
    # endregion: ship
]


# region: forward
def place(order: int) -> str:
    # region: open
    print("[orchestrator] under way")
    begun: list[Step] = []
    # endregion: open
    try:
        for step in STEPS:
            # region: remember
            begun.append(step)
            # endregion: remember
            step.do(order)
    # endregion: forward
    # region: cancelled
    except Failed as error:
        print(f"[{begun[-1].who}] failed: {error}")
        undo_all(begun, order)
        return f"cancelled: {error}"
    # endregion: cancelled
    # region: close
    return "shipped"
    # endregion: close


# region: back
def undo_all(begun: list[Step], order: int) -> None:
    for step in reversed(begun):
        undo(step, order)
# endregion: back


# region: until-done
def undo(step: Step, order: int) -> None:
    while True:
        try:
            return step.undo(order)
        except Failed as error:
            print(f"[{step.who}] failed: {error}")
            time.sleep(UNIT)
# endregion: until-done


print(f"[orchestrator] {place(71)}")
