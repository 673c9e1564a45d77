//! The same, but what nobody can handle is not completed.

use crate::handler::{Handler, Message};

pub struct Consumer<'a> {
    pub handlers: Vec<Box<dyn Handler + 'a>>,
}

impl Consumer<'_> {
    /// True: complete it. False: return it to the queue.
    pub fn receive(
        &mut self,
        text: &str,
    ) -> Result<bool, String> {
        let message = Message(text);
        let kind = message.get("type");
        let mut handlers = self.handlers.iter_mut();
        let handler = handlers.find(|h| h.can_handle(kind));
        // region: nobody
        let Some(handler) = handler else {
            return Err(format!("no handler for {kind}"));
        };
        // endregion: nobody
        Ok(handler.handle(&message))
    }
}
