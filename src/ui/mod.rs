//! L6: the page. Everything that knows Yew and the browser.

pub mod player;
pub mod session;
pub mod stage;
