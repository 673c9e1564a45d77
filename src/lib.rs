//! Sorting Office: a broker engine, a recorded run of it, and the page that plays the run.
//!
//! The modules stand in layer order; a module uses only those above it in this list
//! (see ARCHITECTURE.md; `cargo xtask tidy` checks it).

pub mod base;
#[cfg(target_arch = "wasm32")]
pub mod embed;
pub mod engine;
pub mod insight;
pub mod lesson;
pub mod player;
pub mod sim;
pub mod stage;
#[cfg(target_arch = "wasm32")]
pub mod ui;
pub mod walkthrough;
