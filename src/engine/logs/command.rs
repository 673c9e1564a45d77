//! What the cluster can be told: requests of clients, and an operator's deeds.

use std::rc::Rc;

use super::configuration::{ClusterConfiguration, TopicConfiguration};
use super::id::{
    BrokerId, ConnectionId, LeaderEpoch, MemberId, Name, Offset, ProducerId, TopicId, TopicPartition,
};
use super::record::{ProducerState, Record};
use crate::base::{SimDuration, SimTime};

/// Something the cluster is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// The cluster starts with these settings. First of all, and once.
    Configure(ClusterConfiguration),
    /// A topic is created.
    CreateTopic(TopicDeclaration),
    /// A topic gets more partitions (never fewer), so many in all.
    CreatePartitions {
        /// Which topic.
        topic: TopicId,
        /// How many it has then.
        total: u16,
    },
    /// A topic's settings are changed.
    AlterTopic {
        /// Which topic.
        topic: TopicId,
        /// All of its settings.
        configuration: TopicConfiguration,
    },
    /// A request has come in at a broker. A broker that is down answers nothing.
    Request {
        /// At which broker.
        broker: BrokerId,
        /// Whose it is; the answer carries the same.
        caller: Caller,
        /// What is asked.
        request: Request,
    },
    /// A client's connection to a broker ended: what waits for it there is forgotten.
    Disconnect {
        /// The broker.
        broker: BrokerId,
        /// The connection.
        connection: ConnectionId,
    },
    /// A broker is asked to shut down (its leaderships move first, `controlled.shutdown.enable`), or is
    /// killed. Its log stays on its disk.
    StopBroker {
        /// Which.
        broker: BrokerId,
        /// Was it killed?
        kill: bool,
    },
    /// A stopped broker starts.
    StartBroker(BrokerId),
    /// A broker loses its links to all other brokers. Clients still reach it.
    CutBroker(BrokerId),
    /// Its links work again.
    MendBroker(BrokerId),
    /// `kafka-leader-election --election-type preferred|unclean`: for one partition.
    ElectLeader {
        /// Which partition.
        partition: TopicPartition,
        /// May the leader be a replica out of sync?
        unclean: bool,
    },
}

/// Whose request it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Caller {
    /// The connection.
    pub connection: ConnectionId,
    /// The client's number for the request (Kafka's correlation id).
    pub correlation: u32,
}

/// A topic to create.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicDeclaration {
    /// Its name.
    pub name: Name,
    /// How many partitions.
    pub partitions: u16,
    /// On how many brokers each is.
    pub replication_factor: u16,
    /// Its settings.
    pub configuration: TopicConfiguration,
    /// On which brokers, the preferred leader first; empty: the cluster spreads them, beginning with
    /// partition 0 on broker 0 (Kafka begins at random; a seedless engine can't).
    pub assignment: Vec<Vec<BrokerId>>,
}

/// `acks`: what a producer waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acks {
    /// Nothing: no answer comes.
    #[serde(rename = "0")]
    None,
    /// The leader's own append.
    #[serde(rename = "1")]
    Leader,
    /// The appends of all in-sync replicas.
    #[default]
    All,
}

/// `isolation.level`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Isolation {
    /// Everything up to the high watermark.
    #[default]
    ReadUncommitted,
    /// Only up to the last stable offset, and nothing of aborted transactions.
    ReadCommitted,
}

/// Records for one partition, as a producer sends them.
#[derive(Clone, Debug, PartialEq)]
pub struct ProducedBatch {
    /// Where they go.
    pub partition: TopicPartition,
    /// The records, in order; not empty.
    pub records: Vec<Rc<Record>>,
    /// For an idempotent or transactional producer.
    pub producer: Option<ProducerState>,
    /// Its size in bytes as sent: after compression.
    pub size: u64,
}

/// From where on a partition is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchFrom {
    /// The partition.
    pub partition: TopicPartition,
    /// The first offset wanted.
    pub offset: Offset,
    /// The leader epoch the reader knows (KIP-320); none: it does not check.
    pub leader_epoch: Option<LeaderEpoch>,
}

/// Which offset is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffsetAt {
    /// The log start offset.
    Earliest,
    /// The high watermark or, for read committed, the last stable offset.
    Latest,
    /// The first record below that with this timestamp or a later one.
    Time(SimTime),
}

/// What a member says when it joins a group.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinRequest {
    /// The group.
    pub group: Name,
    /// What the coordinator calls it; none: it is new.
    pub member: Option<MemberId>,
    /// The client's own name (`client.id`), with which the coordinator makes the member's id.
    pub client_id: Name,
    /// `group.instance.id` of a static member (KIP-345).
    pub instance: Option<Name>,
    /// `session.timeout.ms`.
    pub session_timeout: SimDuration,
    /// `max.poll.interval.ms`: so long a rebalance waits for it.
    pub rebalance_timeout: SimDuration,
    /// The assignors it can work with, the one it likes best first (`partition.assignment.strategy`).
    pub assignors: Vec<Name>,
    /// The topics it wants.
    pub topics: Vec<Name>,
    /// What it owns now, for the sticky assignors (KIP-54, KIP-429), and in which generation it got it.
    pub owned: Vec<TopicPartition>,
    /// The generation in which it got that.
    pub owned_in: Option<u32>,
}

