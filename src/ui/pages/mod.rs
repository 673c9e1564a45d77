//! What the shell shows: the course, a lesson, or what the broker is checked against.

pub mod conformance;
pub mod home;
pub mod lesson;
mod open;
mod settled;
