//! What the shell shows: the course, or a lesson.

pub mod home;
pub mod lesson;
mod open;
mod picture;
