//! The log broker: Kafka's model of topics that are partitioned, replicated logs.
//!
//! [`Cluster::apply`] takes a [`Command`] and appends [`Event`]s; [`Cluster::next_deadline`] tells when
//! something falls due by itself (a follower's fetch, a session that ends, a segment to delete) and
//! [`Cluster::advance`] lets it happen. One file
//! holds one rule.

pub mod client;
mod cluster;
mod command;
mod compaction;
mod configuration;
mod epochs;
mod error;
mod event;
mod id;
mod log;
mod producers;
mod record;
mod response;
mod retention;
mod segment;
mod transaction;
mod truncation;

pub use cluster::Cluster;
pub use command::{
    Acks, Caller, Command, FetchFrom, Isolation, JoinRequest, OffsetAt, ProducedBatch, Request,
    TopicDeclaration,
};
pub use configuration::{CleanupPolicy, ClusterConfiguration, TopicConfiguration};
pub use error::ErrorCode;
pub use event::{Event, MemberEnd, RemovalReason};
pub use id::{
    BrokerId, ConnectionId, LeaderEpoch, MemberId, Name, Offset, ProducerId, TopicId, TopicPartition,
};
pub use log::{Appended, Log, SegmentRange};
pub use record::{Marker, ProducerState, Record, RecordBatch};
pub use response::{Fetched, FoundOffset, Joined, JoinedMember, PartitionMetadata, Response};
pub use retention::{Removal, Retained};
pub use transaction::{MarkerOrder, MarkerTarget, TransactionState, Transactions};
