//! L3: what a teacher writes, read and checked: narration, listings and their regions.
//!
//! Uses `base`, `engine` and `sim`. Nothing here draws, plays a recording or fetches a file:
//! text comes in as `&str`, and every mistake in it comes back at once, with its place.

pub mod listing;
pub mod markup;
pub mod suggest;
