//! Small hooks of the page's own.

mod media;
mod stored;

pub use media::use_media;
pub use stored::use_stored;
