//! The parts that pages and panels are put together from.

mod announcer;
mod asked;
mod caption;
pub mod chips;
pub mod fold;
pub mod header_tools;
pub mod key_help;
mod look_back;
pub mod modal;
pub mod note;
pub mod notice;
mod order;
pub mod predict;
pub mod prose;
mod question;
mod questions;
mod rest;
pub mod side;
pub mod telling;
pub mod timeline;
pub mod transport;
pub mod words;
