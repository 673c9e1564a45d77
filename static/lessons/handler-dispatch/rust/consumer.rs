//! Takes a message, finds its handler, and lets it do it.

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
        // region: parse
        let message = Message(text);
        let kind = message.get("type");
        // endregion: parse
        // region: find
        let mut handlers = self.handlers.iter_mut();
        let handler = handlers.find(|h| h.can_handle(kind));
        // endregion: find
        // region: nobody
        let Some(handler) = handler else {
            println!("no handler for {kind}");
            return Ok(true);
        };
        // endregion: nobody
        // region: hand
        Ok(handler.handle(&message))
        // endregion: hand
    }
}
