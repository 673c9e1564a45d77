"""A metric: at most once, and on purpose."""

import json

from botocore.exceptions import BotoCoreError, ClientError
from mypy_boto3_sqs import SQSClient


# region: send
def report(
    sqs: SQSClient, queue: str, name: str, value: float
) -> None:
    body = json.dumps({"name": name, "value": value})
    try:
        sqs.send_message(QueueUrl=queue, MessageBody=body)
    except (BotoCoreError, ClientError):
        pass  # The next value comes in a second.
# endregion: send
