//! What several test files share.

#![allow(dead_code)] // Each test file takes the part it needs.

pub mod drawing;
pub mod lessons;
pub mod listings;
pub mod mixture;
pub mod plans;
pub mod rush;
pub mod services;
