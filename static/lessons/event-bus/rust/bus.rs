//! Handlers by type of event, called one after the other.

use crate::event::OrderPlaced;
use std::collections::HashMap;

pub type Done = Result<(), String>;
pub type Handler = fn(&OrderPlaced) -> Done;

// region: handlers
#[derive(Default)]
pub struct Bus {
    handlers: HashMap<&'static str, Vec<(&'static str, Handler)>>,
}
// endregion: handlers

impl Bus {
    // region: subscribe
    pub fn subscribe(
        &mut self,
        kind: &'static str,
        name: &'static str,
        handler: Handler,
    ) {
        let handlers = self.handlers.entry(kind).or_default();
        handlers.push((name, handler));
    }

    pub fn unsubscribe(&mut self, kind: &str, name: &str) {
        if let Some(handlers) = self.handlers.get_mut(kind) {
            handlers.retain(|(other, _)| *other != name);
        }
    }
    // endregion: subscribe

    // region: publish
    /// What a handler returns as an error ends the loop.
    pub fn publish(&self, event: &OrderPlaced) -> Done {
        let handlers = self.handlers.get(OrderPlaced::TYPE);
        for (_, handler) in handlers.into_iter().flatten() {
            handler(event)?;
        }
        Ok(())
    }
    // endregion: publish
}
