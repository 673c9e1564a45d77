"""Two subscribers, one order; then one of them leaves."""

from bus import Bus
from event import OrderPlaced
from service import OrderService


# region: mail
def mail(event: OrderPlaced) -> None:
    print(f"mail: order {event.order} for user {event.user}")
# endregion: mail


# region: stock
def stock(event: OrderPlaced) -> None:
    print(f"stock: reserved for order {event.order}")
# endregion: stock


def broken_mail(event: OrderPlaced) -> None:
    raise RuntimeError("no connection")


def points(event: OrderPlaced) -> None:
    print(f"points: {event.total} for user {event.user}")


# region: wire
bus = Bus()
bus.subscribe(OrderPlaced.TYPE, "mail", mail)
bus.subscribe(OrderPlaced.TYPE, "stock", stock)
orders = OrderService(bus)
orders.place(user=7, total="149.99", now="12:00")
# endregion: wire

# region: leave
bus.unsubscribe(OrderPlaced.TYPE, "mail")
orders.place(user=7, total="19.99", now="12:05")
# endregion: leave

# region: fail
bus.subscribe(OrderPlaced.TYPE, "mail", broken_mail)
bus.subscribe(OrderPlaced.TYPE, "points", points)
try:
    orders.place(user=7, total="9.99", now="12:10")
except RuntimeError as error:
    print(f"orders: failed: {error}")
# endregion: fail
