//! Payment: charges for orders, and says what came of it.

use crate::shared::{Bank, Event, Table, headers, read};
use rdkafka::consumer::{CommitMode, Consumer, StreamConsumer};
use rdkafka::producer::{FutureProducer, FutureRecord};
use std::{error::Error, time::Duration};

const WAIT: Duration = Duration::from_secs(8);
pub type Done = Result<(), Box<dyn Error>>;

pub struct Payment<B, T> {
    pub producer: FutureProducer,
    pub bank: B,
    pub paid: T,
}

impl<B: Bank, T: Table> Payment<B, T> {
    pub async fn pay(&self, user: &str, event: &Event) -> Done {
        let order = &event.order;
        // region: done-before
        if self.paid.get(order).is_some() {
            return Ok(());
        }
        // endregion: done-before
        // region: charge
        let charged = self.bank.charge(order, event.total);
        // endregion: charge
        if charged.is_err() {
            // region: failed
            self.say("PaymentFailed", user, event).await?;
            // endregion: failed
            // region: mark-failed
            self.paid.put(order, "payment_failed");
            // endregion: mark-failed
            return Ok(());
        }
        // region: outcome
        self.say("PaymentCompleted", user, event).await?;
        // endregion: outcome
        // region: mark
        self.paid.put(order, "paid");
        // endregion: mark
        Ok(())
    }

    fn give_back(&self, order: &str) {
        // region: owed
        if self.paid.get(order).as_deref() == Some("paid") {
            // region: refund
            self.bank.refund(order);
            // endregion: refund
            // region: mark-refunded
            self.paid.put(order, "refunded");
            // endregion: mark-refunded
        }
        // endregion: owed
    }

    async fn say(
        &self,
        kind: &str,
        user: &str,
        it: &Event,
    ) -> Done {
        let body = serde_json::to_string(it)?;
        let record = FutureRecord::to("payments")
            .key(user)
            .payload(&body)
            .headers(headers(kind));
        let stored = self.producer.send(record, WAIT).await;
        stored.map_err(|(error, _)| error)?;
        Ok(())
    }

    /// Only this commits: `enable.auto.commit` is off.
    pub async fn run(&self, consumer: &StreamConsumer) -> Done {
        consumer.subscribe(&["orders", "inventory"])?;
        loop {
            let record = consumer.recv().await?;
            let Some((kind, user, event)) = read(&record) else {
                continue;
            };
            // What is for others is passed over.
            match &*kind {
                "OrderCreated" => self.pay(&user, &event).await?,
                "OutOfStock" => self.give_back(&event.order),
                _ => {}
            }
            // region: commit
            consumer.commit_message(&record, CommitMode::Async)?;
            // endregion: commit
        }
    }
}
