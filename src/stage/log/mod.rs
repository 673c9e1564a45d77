//! What the log broker has on the stage: brokers as enclosures, partitions as strips, consumer groups, and
//! what goes between them.

pub(super) mod door;
mod enclosures;
mod groups;
mod links;
mod nodes;
mod removal;
mod replication;
mod strip;

pub use enclosures::Enclosure;
pub use groups::{GroupFrame, group_frames};
pub use nodes::{Member, broker_words, owns};
pub use strip::{Cell, CellState, Flag, Strip, groups, is_deep, is_slim, strip};

pub(super) use links::line_state;
pub(super) use nodes::{describe, describe_client, desk, line_room, look};
pub(super) use strip::{extent, gap};

use crate::engine::logs::BrokerId;
use crate::sim::{ClientPlan, LogConsumerPlan, LogProducerPlan, Replica};

/// A thing of the log broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    Broker(BrokerId),
    Replica(Replica),
}

/// What a client of the log broker does.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    Producer(&'a LogProducerPlan),
    Consumer(&'a LogConsumerPlan),
}

/// The part of a client that reads topics.
pub fn consumer_of(client: &ClientPlan) -> Option<&LogConsumerPlan> {
    client.role.reader()
}
