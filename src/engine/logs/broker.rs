//! A broker: its replicas' logs, what it knows of the cluster, and what waits at it.

use super::command::{Caller, FetchFrom, Isolation};
use super::error::ErrorCode;
use super::id::{BrokerId, LeaderEpoch, Offset, TopicPartition};
use super::log::Log;
use crate::base::{OrdMap, SimTime};

/// A broker. Its logs are on its disk: they outlive it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Broker {
    pub up: bool,
    /// Without links to the other brokers.
    pub cut: bool,
    /// Since when it has been up: its heartbeats are counted from there.
    pub since: SimTime,
    pub logs: OrdMap<TopicPartition, Log>,
    /// The partitions of the whole cluster, as it was told.
    pub view: OrdMap<TopicPartition, View>,
    pub leads: OrdMap<TopicPartition, Leadership>,
    /// How often it began to ask the leader of a partition that it follows.
    pub turns: OrdMap<TopicPartition, u32>,
    /// Produce requests that wait for replicas.
    pub produces: Vec<ParkedProduce>,
    /// Fetches that wait for records.
    pub fetches: Vec<ParkedFetch>,
}

/// A partition, as a broker or the controller knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct View {
    pub leader: Option<BrokerId>,
    pub epoch: LeaderEpoch,
    pub replicas: Vec<BrokerId>,
    pub in_sync: Vec<BrokerId>,
    /// One more with each change (KIP-497's partition epoch).
    pub version: u32,
}

/// What a leader knows of its followers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Leadership {
    pub epoch: LeaderEpoch,
    /// Where the log ended when it began.
    pub began_at: Offset,
    pub followers: OrdMap<BrokerId, Follower>,
    /// Proposed to join the in-sync set, and not known to be decided: the high watermark waits for them
    /// already. Once the controller has decided, with the version of the view that says so.
    pub joining: OrdMap<BrokerId, Option<u32>>,
    /// Proposed to leave it, likewise.
    pub leaving: OrdMap<BrokerId, Option<u32>>,
    /// When the followers are looked at next, as the agenda has it.
    pub look_at: Option<SimTime>,
}

/// What a leader knows of one follower.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Follower {
    /// Its log end, by its last fetch; none before the first.
    pub end: Option<Offset>,
    /// When it last had all that the leader had.
    pub caught_up: SimTime,
    /// When it fetched last, and where the leader's log ended then.
    pub last_fetch: (SimTime, Offset),
    /// The high watermark it was told last.
    pub told: Offset,
    /// Its fetch waits here for something new.
    pub parked: bool,
    /// The turn of its last fetch.
    pub turn: u32,
}

/// A produce request that waits for replicas.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ParkedProduce {
    pub caller: Caller,
    pub parts: Vec<ProducePart>,
}

/// What became of one of its batches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ProducePart {
    pub partition: TopicPartition,
    pub answer: Result<Offset, ErrorCode>,
    /// The high watermark it waits for; none if it waits no longer.
    pub waits_for: Option<Offset>,
}

/// A fetch that waits for records.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ParkedFetch {
    pub caller: Caller,
    pub partitions: Vec<FetchFrom>,
    pub min_bytes: u64,
    pub max_bytes: u64,
    pub max_partition_bytes: u64,
    pub isolation: Isolation,
}

impl Follower {
    pub fn unknown(now: SimTime) -> Self {
        Self { end: None, caught_up: now, last_fetch: (now, 0), told: 0, parked: false, turn: 0 }
    }
}

impl Leadership {
    /// Those whose log ends hold the high watermark back.
    pub fn counts<'a>(&'a self, in_sync: &'a [BrokerId]) -> impl Iterator<Item = BrokerId> + 'a {
        in_sync.iter().copied().chain(self.joining.keys().copied())
    }
}
