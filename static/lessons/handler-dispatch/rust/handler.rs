//! The contract between the consumer and its handlers.

/// A message: a flat JSON object of texts.
pub struct Message<'a>(pub &'a str);

impl Message<'_> {
    pub fn get(&self, name: &str) -> &str {
        let start = format!("\"{name}\": \"");
        let value = self.0.split_once(&start).map(|(_, end)| end);
        let value = value.and_then(|end| end.split_once('"'));
        value.map_or("", |(value, _)| value)
    }
}

// region: contract
pub trait Handler {
    /// Can you? A message of this type is yours.
    fn can_handle(&self, kind: &str) -> bool;

    /// Do it. True: it is done. False: not this time.
    fn handle(&mut self, message: &Message) -> bool;
}
// endregion: contract
