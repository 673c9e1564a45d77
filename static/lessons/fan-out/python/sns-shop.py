"""The shop with SNS: to a FIFO topic."""

import json

from mypy_boto3_sns import SNSClient
from orders import Order


# region: send
def order_placed(
    sns: SNSClient, topic: str, order: Order
) -> None:
    facts = {"order": order.id, "item": order.item}
    sns.publish(
        TopicArn=topic,  # …:orders.fifo
        Message=json.dumps(facts),
        MessageGroupId=order.id,
        MessageDeduplicationId=f"{order.id}-placed",
    )
# endregion: send
