"""The trap: noted as paid before its outcome is stored."""

from payment import WAIT, Payment
from shared import Event


class HastyPayment(Payment):
    def pay(self, user: str, event: Event) -> None:
        order = event["order"]
        # region: done-before
        if order in self.paid:
            return
        # endregion: done-before
        # region: charge
        self.bank.charge(key=order, total=event["total"])
        # endregion: charge
        # region: outcome
        self.produce("PaymentCompleted", user, event)
        # endregion: outcome
        # region: mark
        self.paid[order] = "paid"
        # endregion: mark
        # region: report
        self.report(order)
        # endregion: report
        # region: flush
        if self.producer.flush(WAIT) > 0:
            raise TimeoutError(order)
        # endregion: flush

    def report(self, order: str) -> None:
        """Tells the accounts, which takes a while."""
