"""Three orders: one waits, and of one the ids are forgotten."""

from consumer import LIMIT, Consumer, World
from envelope import Envelope

world = World()
payment = Consumer("payment", world)
stock = Consumer("stock", world)
shipping = Consumer("shipping", world)


# region: way
def way(user: str, away: float, forgets: bool) -> None:
    placed = Envelope("order.placed", "order", world.now, user)
    world.now += 2  # a second in, a second out
    payment.take(placed)
    paid = payment.publish("order.paid", placed)
    world.now += 2 + away
    stock.take(paid)
    cause = None if forgets else paid
    reserved = stock.publish("order.reserved", cause)
    world.now += 2
    shipping.take(reserved)
    for made in [placed, paid, reserved]:
        print(f"{made.id}: {made.trace} of {made.correlation}")
# endregion: way


way("req-trace-00823", away=0, forgets=False)
way("req-trace-00824", away=128, forgets=False)
way("req-trace-00825", away=0, forgets=True)
for producer, number in world.breaches.items():
    print(f"over {LIMIT:.0f} s, by {producer}: {number}")
