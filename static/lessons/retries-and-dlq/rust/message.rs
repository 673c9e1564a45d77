//! The envelope in which an order travels.

// region: envelope
/// What is sent. It never changes; it is only copied.
#[derive(Clone, Debug)]
pub struct Message {
    pub topic: &'static str,
    pub payload: String,
    pub id: u32,
    pub retries: u32,
}
// endregion: envelope

impl Message {
    pub fn new(
        topic: &'static str,
        payload: String,
        id: u32,
    ) -> Self {
        Self { topic, payload, id, retries: 0 }
    }

    // region: again
    /// A copy for the next attempt.
    pub fn again(&self) -> Self {
        Self { retries: self.retries + 1, ..self.clone() }
    }
    // endregion: again
}
