//! What things are called: numbers, and Kafka's names for them.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::base::ids;

/// The name of a topic, a group, a member, an assignor; a key, a value.
pub type Name = Rc<str>;

/// A record's place in its partition, from 0. It never changes and is never given twice.
pub type Offset = u64;

/// The reign of a partition's leader, from 0: one more with each election (KIP-101).
pub type LeaderEpoch = u32;

/// What a group's coordinator calls a member: its client's id and a number (KIP-394).
pub type MemberId = Name;

ids! {
    /// A broker (`node.id`), from 0: Kafka's own choice of the number is the operator's.
    BrokerId(u16);
    /// A topic, in the order of creation.
    TopicId(u16);
    /// A client's connection to a broker; the client chooses the number.
    ConnectionId(u32);
    /// An idempotent or transactional producer, as the cluster numbers it (KIP-98).
    ProducerId(u32);
}

/// A partition of a topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TopicPartition {
    /// The topic.
    pub topic: TopicId,
    /// The partition, from 0.
    pub partition: u16,
}
