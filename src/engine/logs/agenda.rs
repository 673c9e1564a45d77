//! What the cluster does by itself, in order of time: fetches of followers, news that travels, time-outs.

use std::rc::Rc;

use super::command::Caller;
use super::id::{BrokerId, LeaderEpoch, Name, Offset, TopicPartition};
use super::record::RecordBatch;
use super::transaction::MarkerOrder;
use crate::base::{Heap, SimTime};

/// Future work of the cluster's own.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Work {
    /// A follower's fetch reaches the leader it believes in.
    FollowerFetch(FollowerFetch),
    /// The leader's answer reaches the follower.
    FollowerAnswer {
        to: BrokerId,
        from: BrokerId,
        partition: TopicPartition,
        epoch: LeaderEpoch,
        turn: u32,
        answer: Answer,
    },
    /// A follower that got no answer tries again.
    FetchAgain { follower: BrokerId, partition: TopicPartition, epoch: LeaderEpoch, turn: u32 },
    /// A leader looks whether its followers have caught up in time.
    LagCheck { leader: BrokerId, partition: TopicPartition, epoch: LeaderEpoch },
    /// A leader's proposal of another in-sync set reaches the controller (KIP-497).
    AlterPartition {
        from: BrokerId,
        partition: TopicPartition,
        epoch: LeaderEpoch,
        broker: BrokerId,
        joins: bool,
    },
    /// News of a partition reaches a broker.
    Metadata { to: BrokerId, partition: TopicPartition },
    /// The controller has not heard of a broker for too long.
    SessionCheck { broker: BrokerId, lost: SimTime },
    /// A broker that has come up, or is linked again, registers with the controller.
    Register { broker: BrokerId },
    /// The voters elect an active controller.
    ElectController,
    /// The time of a parked request is up.
    RequestTimeout { broker: BrokerId, caller: Caller },
    /// Replicas look for segments to delete.
    Retention,
    /// The cleaner looks for logs to compact.
    Cleaning,
    /// A transaction's marker reaches the leader of a partition.
    WriteMarker(MarkerOrder),
    /// The coordinator hears that a marker is written and replicated.
    MarkerWritten(MarkerOrder),
    /// The coordinator looks for transactions whose time is up.
    TransactionLook,
    /// Leaders go back to where they are preferred.
    LeaderBalance,
    /// One of a group's times is up.
    LookAtGroup(Name),
}

/// A follower asks for what it lacks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FollowerFetch {
    pub from: BrokerId,
    pub to: BrokerId,
    pub partition: TopicPartition,
    /// The leader epoch it knows.
    pub epoch: LeaderEpoch,
    /// How often it began to ask, for it has one fetch under way: those of an earlier turn are lost.
    pub turn: u32,
    /// Its log end.
    pub offset: Offset,
    /// The epoch of its last record (KIP-595).
    pub last_epoch: Option<LeaderEpoch>,
}

/// What a leader answers a follower.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    /// Records, if there are any, and how far the partition is committed.
    Records { batches: Vec<Rc<RecordBatch>>, high_watermark: Offset },
    /// The leader has nothing there (`OFFSET_OUT_OF_RANGE`): its log begins and ends here.
    OutOfRange { start: Offset, end: Offset },
    /// Its log parts from the leader's: records of this epoch end here at the leader.
    Diverging { epoch: LeaderEpoch, end: Offset },
    /// It does not lead, or in another epoch.
    Refused,
}

/// Ordered by time, and at one time by insertion. O(log n) in and out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Agenda {
    works: Heap<(SimTime, u64), Work>,
    inserted: u64,
}

impl Agenda {
    pub fn add(&mut self, at: SimTime, work: Work) {
        self.inserted += 1;
        self.works.push((at, self.inserted), work);
    }

    pub fn next_at(&self) -> Option<SimTime> {
        self.works.first_key().map(|(at, _)| *at)
    }

    pub fn next(&mut self) -> Option<(SimTime, Work)> {
        self.works.pop().map(|((at, _), work)| (at, work))
    }
}
