"""Ships. An order that fails is written to another topic."""

from confluent_kafka import KafkaError, KafkaException, Producer
from settings import AT_MOST, WAIT, connect
from shop import NoAddress, ship


def run(producer: Producer) -> None:
    consumer = connect("sets-aside")
    while True:
        for record in consumer.consume(AT_MOST, WAIT):
            try:
                # region: ship
                ship(record)
                # endregion: ship
            except NoAddress as error:
                # region: bury
                told: list[KafkaError | None] = []
                producer.produce(
                    "orders-dead",
                    record.value(),
                    headers={"type": str(error)},
                    on_delivery=lambda why, _: told.append(why),
                )
                producer.flush(5)
                if told != [None]:
                    raise KafkaException(*told)
                # endregion: bury
            # region: commit
            consumer.commit(message=record)
            # endregion: commit
