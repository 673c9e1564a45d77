//! The envelope in which an upload travels.

// region: envelope
/// What is sent. It never changes; it is only copied.
#[derive(Clone, Debug)]
pub struct Message {
    pub kind: &'static str,
    pub file: String,
    pub id: u32,
    pub attempts: u32,
}
// endregion: envelope

impl Message {
    // region: again
    /// A copy that counts one more attempt.
    pub fn again(&self) -> Self {
        Self { attempts: self.attempts + 1, ..self.clone() }
    }
    // endregion: again
}
