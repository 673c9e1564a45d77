"""SQS: a FIFO queue for each service, behind one topic."""

from mypy_boto3_sns import SNSClient
from mypy_boto3_sqs import SQSClient


# region: queue-each
def subscribe(
    sns: SNSClient, sqs: SQSClient, topic: str, prefix: str
) -> None:
    """The queues' ARNs have this prefix: arn:aws:sqs:…:"""
    for name in ("emails", "inventory", "analytics", "shipping"):
        queue = f"{name}.fifo"
        sqs.create_queue(
            QueueName=queue, Attributes={"FifoQueue": "true"}
        )
        sns.subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=prefix + queue,
        )
# endregion: queue-each
