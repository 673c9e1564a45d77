//! The order service: takes an order and answers at once.

use crate::broker::Broker;
use crate::message::Message;

pub struct OrderService<'a> {
    broker: &'a Broker,
    last_id: u32,
}

impl<'a> OrderService<'a> {
    pub fn new(broker: &'a Broker) -> Self {
        Self { broker, last_id: 0 }
    }

    // region: place-order
    pub fn place_order(
        &mut self,
        user: &str,
        item: &str,
        quantity: &str,
    ) -> u32 {
        self.last_id += 1;
        let id = self.last_id;
        let payload = format!("{user}, {item}, {quantity}");
        println!("[web] #{id} placed by {user}");
        // region: publish
        self.broker.publish(Message::new("orders", payload, id));
        // endregion: publish
        // region: return
        id
        // endregion: return
    }
    // endregion: place-order
}
