//! What a client's library does or reports.

use std::rc::Rc;

use crate::base::SimDuration;
use crate::engine::logs::command::Request;
use crate::engine::logs::error::ErrorCode;
use crate::engine::logs::id::{BrokerId, Name, Offset, TopicPartition};
use crate::engine::logs::record::Record;

/// Something a client's library wants done, or reports to its application.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A request is to be sent.
    Send {
        /// To which broker.
        broker: BrokerId,
        /// The request's number; its answer has the same.
        correlation: u32,
        /// What.
        request: Request,
    },
    /// A producer put a record into a partition's open batch.
    Batched {
        /// The record.
        record: Rc<Record>,
        /// The partition that was chosen for it.
        partition: TopicPartition,
        /// Did it begin the batch?
        begins: bool,
    },
    /// A producer sends a batch again after `wait`, since its request failed or was not answered.
    Retrying {
        /// Of which partition.
        partition: TopicPartition,
        /// The batch's records.
        records: Vec<Rc<Record>>,
        /// Why.
        error: ClientError,
        /// From `retry.backoff.ms` up to `retry.backoff.max.ms` (KIP-580); less if another leader is known.
        wait: SimDuration,
    },
    /// A record counts as sent (the send callback without an exception).
    Delivered {
        /// The record.
        record: Rc<Record>,
        /// Where it is.
        partition: TopicPartition,
        /// Its offset; none with acks=0, where nobody knows.
        offset: Option<Offset>,
    },
    /// A record could not be sent (the send callback with an exception).
    Failed {
        /// The record.
        record: Rc<Record>,
        /// Its topic.
        topic: Name,
        /// Why.
        error: ClientError,
    },
    /// A transaction was begun, committed or aborted, or can't go on.
    Transaction(Result<TransactionState, ClientError>),
    /// A consumer is a member of its group, in this generation.
    Joined {
        /// The generation.
        generation: u32,
        /// Is it the member that divides the partitions?
        leader: bool,
    },
    /// Partitions that a consumer has got in addition (`onPartitionsAssigned`).
    Assigned(Vec<TopicPartition>),
    /// Partitions that it gives up, in order (`onPartitionsRevoked`).
    Revoked(Vec<TopicPartition>),
    /// Partitions that it finds are no longer its own (`onPartitionsLost`).
    Lost(Vec<TopicPartition>),
    /// A consumer has a place to read from where it had none: the committed one, by a seek, or where the log of a
    /// new leader parts from what it had read (KIP-320).
    Positioned {
        /// The partition.
        partition: TopicPartition,
        /// The next offset to read.
        offset: Offset,
        /// It is where `auto.offset.reset` says, for want of a committed offset or since that is gone.
        reset: bool,
    },
    /// Nothing is committed, or the log does not have the offset, and `auto.offset.reset` is none: the consumer
    /// can't go on.
    NoOffset {
        /// The partition.
        partition: TopicPartition,
    },
    /// The application's poll fails (an exception in the Java client): what the group says does not pass by itself.
    PollFailed(ErrorCode),
    /// A commit was taken.
    Committed(Vec<(TopicPartition, Offset)>),
    /// A commit was not taken.
    CommitFailed {
        /// What was to be committed.
        offsets: Vec<(TopicPartition, Offset)>,
        /// Why.
        error: ErrorCode,
    },
}

/// Where a producer's transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionState {
    /// The producer has its id and epoch and may begin.
    Ready,
    /// Begun.
    Open,
    /// Committed.
    Committed,
    /// Aborted.
    Aborted,
}

/// Why a client could not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientError {
    /// The broker said so.
    Broker(ErrorCode),
    /// `delivery.timeout.ms` or `request.timeout.ms` is over.
    TimedOut,
    /// The connection ended before an answer came.
    Disconnected,
    /// `buffer.memory` is full.
    BufferExhausted,
    /// It is closed.
    Closed,
    /// The settings or the call do not allow it: the Java client throws `IllegalStateException`.
    IllegalState,
}

impl ClientError {
    /// Its name: the protocol's, or the Java client's exception without its ending.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Broker(error) => error.name(),
            Self::TimedOut => "TIMEOUT",
            Self::Disconnected => "DISCONNECT",
            Self::BufferExhausted => "BUFFER_EXHAUSTED",
            Self::Closed => "CLOSED",
            Self::IllegalState => "ILLEGAL_STATE",
        }
    }
}
