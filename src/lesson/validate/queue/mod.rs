//! Checks of what is particular to the queue broker.

mod client;
mod topology;

use super::names::{Group, List};

pub(super) const EXCHANGES: List = List {
    from: &[("exchanges", &["exchanges", "name"])],
    names: |check| check.file.exchanges.iter().map(|exchange| exchange.name.as_str()).collect(),
};
pub(super) const QUEUES: List = List {
    from: &[("queues", &["queues", "name"])],
    names: |check| check.file.queues.iter().map(|queue| queue.name.as_str()).collect(),
};
pub(super) const WORKERS: List = List {
    from: &[("workers", &["workers", "name"])],
    names: |check| check.file.workers.iter().map(|worker| worker.name.as_str()).collect(),
};

impl Group {
    pub const EXCHANGE: Self = Self { label: "exchange", lists: &[EXCHANGES] };
    pub const QUEUE: Self = Self { label: "queue", lists: &[QUEUES] };
}
