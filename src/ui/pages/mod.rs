//! What the shell shows: the course, a lesson, a page without a stage, or what the broker is checked against.

pub mod conformance;
pub mod home;
pub mod lesson;
mod open;
pub mod reading;
mod settled;
