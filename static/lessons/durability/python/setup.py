"""Three queues, and two kinds of messages."""

import pika
from pika.adapters.blocking_connection import BlockingChannel

# region: persistent
PERSISTENT = pika.BasicProperties(delivery_mode=2)
# endregion: persistent
# region: transient
TRANSIENT = pika.BasicProperties(delivery_mode=1)
# endregion: transient


# region: connect
def connect(host: str) -> BlockingChannel:
    """Tries for a minute: the broker may be down."""
    parameters = pika.ConnectionParameters(
        host, connection_attempts=60, retry_delay=1
    )
    connection = pika.BlockingConnection(parameters)
    return connection.channel()
# endregion: connect


def declare(channel: BlockingChannel) -> None:
    # region: durable
    channel.queue_declare("kept", durable=True)
    # endregion: durable
    # region: passing
    channel.queue_declare("passing", durable=False)
    # endregion: passing
    # region: quorum
    kind = {"x-queue-type": "quorum"}
    channel.queue_declare("quorum", durable=True, arguments=kind)
    # endregion: quorum
