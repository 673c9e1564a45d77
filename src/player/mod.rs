//! L3: a recording, played: where everything is at a moment, seeking, the clock, links to a moment.

mod address;
mod branches;
mod client;
mod content;
mod effect;
mod fold;
mod history;
mod log;
mod paged;
mod playback;
mod program;
mod queue;
mod service;
mod watch;
mod world;

pub use address::{Address, AddressError, parse_time, shortened};
pub use branches::{Branch, BranchId, Branches, TRUNK, Undoable};
pub use client::{Activity, ClientState};
pub use content::{Account, Cause, Content, Double, Loss, Losses, Tally, Told, Undone, Why};
pub use fold::{Crease, WIDTH as CREASE_WIDTH, skipped};
pub use history::{Cursor, Folding, History, Moment};
pub use log::{
    Fate, GroupState, LogBrokerState, LogWorld, MemberState, PartitionState, RecordEnd, RecordPlace,
    RecordState, Records, ReplicaState, Transactions,
};
pub use playback::{Motion, Playback, SPEEDS, Stop, ease_out};
pub use program::{Progress, Seen};
pub use queue::{CopyState, Line, Memory, Origin, Place, QueueState};
pub use service::{Call, CallTally, Handling, Over, Row, Services};
pub use watch::{AlertState, ScalerState};
pub use world::World;
