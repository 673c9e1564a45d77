"""The same, in transactions: results and offsets together."""

from confluent_kafka import Consumer, KafkaException, Message
from confluent_kafka import Producer, TopicPartition

from shop import NoPrice, price, send_mail


# region: connect
def connect(servers: str) -> tuple[Consumer, Producer]:
    consumer = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": "exact",
            "group.instance.id": "exact-1",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    consumer.subscribe(["orders"])
    producer = Producer(
        {
            "bootstrap.servers": servers,
            "transactional.id": "exact-1",
        }
    )
    producer.init_transactions()
    return consumer, producer
# endregion: connect


def run(consumer: Consumer, producer: Producer) -> None:
    """Works on one order after the other."""
    while True:
        order = consumer.poll(1.0)
        if order is None:
            continue
        if order.error():
            raise KafkaException(order.error())
        handle(consumer, producer, order)


def handle(
    consumer: Consumer, producer: Producer, order: Message
) -> None:
    here = order.topic(), order.partition()
    # region: mail
    send_mail(order.value())
    # endregion: mail
    # region: begin
    producer.begin_transaction()
    # endregion: begin
    try:
        # region: price
        payment = price(order.value())
        # endregion: price
        # region: produce
        producer.produce("payments-tx", payment, order.key())
        # endregion: produce
        # region: commit
        done = TopicPartition(*here, order.offset() + 1)
        producer.send_offsets_to_transaction(
            [done], consumer.consumer_group_metadata()
        )
        # endregion: commit
        # region: commit-transaction
        producer.commit_transaction()
        # endregion: commit-transaction
    except NoPrice:
        # region: abort-transaction
        producer.abort_transaction()
        # endregion: abort-transaction
        # region: seek-back
        consumer.seek(TopicPartition(*here, order.offset()))
        # endregion: seek-back
