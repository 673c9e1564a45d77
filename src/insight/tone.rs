//! What sort of news an entry is.

use super::words::is_tried_again;
use crate::sim::{Facts, Kind, TransitKind};

/// What sort of news an entry is; the event list draws one sign for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The broker and its clients get ready.
    Setup,
    /// A message moves on.
    Forward,
    /// An answer, or work that is done.
    Done,
    /// Work under way, or a wait.
    Busy,
    /// Something failed.
    Failure,
    /// A message is tried again.
    Again,
    /// A message is dead-lettered.
    Dead,
    /// Something is lost or refused.
    Loss,
}

/// What sort of news an entry is.
pub fn tone(facts: &Facts) -> Tone {
    match facts.kind {
        Kind::ConnectionClosed if facts.reason == Some("client") => Tone::Setup,
        Kind::ConnectionOpened
        | Kind::ChannelOpened
        | Kind::ChannelClosed
        | Kind::ExchangeDeclared
        | Kind::ExchangeDeleted
        | Kind::ExchangeBound
        | Kind::ExchangeUnbound
        | Kind::ConsumerActivated
        | Kind::AlarmCleared
        | Kind::Unthrottled
        | Kind::UnblockedReceived
        | Kind::ConnectionUnblocked
        | Kind::FlowEnded
        | Kind::BrokerStarted
        | Kind::QueueDeclared
        | Kind::QueueDeleted
        | Kind::Bound
        | Kind::Unbound
        | Kind::ConsumerStarted
        | Kind::ConsumerCancelled
        | Kind::GotNothing
        | Kind::Started
        | Kind::LinkMended
        | Kind::Paused
        | Kind::Resumed
        | Kind::Changed
        | Kind::Leaving
        | Kind::Left
        | Kind::TopicCreated
        | Kind::TopicAltered
        | Kind::PartitionCreated
        | Kind::ControllerElected
        | Kind::LogBrokerStarted
        | Kind::LogBrokerMended
        | Kind::LogBrokerUnfenced
        | Kind::SegmentRolled
        | Kind::MemberJoined
        | Kind::GenerationBegan
        | Kind::GroupAssigned
        | Kind::ProducerInitialised
        | Kind::TransactionBegan
        | Kind::Assigned
        | Kind::Positioned
        | Kind::Acted
        | Kind::LimitReached => Tone::Setup,
        Kind::Staged
        | Kind::TxCommitted
        | Kind::RoutedOn
        | Kind::Published
        | Kind::Released
        | Kind::Enqueued
        | Kind::Produced
        | Kind::Forwarded
        | Kind::Batched
        | Kind::Stored
        | Kind::MarkerWritten
        | Kind::ReplicationSent
        | Kind::Replicated
        | Kind::Polled => Tone::Forward,
        Kind::Delivered if is_tried_again(facts) => Tone::Again,
        Kind::Delivered | Kind::StreamRead => Tone::Forward,
        Kind::Departed | Kind::Arrived => match facts.transit {
            Some((
                TransitKind::Ack | TransitKind::Confirm | TransitKind::Produced | TransitKind::Commit,
                ..,
            )) => Tone::Done,
            Some((TransitKind::Nack | TransitKind::Return | TransitKind::NotProduced, ..)) => Tone::Failure,
            Some((
                TransitKind::Publish | TransitKind::Deliver | TransitKind::Produce | TransitKind::Fetch,
                ..,
            ))
            | None => Tone::Forward,
        },
        Kind::Acknowledged
        | Kind::WorkDone
        | Kind::Confirmed
        | Kind::ConfirmReceived
        | Kind::RecordSent
        | Kind::HighWatermarkMoved
        | Kind::LastStableOffsetMoved
        | Kind::OffsetCommitted
        | Kind::TransactionPrepared
        | Kind::TransactionEnded
        | Kind::CommitTaken => Tone::Done,
        Kind::WorkStarted | Kind::Held | Kind::HeldBack | Kind::Throttled => Tone::Busy,
        Kind::WorkFailed
        | Kind::TxRolledBack
        | Kind::AlarmRaised
        | Kind::ConnectionBlocked
        | Kind::FlowStarted
        | Kind::BrokerStopped
        | Kind::GaveUp
        | Kind::NackReceived
        | Kind::BlockedReceived
        | Kind::Crashed
        | Kind::LinkCut
        | Kind::Disconnected
        | Kind::AppendRefused
        | Kind::InSyncChanged
        | Kind::LeaderElected
        | Kind::LogBrokerStopped
        | Kind::LogBrokerCut
        | Kind::LogBrokerFenced
        | Kind::MemberLeft
        | Kind::RebalanceStarted
        | Kind::CommitRefused
        | Kind::CommandRefused
        | Kind::ProducerFenced
        | Kind::Revoked
        | Kind::PartitionsLost
        | Kind::NoOffset
        | Kind::CommitFailed
        | Kind::ConnectionClosed => Tone::Failure,
        Kind::RetryChosen | Kind::Requeued | Kind::SentAgain | Kind::DuplicateDropped => Tone::Again,
        Kind::DeadLettered => Tone::Dead,
        Kind::Unroutable
        | Kind::Unstaged
        | Kind::Dropped
        | Kind::PublishRejected
        | Kind::Returned
        | Kind::ReturnReceived
        | Kind::Discarded
        | Kind::Refused
        | Kind::Truncated
        | Kind::RecordsRemoved
        | Kind::OffsetExpired
        | Kind::RecordFailed
        | Kind::Lost => Tone::Loss,
    }
}
