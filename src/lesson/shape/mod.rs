//! From JSON to a typed file, or what is wrong with its form.
//!
//! Every mistake is told, with its place. Nothing of it is in the page.

mod every;
mod slip;
mod tag;
mod unfold;
mod value;

pub(super) use every::read;
pub(super) use tag::{Form, Tag};
