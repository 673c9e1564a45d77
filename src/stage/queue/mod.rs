//! What the queue broker has on the stage: its enclosure, exchanges, queues and bindings, and what goes
//! through them.

mod bound;
mod enclosure;
mod held;
mod hop;
mod links;
mod memory;
mod nodes;
mod routed;
mod trail;
mod tray;

pub use bound::Bound;
pub use enclosure::BROKER;
pub use hop::seen_after;
pub use links::links;
pub use memory::{MemoryGauge, memory_gauge};
pub use trail::trail;

pub(super) use enclosure::enclosure;
pub(super) use held::falls_from;
pub(super) use links::line_state;
pub(super) use nodes::{describe, describe_client, desk, extent, line_room, look};

use crate::sim::{ProducerPlan, WorkerPlan};

/// A thing of the queue broker, with its place in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    Broker,
    Exchange(usize),
    Queue(usize),
}

/// What a client of the queue broker does.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    Producer(&'a ProducerPlan),
    Worker(&'a WorkerPlan),
}
