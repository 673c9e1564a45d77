//! Small hooks of the page's own.

mod media;
pub mod replies;
mod seen;
mod stored;

pub use media::use_media;
pub use replies::{Replies, use_replies};
pub use seen::use_seen;
pub use stored::use_stored;
