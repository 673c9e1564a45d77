//! The trap: noted as paid before its outcome is stored.

use crate::payment::{Bank, Done, Event, Table};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use std::time::Duration;

const WAIT: Duration = Duration::from_secs(8);

pub struct HastyPayment<B, T> {
    pub producer: BaseProducer,
    pub bank: B,
    pub paid: T,
}

impl<B: Bank, T: Table> HastyPayment<B, T> {
    pub fn pay(&self, user: &str, event: &Event) -> Done {
        let order = &event.order;
        // region: done-before
        if self.paid.get(order).is_some() {
            return Ok(());
        }
        // endregion: done-before
        // region: charge
        let charged = self.bank.charge(order, event.total);
        charged.map_err(|_| "the card is refused")?;
        // endregion: charge
        let body = serde_json::to_string(event)?;
        let kind = "PaymentCompleted";
        let kind = Header { key: "type", value: Some(kind) };
        let headers = OwnedHeaders::new().insert(kind);
        // region: outcome
        let record = BaseRecord::to("payments")
            .key(user)
            .payload(&body)
            .headers(headers);
        self.producer.send(record).map_err(|(error, _)| error)?;
        // endregion: outcome
        // region: mark
        self.paid.put(order, "paid");
        // endregion: mark
        // region: report
        self.report(order);
        // endregion: report
        // region: flush
        self.producer.flush(WAIT)?;
        // endregion: flush
        Ok(())
    }

    /// Tells the accounts, which takes a while.
    fn report(&self, _order: &str) {}
}
