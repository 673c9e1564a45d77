"""A queue of JSON, a consumer with two handlers, a restart."""

from collections import deque

from consumer import Consumer
from handler import Message
from orders import Orders

busy = {"2"}  # finds the order service busy, once


def process(order: str) -> bool:
    """Stands for a call of the order service."""
    if order in busy:
        busy.remove(order)
        return False
    return True


class Stock:
    def can_handle(self, kind: str) -> bool:
        return kind == "stock.counted"

    def handle(self, message: Message) -> bool:
        print(f"{message['lamps']} lamps counted")
        return True


# region: start
def start() -> Consumer:
    return Consumer([Orders(process), Stock()])
# endregion: start


# region: ends
def take_all(consumer: Consumer, *texts: str) -> None:
    queue = deque(texts)
    while queue:
        text = queue.popleft()
        try:
            done = consumer.receive(text)
        except LookupError as unknown:
            print(f"dead-lettered: {unknown}")
            continue
        if not done:
            print("returned")
            queue.appendleft(text)
# endregion: ends


ORDER_1 = '{"type": "order.created", "order": "1"}'

take_all(
    start(),
    ORDER_1,
    '{"type": "order.created", "order": "2"}',
    '{"type": "stock.counted", "lamps": "7"}',
    ORDER_1,
    '{"type": "user.renamed", "user": "7"}',
)
print("restarted")
take_all(start(), ORDER_1)
