//! L0: time, identifiers and seeded randomness. No broker, no I/O, no clock of its own.

mod directory;
mod hash;
mod heap;
mod id;
mod ord;
mod rng;
mod time;

pub use directory::Directory;
pub use hash::Fingerprint;
pub use heap::Heap;
pub(crate) use id::ids;
pub use ord::{OrdMap, OrdSet};
pub use rng::Rng;
pub use time::{SimDuration, SimTime};