/// What a client asks of a broker.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Where the partitions of these topics are led, as far as this broker knows.
    Metadata {
        /// The topics' names.
        topics: Vec<Name>,
    },
    /// Records to append.
    Produce {
        /// When to answer.
        acks: Acks,
        /// `request.timeout.ms`: how long the broker waits for the replicas.
        timeout: SimDuration,
        /// The producer's transactional id, if it has one.
        transactional_id: Option<Name>,
        /// The records, by partition.
        batches: Vec<ProducedBatch>,
    },
    /// Records to read.
    Fetch {
        /// What is wanted.
        partitions: Vec<FetchFrom>,
        /// `fetch.min.bytes`: the broker waits until it has so much …
        min_bytes: u64,
        /// … or for so long (`fetch.max.wait.ms`).
        max_wait: SimDuration,
        /// `fetch.max.bytes`; the first batch comes in any case.
        max_bytes: u64,
        /// `max.partition.fetch.bytes`; the first batch comes in any case.
        max_partition_bytes: u64,
        /// `isolation.level`.
        isolation: Isolation,
    },
    /// Offsets of a partition by time.
    ListOffsets {
        /// The partitions, and which of their offsets.
        partitions: Vec<(TopicPartition, OffsetAt)>,
        /// `isolation.level`.
        isolation: Isolation,
    },
    /// Where leader epochs end, for readers who find out whether the leader has what they have read (KIP-320).
    OffsetsForLeaderEpoch {
        /// The partitions, each with the leader's epoch as the reader knows it, and the epoch asked for.
        partitions: Vec<(TopicPartition, LeaderEpoch, LeaderEpoch)>,
    },
    /// Who coordinates the group, or the transactions of this id.
    FindCoordinator {
        /// The group or the transactional id.
        key: Name,
    },
    /// To become or stay a member of a group.
    JoinGroup(JoinRequest),
    /// For one's share; the leader of the group brings everybody's.
    SyncGroup {
        /// The group.
        group: Name,
        /// The generation.
        generation: u32,
        /// Who asks.
        member: MemberId,
        /// `group.instance.id` of a static member (KIP-345).
        instance: Option<Name>,
        /// From the leader: each member's partitions.
        assignments: Vec<(MemberId, Vec<TopicPartition>)>,
    },
    /// A sign of life of a member.
    Heartbeat {
        /// The group.
        group: Name,
        /// The generation.
        generation: u32,
        /// Who.
        member: MemberId,
        /// `group.instance.id` of a static member (KIP-345).
        instance: Option<Name>,
    },
    /// To leave a group.
    LeaveGroup {
        /// The group.
        group: Name,
        /// Who.
        member: MemberId,
    },
    /// Offsets that the group has come to: of each partition the next to read.
    OffsetCommit {
        /// The group.
        group: Name,
        /// The generation and the member; none: a client that assigns its partitions itself.
        member: Option<(u32, MemberId)>,
        /// `group.instance.id` of a static member (KIP-345).
        instance: Option<Name>,
        /// The offsets.
        offsets: Vec<(TopicPartition, Offset)>,
    },
    /// What the group has committed.
    OffsetFetch {
        /// The group.
        group: Name,
        /// For which partitions.
        partitions: Vec<TopicPartition>,
    },
    /// For a producer id; with a transactional id it fences whoever had that before.
    InitProducerId {
        /// `transactional.id`.
        transactional_id: Option<Name>,
        /// `transaction.timeout.ms`.
        timeout: SimDuration,
    },
    /// These partitions take part in the transaction.
    AddPartitionsToTxn {
        /// `transactional.id`.
        transactional_id: Name,
        /// The producer and its epoch.
        producer: (ProducerId, u16),
        /// The partitions.
        partitions: Vec<TopicPartition>,
    },
    /// Offsets that are committed with the transaction.
    TxnOffsetCommit {
        /// `transactional.id`.
        transactional_id: Name,
        /// The producer and its epoch.
        producer: (ProducerId, u16),
        /// The group.
        group: Name,
        /// The generation and the member (KIP-447); none: not checked.
        member: Option<(u32, MemberId)>,
        /// The offsets.
        offsets: Vec<(TopicPartition, Offset)>,
    },
    /// The transaction ends.
    EndTxn {
        /// `transactional.id`.
        transactional_id: Name,
        /// The producer and its epoch.
        producer: (ProducerId, u16),
        /// Committed or aborted.
        commit: bool,
    },
}
