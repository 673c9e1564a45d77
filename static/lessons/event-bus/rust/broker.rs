//! Topics by name.

use crate::topic::Topic;
use std::collections::HashMap;

#[derive(Default)]
pub struct Broker {
    topics: HashMap<&'static str, Topic>,
}

impl Broker {
    // region: topic
    /// Made when it is first asked for.
    pub fn topic(&mut self, name: &'static str) -> &Topic {
        self.topics.entry(name).or_default()
    }
    // endregion: topic
}
