//! Read an order, write its payment, commit: two writes.

use std::time::Duration;

use rdkafka::Message;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use crate::shop::{Failed, price};

/// Works on one order after the other.
pub fn run(
    consumer: &BaseConsumer,
    producer: &BaseProducer,
) -> Result<(), Failed> {
    loop {
        let polled = consumer.poll(Duration::from_secs(1));
        let Some(order) = polled.transpose()? else { continue };
        // region: price
        let payment = price(order.payload().unwrap_or_default())?;
        // endregion: price
        // region: produce
        let key = order.key().unwrap_or_default();
        let record =
            BaseRecord::to("payments").key(key).payload(&payment);
        producer.send(record).map_err(|(error, _)| error)?;
        producer.flush(Duration::from_secs(2))?;
        // endregion: produce
        // region: commit
        consumer.commit_message(&order, CommitMode::Async)?;
        // endregion: commit
    }
}
