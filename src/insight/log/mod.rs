//! What a recording tells of records, logs and groups when it is asked.

mod biography;
mod gauges;
mod outcome;

use late::late;

pub(super) use biography::{is_record, record_biography};
pub(super) use gauges::LogGauges;
pub(super) use outcome::record_places;

use super::series::Series;
use crate::base::SimDuration;
use crate::player::{Moment, World};
use crate::sim::{Entry, Plan};

/// What is counted of a plan that has a log broker.
#[late(logs)]
pub(super) fn gauges(plan: &Plan, slice: Option<u64>) -> LogGauges {
    LogGauges::new(plan, slice)
}

/// Reads the world after an entry.
#[late(logs)]
pub(super) fn read(gauges: &mut LogGauges, moment: Moment, entry: &Entry, world: &World) {
    gauges.read(moment, entry, world);
}

/// The lines of what was counted.
#[late(logs)]
pub(super) fn series(gauges: LogGauges, moments: &[Moment], window: SimDuration) -> Vec<Series> {
    gauges.series(moments, window)
}
