//! Services on the stage: desks with doors, what each handles and for whom it waits, what it keeps, and the lines of
//! their calls.

mod bus;
mod desk;
mod doing;
mod links;
mod nodes;
mod process;
mod replies;
mod rings;
mod saga;
mod table;

pub use bus::{Rail, rails};
pub(super) use desk::extent;
pub use desk::{Desk, Door, Drum, desk_at, hatch};
pub(super) use links::to_doors;
pub use links::{kinds, line_state, links};
pub use nodes::{DoorState, Threads, describe, desk, doings, door_state, is_open, threads};
pub use process::{ProcessFrame, process_frames};
pub(super) use replies::on_its_way;
pub(super) use rings::rings;
pub use saga::{StampState, stamps};
pub use table::{RowState, RowView, rows};
