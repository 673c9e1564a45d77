//! The handler of orders. The ids of those done are in memory.

use crate::handler::{Handler, Message};
use std::collections::HashSet;

// region: ids
pub struct Orders<P> {
    process: P,
    done: HashSet<String>,
}

impl<P> Orders<P> {
    pub fn new(process: P) -> Self {
        Self { process, done: HashSet::new() }
    }
}
// endregion: ids

impl<P: FnMut(&str) -> bool> Handler for Orders<P> {
    // region: can
    fn can_handle(&self, kind: &str) -> bool {
        kind == "order.created"
    }
    // endregion: can

    fn handle(&mut self, message: &Message) -> bool {
        let order = message.get("order");
        // region: seen
        if self.done.contains(order) {
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
        self.done.insert(order.to_owned());
        true
        // endregion: remember
    }
}
