//! What is told of what is watched.

use std::rc::Rc;

use super::setting::Side;
use crate::base::SimTime;
use crate::sim::plan::ClientId;

/// What a scaler or an alert tells, each by its place in the plan.
#[derive(Clone, Debug, PartialEq)]
pub enum WatchEvent {
    /// A scaler reads that the figure is on another side of its thresholds than before.
    Saw { scaler: u16, figure: u32, side: Side, threshold: u32 },
    /// It starts copies, which are up by `until`, or lets copies leave.
    Scaled { scaler: u16, figure: u32, from: u16, to: u16, copies: Rc<[ClientId]>, until: SimTime },
    /// The figure was beyond the alert's bound for long enough.
    Raised { alert: u16, figure: u32, bound: u32 },
    /// It no longer is.
    Cleared { alert: u16, figure: u32, bound: u32 },
}
