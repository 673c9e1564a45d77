//! Why something happened: the brokers' own reasons, and the simulation's.

use super::transit::LossReason;
use super::watch::Side;
use crate::engine::logs::{ErrorCode, Marker, MemberEnd, RemovalReason};
use crate::engine::queueing::{
    Alarm, CloseReason, DeathReason, DiscardReason, QueueEnd, ReplyCode, Shutdown, UnroutableReason,
};

/// Why something happened, or in which of its ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The client closed its connection, or was lost.
    Client,
    /// The connection of the channel ended.
    Connection,
    /// The queue broker refused something.
    Refused(ReplyCode),
    QueueEnd(QueueEnd),
    Death(DeathReason),
    Discard(DiscardReason),
    Unroutable(UnroutableReason),
    Alarm(Alarm),
    Stopped(Shutdown),
    /// A confirm says that the broker took it.
    Ack,
    /// A confirm says that it did not.
    Nack,
    /// By an alternate exchange.
    Alternate,
    /// The consumer acknowledges automatically.
    Auto,
    Lost(LossReason),
    /// A replica joined the in-sync set.
    Joined,
    /// A replica left it.
    Left,
    /// There is nobody to be elected.
    Nobody,
    /// The new leader was not in sync.
    Unclean,
    Member(MemberEnd),
    Removed(RemovalReason),
    Marker(Marker),
    /// A log broker refused something.
    Error(ErrorCode),
    /// A record begins its batch.
    Begins,
    /// `auto.offset.reset` said so.
    Reset,
    /// A row was not there before.
    Added,
    /// A row is gone.
    RowGone,
    /// It is about a call, not a message.
    OfCall,
    /// What a schema comes to, by its word.
    Schema(&'static str),
    /// Where a figure is, by the thresholds of a scaler.
    Side(Side),
    /// What was done, by its word.
    Action(&'static str),
}

impl Reason {
    /// Its word, as traces and lesson files have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Connection => "connection",
            Self::Refused(code) => code.name(),
            Self::QueueEnd(end) => end.as_str(),
            Self::Death(reason) => reason.as_str(),
            Self::Discard(reason) => reason.as_str(),
            Self::Unroutable(reason) => reason.as_str(),
            Self::Alarm(alarm) => alarm.as_str(),
            Self::Stopped(Shutdown::Orderly) => "orderly",
            Self::Stopped(Shutdown::Kill) => "kill",
            Self::Ack => "ack",
            Self::Nack => "nack",
            Self::Alternate => "alternate",
            Self::Auto => "auto",
            Self::Lost(LossReason::Fault) => "fault",
            Self::Lost(LossReason::ReceiverGone) => "receiver_gone",
            Self::Lost(LossReason::NoConnection) => "no_connection",
            Self::Joined => "joined",
            Self::Left => "left",
            Self::Nobody => "nobody",
            Self::Unclean => "unclean",
            Self::Member(end) => end.as_str(),
            Self::Removed(reason) => reason.as_str(),
            Self::Marker(marker) => marker.as_str(),
            Self::Error(code) => code.name(),
            Self::Begins => "begins",
            Self::Reset => "reset",
            Self::Added => "added",
            Self::RowGone => "removed",
            Self::OfCall => "call",
            Self::Side(side) => side.as_str(),
            Self::Schema(word) | Self::Action(word) => word,
        }
    }

    /// In a sentence, behind what happened; empty where nothing need be said.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Client | Self::Member(MemberEnd::Left) | Self::Lost(LossReason::Fault) => "",
            Self::Connection | Self::QueueEnd(QueueEnd::Exclusive) => "its connection ended",
            Self::Death(reason) | Self::Discard(DiscardReason::Dead(reason)) => match reason {
                DeathReason::DeliveryLimit => "delivered too often",
                DeathReason::Maxlen => "its queue was full",
                DeathReason::Rejected | DeathReason::Expired => reason.as_str(),
            },
            Self::Discard(DiscardReason::QueueDeleted) => "the queue is deleted",
            Self::Discard(DiscardReason::Unwritten) => "not yet on disk when the broker was killed",
            Self::Discard(DiscardReason::Transient) | Self::QueueEnd(QueueEnd::BrokerStopped) => {
                "not durable, and the broker stopped"
            }
            Self::QueueEnd(QueueEnd::AutoDelete) => "its last consumer left",
            Self::Lost(LossReason::ReceiverGone) => "nobody is there to take it",
            Self::Lost(LossReason::NoConnection) => "there is no connection",
            Self::Removed(RemovalReason::RetentionTime) => "older than retention.ms",
            Self::Removed(RemovalReason::RetentionBytes) => "the partition is larger than retention.bytes",
            Self::Removed(RemovalReason::Compaction) => "later records have their keys",
            Self::Removed(_) => "tombstones that are old enough",
            Self::Member(MemberEnd::SessionTimeout) => "no heartbeat came in time",
            Self::Member(MemberEnd::RebalanceTimeout) => "it did not join anew in time",
            Self::Member(MemberEnd::Replaced) => "another came with its instance id",
            other => other.as_str(),
        }
    }
}

impl From<&CloseReason> for Reason {
    fn from(reason: &CloseReason) -> Self {
        match reason {
            CloseReason::Client => Self::Client,
            CloseReason::Connection => Self::Connection,
            CloseReason::Refused(refusal) => Self::Refused(refusal.code),
        }
    }
}
