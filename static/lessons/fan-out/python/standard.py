"""The trap: a standard queue, with a group id."""

import json

from mypy_boto3_sqs import SQSClient
from orders import Order


# region: send
def order_placed(
    sqs: SQSClient, queue: str, order: Order
) -> None:
    facts = {"order": order.id, "item": order.item}
    sqs.send_message(
        QueueUrl=queue,  # …/orders: a standard queue
        MessageBody=json.dumps(facts),
        MessageGroupId=order.id,  # for fairness, no order
    )
# endregion: send
