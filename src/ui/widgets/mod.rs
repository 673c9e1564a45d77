//! The parts that pages and panels are put together from.

pub mod announcer;
pub mod caption;
pub mod chips;
pub mod header_tools;
pub mod key_help;
pub mod modal;
pub mod notice;
pub mod predict;
pub mod prose;
pub mod question;
pub mod timeline;
pub mod transport;
