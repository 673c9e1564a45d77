"""A worker: takes order after order, and writes invoices."""

from connection import connect
from invoices import write_invoice
from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import Basic, BasicProperties


# region: handle
def handle(
    channel: BlockingChannel,
    method: Basic.Deliver,
    properties: BasicProperties,
    body: bytes,
) -> None:
    # region: work
    write_invoice(body.decode())
    # endregion: work
    # region: acknowledge
    channel.basic_ack(method.delivery_tag)
    # endregion: acknowledge
# endregion: handle


# region: consume
def work(host: str) -> None:
    channel = connect(host)
    channel.basic_consume("orders", handle)
    channel.start_consuming()
# endregion: consume
