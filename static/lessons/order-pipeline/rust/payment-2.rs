//! The trap: noted as paid before its outcome is stored.

use crate::payment::Done;
use crate::shared::{Bank, Event, Table, headers};
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
        // region: outcome
        let record = BaseRecord::to("payments")
            .key(user)
            .payload(&body)
            .headers(headers("PaymentCompleted"));
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
