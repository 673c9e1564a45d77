//! L1: brokers as pure state machines.
//!
//! A broker is told the time and a command, and answers with events. It never sleeps, schedules,
//! draws a random number, reads a clock or does I/O: all that is the simulation's part (`sim`).
//! The queue broker is [`queueing`], the log broker [`logs`].

mod encoding;
pub mod logs;
pub mod queueing;

pub use encoding::Encoding;
