//! Services on the stage: what each handles and for whom it waits, and the lines of their calls.

mod links;
mod nodes;

pub use links::{line_state, links};
pub use nodes::{describe, desk};
