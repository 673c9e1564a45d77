//! L3: a recording, played: where everything is at a moment, seeking, the clock, links to a moment.

mod address;
mod branches;
mod client;
mod copies;
mod graves;
mod groups;
mod history;
mod logs;
mod paged;
mod playback;
mod records;
mod tally;
mod vain;
mod world;

pub use address::{Address, AddressError, parse_time};
pub use branches::{Branch, BranchId, Branches, TRUNK, Undoable};
pub use client::{Activity, ClientState};
pub use copies::{CopyState, Origin, Place, QueueState};
pub use graves::{Cause, Grave, Graves};
pub use groups::{GroupState, MemberState};
pub use history::{Cursor, Folding, History, Moment};
pub use logs::{LogBrokerState, LogWorld, PartitionState, ReplicaState};
pub use playback::{Motion, Playback, SPEEDS, Stop, ease_out};
pub use records::{RecordEnd, RecordPlace, RecordState, Records, Told};
pub use tally::Tally;
pub use world::World;
