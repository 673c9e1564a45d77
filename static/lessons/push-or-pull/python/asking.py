"""A reader that asks once a second, with pika."""

from time import monotonic

from pika.adapters.blocking_connection import BlockingChannel

from packing import pack

INTERVAL = 1.0  # s


def run(name: str, channel: BlockingChannel, queue: str) -> None:
    while True:
        started = monotonic()
        # region: ask
        method, _, body = channel.basic_get(queue)
        # endregion: ask
        # region: work
        if method is not None:
            order = body.decode()
            pack(order)
            print(f"{name}: {order}")
            channel.basic_ack(method.delivery_tag)
        # endregion: work
        # region: pause
        left = started + INTERVAL - monotonic()
        channel.connection.sleep(max(0.0, left))
        # endregion: pause
