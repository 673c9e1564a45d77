//! What has happened, with all that a listener needs.

use std::fmt;

// region: event
/// In the past tense: nobody can change it or refuse it.
#[derive(Clone, Debug)]
pub struct OrderPlaced {
    pub order: u32,
    pub user: u32,
    pub total: &'static str,
    pub created_at: &'static str,
}

impl OrderPlaced {
    pub const TYPE: &'static str = "order.placed";
}

impl fmt::Display for OrderPlaced {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} placed at {}", self.order, self.created_at)
    }
}
// endregion: event
