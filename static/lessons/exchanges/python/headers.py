"""A headers exchange: it compares the binding's arguments."""

from pika import BasicProperties
from pika.adapters.blocking_connection import BlockingChannel


# region: bind
def bind(channel: BlockingChannel) -> None:
    channel.exchange_declare("reports", "headers")
    wanted = {"format": "pdf", "period": "daily"}
    for queue, match in [("us-desk", "any"), ("archive", "all")]:
        channel.queue_bind(
            queue,
            "reports",
            arguments={"x-match": match, **wanted},
        )
# endregion: bind


# region: publish
def publish(
    channel: BlockingChannel, period: str, report: str
) -> None:
    headers = {"format": "pdf", "period": period}
    properties = BasicProperties(headers=headers)
    body = report.encode()
    channel.basic_publish(
        "reports", "", body, properties, mandatory=True
    )
# endregion: publish
