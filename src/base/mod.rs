//! L0: time, identifiers, seeded randomness and packed values. No broker, no I/O, no clock of its own.

mod directory;
mod hash;
mod heap;
mod id;
mod ord;
mod pack;
mod rng;
mod time;

pub use directory::Directory;
pub use hash::Fingerprint;
pub use heap::Heap;
pub(crate) use id::ids;
pub use ord::{OrdMap, OrdSet};
pub use pack::{Pack, Reader, Shape, Unreadable, open, open_first, seal};
pub(crate) use pack::{pack_one_of, pack_parts, packed, packed_enum, packed_units};
pub use rng::Rng;
pub use time::{SimDuration, SimTime};
