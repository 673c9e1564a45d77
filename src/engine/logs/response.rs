//! What a broker answers.

use std::rc::Rc;

use super::error::ErrorCode;
use super::id::{BrokerId, LeaderEpoch, MemberId, Name, Offset, ProducerId, TopicPartition};
use super::record::RecordBatch;
use crate::base::SimTime;

/// An offset and the timestamp of its record; none: no record that late.
pub type FoundOffset = Result<Option<(Offset, SimTime)>, ErrorCode>;

/// What is committed of a partition; none: nothing.
pub type CommittedOffset = Result<Option<Offset>, ErrorCode>;

/// An epoch of a partition's leader, and the offset after its last record.
pub type EpochEnd = Result<(LeaderEpoch, Offset), ErrorCode>;

/// The answer to a request of the same name.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// To `Metadata`: for each topic its partitions, or why there is none.
    Metadata(Vec<(Name, Result<Vec<PartitionMetadata>, ErrorCode>)>),
    /// To `Produce`: for each batch the offset of its first record. A duplicate gets the offset of the
    /// first time. With acks=0 no answer comes.
    Produce(Vec<(TopicPartition, Result<Offset, ErrorCode>)>),
    /// To `Fetch`.
    Fetch(Vec<(TopicPartition, Result<Fetched, ErrorCode>)>),
    /// To `ListOffsets`.
    ListOffsets(Vec<(TopicPartition, FoundOffset)>),
    /// To `FindCoordinator`.
    FindCoordinator(Result<BrokerId, ErrorCode>),
    /// To `JoinGroup`. `MemberIdRequired` comes with the id to join with (KIP-394).
    JoinGroup(Result<Joined, (ErrorCode, Option<MemberId>)>),
    /// To `SyncGroup`: the member's share.
    SyncGroup(Result<Vec<TopicPartition>, ErrorCode>),
    /// To `Heartbeat`.
    Heartbeat(Result<(), ErrorCode>),
    /// To `LeaveGroup`.
    LeaveGroup(Result<(), ErrorCode>),
    /// To `OffsetCommit`.
    OffsetCommit(Vec<(TopicPartition, Result<(), ErrorCode>)>),
    /// To `OffsetFetch`.
    OffsetFetch(Result<Vec<(TopicPartition, CommittedOffset)>, ErrorCode>),
    /// To `OffsetsForLeaderEpoch`: the largest epoch not above the one that was asked for, and where it ends.
    OffsetsForLeaderEpoch(Vec<(TopicPartition, EpochEnd)>),
    /// To `InitProducerId`: the producer and its epoch.
    InitProducerId(Result<(ProducerId, u16), ErrorCode>),
    /// To `AddPartitionsToTxn`.
    AddPartitionsToTxn(Result<(), ErrorCode>),
    /// To `TxnOffsetCommit`.
    TxnOffsetCommit(Result<(), ErrorCode>),
    /// To `EndTxn`.
    EndTxn(Result<(), ErrorCode>),
}

/// A partition as a broker knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionMetadata {
    /// Which.
    pub partition: TopicPartition,
    /// Its leader; none: nobody leads it.
    pub leader: Option<BrokerId>,
    /// The leader's epoch.
    pub leader_epoch: LeaderEpoch,
    /// Where its replicas are, the preferred leader first.
    pub replicas: Vec<BrokerId>,
    /// Those in sync.
    pub in_sync: Vec<BrokerId>,
}

/// What was read from a partition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fetched {
    /// The batches. The first may begin before the offset that was asked for.
    pub batches: Vec<Rc<RecordBatch>>,
    /// The log start offset.
    pub log_start: Offset,
    /// The high watermark.
    pub high_watermark: Offset,
    /// The last stable offset.
    pub last_stable: Offset,
    /// For read committed: producers whose records from that offset on, up to their next abort marker,
    /// are to be left out.
    pub aborted: Vec<(ProducerId, Offset)>,
}

/// A member's place in a new generation.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// The generation.
    pub generation: u32,
    /// What the coordinator calls the member.
    pub member: MemberId,
    /// The group's leader: the member that divides the partitions.
    pub leader: MemberId,
    /// The assignor that all members can work with.
    pub assignor: Name,
    /// For the leader: everybody. Empty for the others.
    pub members: Vec<JoinedMember>,
}

/// A member, as its group's leader is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinedMember {
    /// Who.
    pub member: MemberId,
    /// `group.instance.id`, by which a static member keeps its place in every order.
    pub instance: Option<Name>,
    /// The topics it wants.
    pub topics: Vec<Name>,
    /// What it owned when it joined.
    pub owned: Vec<TopicPartition>,
    /// The generation in which it got that.
    pub owned_in: Option<u32>,
}
