//! What the cluster tells.

use std::rc::Rc;

use super::command::Caller;
use super::configuration::TopicConfiguration;
use super::error::ErrorCode;
use super::id::{BrokerId, LeaderEpoch, MemberId, Name, Offset, ProducerId, TopicId, TopicPartition};
use super::record::{Marker, RecordBatch};
use super::response::Response;
use crate::base::SimTime;

/// Something that happened in the cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A broker answers a request.
    Responded { broker: BrokerId, caller: Caller, response: Response },
    /// An operator's command was refused.
    CommandRefused(ErrorCode),
    /// Topics and partitions.
    Topic(TopicEvent),
    /// What becomes of the records in a replica's log.
    Storage(StorageEvent),
    /// How replicas follow their leader, and who leads.
    Replication(ReplicationEvent),
    /// The brokers themselves.
    Broker(BrokerEvent),
    /// Consumer groups.
    Group(GroupEvent),
    /// Producers' identities and transactions.
    Transaction(TransactionEvent),
}

/// Topics and partitions.
#[derive(Clone, Debug, PartialEq)]
pub enum TopicEvent {
    /// A topic was created.
    TopicCreated { topic: TopicId, name: Name },
    /// A partition was created.
    PartitionCreated {
        partition: TopicPartition,
        /// Where its replicas are, the preferred leader first.
        replicas: Vec<BrokerId>,
    },
    /// A topic's settings were changed.
    TopicAltered {
        topic: TopicId,
        /// All of its settings.
        configuration: TopicConfiguration,
    },
}

/// What becomes of the records in a replica's log.
#[derive(Clone, Debug, PartialEq)]
pub enum StorageEvent {
    /// A leader appended a batch that came from a producer, or a transaction's marker.
    Appended { partition: TopicPartition, broker: BrokerId, batch: Rc<RecordBatch> },
    /// A leader has the batch already, from the same producer with the same sequence number (KIP-98).
    DuplicateDropped {
        partition: TopicPartition,
        broker: BrokerId,
        producer: ProducerId,
        /// The sequence number of its first record.
        base_sequence: u32,
        base_offset: Offset,
    },
    /// A batch was not appended.
    AppendRefused {
        partition: TopicPartition,
        /// The broker that was asked.
        broker: BrokerId,
        error: ErrorCode,
        /// The first and the last record's id.
        records: (u32, u32),
    },
    /// A replica began a new segment.
    SegmentRolled { partition: TopicPartition, broker: BrokerId, base_offset: Offset },
    /// Records went from a replica's log.
    Removed {
        partition: TopicPartition,
        broker: BrokerId,
        reason: RemovalReason,
        /// The records: offset and record id.
        records: Vec<(Offset, u32)>,
        /// The log start offset afterwards.
        log_start: Offset,
    },
    /// A replica gave up records that the leader of a later epoch does not have (KIP-101).
    Truncated {
        partition: TopicPartition,
        broker: BrokerId,
        /// Its log ends here now.
        end: Offset,
        /// It ended here before.
        was: Offset,
        /// The records it gave up: offset and record id.
        records: Vec<(Offset, u32)>,
    },
}

/// How replicas follow their leader, and who leads.
#[derive(Clone, Debug, PartialEq)]
pub enum ReplicationEvent {
    /// A leader sends a batch to a follower.
    ReplicationSent {
        partition: TopicPartition,
        /// From the leader …
        from: BrokerId,
        /// … to the follower.
        to: BrokerId,
        /// From this offset …
        first: Offset,
        /// … to this one.
        last: Offset,
        /// When it comes in, if nothing happens on the way.
        arrives: SimTime,
    },
    /// A follower appended what it fetched from the leader.
    Replicated {
        partition: TopicPartition,
        broker: BrokerId,
        /// From this offset …
        first: Offset,
        /// … to this one.
        last: Offset,
        /// The records among them, which markers are not: offset and record id.
        records: Vec<(Offset, u32)>,
    },
    /// Everything below this offset is on all in-sync replicas: it is committed and can be read.
    HighWatermarkMoved {
        partition: TopicPartition,
        /// As this replica knows it.
        broker: BrokerId,
        /// The offset after the last that is committed.
        to: Offset,
    },
    /// Every transaction that began below this offset has ended: read committed reads up to it.
    LastStableOffsetMoved { partition: TopicPartition, broker: BrokerId, to: Offset },
    /// The in-sync set changed.
    InSyncChanged {
        partition: TopicPartition,
        in_sync: Vec<BrokerId>,
        /// Who left it or came into it.
        broker: BrokerId,
        joined: bool,
    },
    /// A partition has another leader, or none.
    LeaderElected {
        partition: TopicPartition,
        /// Who leads it; none: nobody who may.
        leader: Option<BrokerId>,
        epoch: LeaderEpoch,
        /// Was the leader out of sync? Then what it lacks is lost.
        unclean: bool,
    },
}

