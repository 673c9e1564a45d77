//! The log broker: Kafka's model of topics that are partitioned, replicated logs.
//!
//! [`Cluster::apply`] takes a [`Command`] and appends [`Event`]s; [`Cluster::next_deadline`] tells when
//! something falls due by itself (a follower's fetch, a session that ends, a segment to delete) and
//! [`Cluster::advance`] lets it happen. One file
//! holds one rule.

mod agenda;
mod assignor;
mod broker;
mod cleaning;
pub mod client;
mod cluster;
mod command;
mod compaction;
mod configuration;
mod controller;
mod election;
mod epochs;
mod error;
mod event;
mod fetch;
mod group;
mod id;
mod in_sync;
mod leadership;
mod lifecycle;
mod log;
mod markers;
mod pack;
mod partitioner;
mod produce;
mod producers;
mod record;
mod replication;
mod requests;
mod response;
mod retention;
mod segment;
mod topic;
mod transaction;
mod truncation;

pub use assignor::{Assignment, Assignor, AssignorMember, NamedPartition, assign};
pub use cluster::{Cluster, LogRange};
pub use command::{
    Acks, Caller, Command, FetchFrom, Isolation, JoinRequest, OffsetAt, ProducedBatch, Request,
    TopicDeclaration,
};
pub use configuration::{CleanupPolicy, ClusterConfiguration, TopicConfiguration};
pub use error::ErrorCode;
pub use event::{
    BrokerEvent, Event, GroupEvent, MemberEnd, RemovalReason, ReplicationEvent, StorageEvent, TopicEvent,
    TransactionEvent,
};
pub use id::{
    BrokerId, ConnectionId, LeaderEpoch, MemberId, Name, Offset, ProducerId, TopicId, TopicPartition,
};
pub use log::{Appended, Log, SegmentRange};
pub use partitioner::{murmur2, partition_for_key};
pub use record::{Marker, ProducerState, Record, RecordBatch};
pub use response::{
    CommittedOffset, EpochEnd, Fetched, FoundOffset, Joined, JoinedMember, PartitionMetadata, Response,
};
pub use retention::{Removal, Retained};
pub use transaction::{MarkerOrder, MarkerTarget, TransactionState, Transactions};
