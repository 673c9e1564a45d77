//! What a recording tells of records, logs and groups when it is asked.

mod biography;
mod gauges;
mod outcome;

pub(super) use biography::{is_record, record_biography};
pub(super) use gauges::LogGauges;
pub(super) use outcome::record_places;
