"""Read an order, write its payment, commit: two writes."""

from confluent_kafka import Consumer, KafkaException, Producer

from shop import price


def run(consumer: Consumer, producer: Producer) -> None:
    """Works on one order after the other."""
    while True:
        order = consumer.poll(1.0)
        if order is None:
            continue
        if order.error():
            raise KafkaException(order.error())
        # region: price
        payment = price(order.value())
        # endregion: price
        # region: produce
        producer.produce("payments", payment, order.key())
        if producer.flush(2.0) > 0:
            raise TimeoutError("the payment is not stored")
        # endregion: produce
        # region: commit
        consumer.commit(message=order)
        # endregion: commit
