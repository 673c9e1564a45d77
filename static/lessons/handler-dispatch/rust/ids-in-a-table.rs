//! The handler of orders. The ids of those done are in a table.

use crate::handler::{Handler, Message};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Stands for a table on disk: a restart does not touch it.
static DONE: Mutex<BTreeSet<String>> =
    Mutex::new(BTreeSet::new());

pub struct Orders<P> {
    process: P,
}

impl<P> Orders<P> {
    pub fn new(process: P) -> Self {
        Self { process }
    }
}

impl<P: FnMut(&str) -> bool> Handler for Orders<P> {
    fn can_handle(&self, kind: &str) -> bool {
        kind == "order.created"
    }

    fn handle(&mut self, message: &Message) -> bool {
        let order = message.get("order");
        let mut table =
            DONE.lock().unwrap_or_else(PoisonError::into_inner);
        // region: seen
        if table.contains(order) {
            println!("order {order} skipped");
            return true;
        }
        // endregion: seen
        // region: process
        if !(self.process)(order) {
            println!("order {order} failed");
            return false;
        }
        println!("order {order} processed");
        // endregion: process
        // region: remember
        table.insert(order.to_owned());
        true
        // endregion: remember
    }
}
