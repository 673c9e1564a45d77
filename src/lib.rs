//! Sorting Office: a broker engine, a recorded run of it, and the page that plays the run.
//!
//! The modules stand in layer order; a module uses only those above it in this list
//! (see ARCHITECTURE.md; `cargo xtask tidy` checks it). The empty lines keep rustfmt from sorting them.

pub mod base;

pub mod engine;

pub mod sim;

pub mod lesson;

pub mod player;

pub mod stage;

pub mod insight;

pub mod embed;

pub mod ui;