/// The brokers themselves.
#[derive(Clone, Debug, PartialEq)]
pub enum BrokerEvent {
    /// The voters elected an active controller.
    ControllerElected {
        /// Who; none: there is no majority.
        broker: Option<BrokerId>,
    },
    /// A broker went down.
    BrokerStopped { broker: BrokerId, kill: bool },
    /// A broker came up.
    BrokerStarted { broker: BrokerId },
    /// A broker lost its links to the other brokers.
    BrokerCut { broker: BrokerId },
    /// They work again.
    BrokerMended { broker: BrokerId },
    /// The controller takes a broker for dead: it leads nothing and is in no in-sync set.
    BrokerFenced { broker: BrokerId },
    /// The controller takes it for alive.
    BrokerUnfenced { broker: BrokerId },
}

/// Consumer groups.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupEvent {
    /// A member is in a group, or asks to be: a rebalance follows.
    MemberJoined {
        group: Name,
        member: MemberId,
        /// Its client's own name.
        client_id: Name,
    },
    /// A member is out of a group.
    MemberLeft {
        group: Name,
        member: MemberId,
        /// Its client's own name.
        client_id: Name,
        reason: MemberEnd,
    },
    /// A group rebalances: it waits for its members to join anew.
    RebalanceStarted {
        group: Name,
        /// The generation that ends.
        generation: u32,
    },
    /// All members have joined: a new generation begins, and its leader divides the partitions.
    GenerationBegan {
        group: Name,
        generation: u32,
        /// The member that divides.
        leader: MemberId,
        assignor: Name,
        /// All members with their clients' own names.
        members: Vec<(MemberId, Name)>,
    },
    /// The group's leader has divided the partitions.
    Assigned {
        group: Name,
        generation: u32,
        /// Each member's share, with the client's own name.
        assignments: Vec<(MemberId, Name, Vec<TopicPartition>)>,
    },
    /// A group's committed offset of a partition.
    OffsetCommitted {
        group: Name,
        partition: TopicPartition,
        /// The next offset to read.
        offset: Offset,
    },
    /// A group's committed offset is forgotten (`offsets.retention.minutes`).
    OffsetExpired { group: Name, partition: TopicPartition },
    /// A commit was refused: the member is not, or no longer, of this generation.
    CommitRefused { group: Name, member: Option<MemberId>, error: ErrorCode },
}

/// Producers' identities and transactions.
#[derive(Clone, Debug, PartialEq)]
pub enum TransactionEvent {
    /// A producer got its id and epoch.
    ProducerInitialised {
        /// `transactional.id`.
        transactional_id: Option<Name>,
        producer: ProducerId,
        epoch: u16,
    },
    /// An older incarnation of a producer was refused.
    ProducerFenced {
        producer: ProducerId,
        /// The epoch it came with.
        epoch: u16,
    },
    /// A transaction has its first partition.
    TransactionBegan {
        /// `transactional.id`.
        transactional_id: Name,
        producer: ProducerId,
    },
    /// The coordinator has written how the transaction ends; markers follow.
    TransactionPrepared {
        /// `transactional.id`.
        transactional_id: Name,
        producer: ProducerId,
        marker: Marker,
        /// It was not its producer that ended it: its time was up, or a new incarnation came.
        by_coordinator: bool,
    },
    /// All its markers are written.
    TransactionEnded {
        /// `transactional.id`.
        transactional_id: Name,
        producer: ProducerId,
        marker: Marker,
    },
}

/// Why records went from a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemovalReason {
    /// Their segment is older than `retention.ms`.
    RetentionTime,
    /// The partition is larger than `retention.bytes`.
    RetentionBytes,
    /// A later record has the same key.
    Compaction,
    /// A tombstone has outlived `delete.retention.ms`.
    Tombstone,
    /// Their transaction was aborted, and the cleaner came by.
    AbortedTransaction,
    /// They end before the leader's log begins: the replica began anew there.
    BehindLeader,
}

impl RemovalReason {
    /// Its name, as traces have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RetentionTime => "retention_time",
            Self::RetentionBytes => "retention_bytes",
            Self::Compaction => "compaction",
            Self::Tombstone => "tombstone",
            Self::AbortedTransaction => "aborted_transaction",
            Self::BehindLeader => "behind_leader",
        }
    }
}

/// Why a member is out of its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberEnd {
    /// It left.
    Left,
    /// No heartbeat came for `session.timeout.ms`.
    SessionTimeout,
    /// It did not join anew within `max.poll.interval.ms` of a rebalance.
    RebalanceTimeout,
    /// Another one came with the same `group.instance.id`.
    Replaced,
}

impl MemberEnd {
    /// Its name, as traces have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::SessionTimeout => "session_timeout",
            Self::RebalanceTimeout => "rebalance_timeout",
            Self::Replaced => "replaced",
        }
    }
}

impl GroupEvent {
    /// The group it happens to.
    pub const fn group(&self) -> &Name {
        match self {
            Self::MemberJoined { group, .. }
            | Self::MemberLeft { group, .. }
            | Self::RebalanceStarted { group, .. }
            | Self::GenerationBegan { group, .. }
            | Self::Assigned { group, .. }
            | Self::OffsetCommitted { group, .. }
            | Self::OffsetExpired { group, .. }
            | Self::CommitRefused { group, .. } => group,
        }
    }
}
