"""Payment: charges for orders, and says what came of it."""

import json
from collections.abc import MutableMapping

from confluent_kafka import Consumer, Producer
from shared import Bank, Event, Refused, stored, text

WAIT = 8.0  # seconds
Paid = MutableMapping[str, str]


class Payment:
    def __init__(
        self, producer: Producer, bank: Bank, paid: Paid
    ) -> None:
        self.producer = producer
        self.bank = bank
        self.paid = paid  # outlives the process

    def handle(self, kind: str, user: str, event: Event) -> None:
        """What is for others is passed over."""
        if kind == "OrderCreated":
            self.pay(user, event)
        elif kind == "OutOfStock":
            self.give_back(event)

    def pay(self, user: str, event: Event) -> None:
        order = event["order"]
        # region: done-before
        if order in self.paid:
            return
        # endregion: done-before
        try:
            # region: charge
            self.bank.charge(key=order, total=event["total"])
            # endregion: charge
        except Refused:
            # region: failed
            self.say("PaymentFailed", user, event)
            # endregion: failed
            # region: mark-failed
            self.paid[order] = "payment_failed"
            # endregion: mark-failed
            return
        # region: outcome
        self.say("PaymentCompleted", user, event)
        # endregion: outcome
        # region: mark
        self.paid[order] = "paid"
        # endregion: mark

    def give_back(self, event: Event) -> None:
        order = event["order"]
        # region: owed
        if self.paid.get(order) == "paid":
            # region: refund
            self.bank.refund(key=order)
            # endregion: refund
            # region: mark-refunded
            self.paid[order] = "refunded"
            # endregion: mark-refunded
        # endregion: owed

    def say(self, kind: str, user: str, event: Event) -> None:
        self.produce(kind, user, event)
        if self.producer.flush(WAIT) > 0:
            raise TimeoutError(event["order"])

    def produce(self, kind: str, user: str, event: Event) -> None:
        self.producer.produce(
            "payments",
            key=user,
            value=json.dumps(event),
            headers={"type": kind},
            on_delivery=stored,
        )


def run(payment: Payment, consumer: Consumer) -> None:
    """Only this commits: enable.auto.commit is off."""
    consumer.subscribe(["orders", "inventory"])
    while True:
        record = consumer.poll(1.0)
        if record is None or record.error():
            continue
        kind = text(dict(record.headers() or []).get("type"))
        event: Event = json.loads(text(record.value()))
        payment.handle(kind, text(record.key()), event)
        # region: commit
        consumer.commit(message=record)
        # endregion: commit
