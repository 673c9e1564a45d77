//! Checks of what is particular to the queue broker.

mod client;
mod topology;

use super::names::{Group, List, declared};

pub(super) const EXCHANGES: List = declared!(exchanges);
pub(super) const QUEUES: List = declared!(queues);
pub(super) const WORKERS: List = declared!(workers);

impl Group {
    pub const EXCHANGE: Self = Self { label: "exchange", lists: &[EXCHANGES] };
    pub const QUEUE: Self = Self { label: "queue", lists: &[QUEUES] };
}
