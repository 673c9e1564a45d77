"""Publishes, and keeps each order until it is confirmed."""

import pika
from pika.exceptions import AMQPConnectionError, NackError
from setup import connect


class Publisher:
    # region: confirms
    def __init__(self, host: str) -> None:
        self.host = host
        self.channel = connect(host)
        self.channel.confirm_delivery()
    # endregion: confirms

    def publish(
        self, queue: str, order: str, kind: pika.BasicProperties
    ) -> None:
        while True:
            try:
                # region: keep
                # Waits for the confirm, and holds the order.
                body = order.encode()
                self.channel.basic_publish("", queue, body, kind)
                # endregion: keep
                # region: forget
                return
                # endregion: forget
            # region: again
            except AMQPConnectionError:
                self.channel = connect(self.host)
                self.channel.confirm_delivery()
            except NackError:
                pass
            # endregion: again
