//! Which entries a reader asks for: by node, by message, by sort of news and by words.

use super::words::sentence;
use crate::engine::queueing::MessageId;
use crate::sim::{EntryId, Facts, Kind, NodeId, Recording, TransitKind};

/// What a reader asks for; what is none or empty asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Entries in which this node has a part.
    pub node: Option<NodeId>,
    /// Entries about this message.
    pub message: Option<MessageId>,
    /// Entries of this sort.
    pub sort: Option<Sort>,
    /// Entries whose sentence has these words, in capitals or not.
    pub words: String,
}

/// The sorts of entries a reader tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// From a client into a queue.
    Publishing,
    /// From a queue to a client.
    Delivery,
    /// A worker works.
    Work,
    /// Answers: acknowledgements and confirms.
    Answers,
    /// What fails, and what is tried again.
    Failures,
    /// What dies, is dropped or lost.
    Losses,
    /// What gets ready, and what is done to the run.
    Setup,
}

impl Sort {
    /// All of them, in the order in which a message meets them.
    pub const ALL: [Self; 7] = [
        Self::Publishing,
        Self::Delivery,
        Self::Work,
        Self::Answers,
        Self::Failures,
        Self::Losses,
        Self::Setup,
    ];

    /// What a reader calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publishing => "publishing",
            Self::Delivery => "deliveries",
            Self::Work => "work",
            Self::Answers => "acknowledgements",
            Self::Failures => "failures and retries",
            Self::Losses => "dead letters and losses",
            Self::Setup => "set-up and faults",
        }
    }

    /// The sort of an entry.
    pub fn of(facts: &Facts) -> Self {
        match facts.kind {
            Kind::Departed | Kind::Arrived => match facts.transit {
                Some((TransitKind::Publish | TransitKind::Produce, ..)) | None => Self::Publishing,
                Some((TransitKind::Deliver | TransitKind::Fetch, ..)) => Self::Delivery,
                Some((
                    TransitKind::Ack | TransitKind::Confirm | TransitKind::Produced | TransitKind::Commit,
                    ..,
                )) => Self::Answers,
                Some((TransitKind::Nack | TransitKind::NotProduced, ..)) => Self::Failures,
                Some((TransitKind::Return, ..)) => Self::Losses,
            },
            Kind::Staged
            | Kind::TxCommitted
            | Kind::RoutedOn
            | Kind::Produced
            | Kind::HeldBack
            | Kind::UnblockedReceived
            | Kind::Unthrottled
            | Kind::Published
            | Kind::Batched
            | Kind::Stored
            | Kind::MarkerWritten
            | Kind::ReplicationSent
            | Kind::Replicated
            | Kind::HighWatermarkMoved
            | Kind::LastStableOffsetMoved
            | Kind::Enqueued
            | Kind::Forwarded => Self::Publishing,
            Kind::Delivered | Kind::StreamRead | Kind::GotNothing | Kind::Polled => Self::Delivery,
            Kind::WorkStarted | Kind::WorkDone => Self::Work,
            Kind::Acknowledged
            | Kind::Confirmed
            | Kind::ConfirmReceived
            | Kind::RecordSent
            | Kind::OffsetCommitted
            | Kind::CommitTaken => Self::Answers,
            Kind::WorkFailed
            | Kind::TxRolledBack
            | Kind::AlarmRaised
            | Kind::ConnectionBlocked
            | Kind::FlowStarted
            | Kind::BrokerStopped
            | Kind::RetryChosen
            | Kind::NackReceived
            | Kind::BlockedReceived
            | Kind::Throttled
            | Kind::GaveUp
            | Kind::Requeued
            | Kind::Held
            | Kind::Released
            | Kind::LinkCut
            | Kind::Disconnected
            | Kind::AppendRefused
            | Kind::DuplicateDropped
            | Kind::SentAgain
            | Kind::InSyncChanged
            | Kind::LeaderElected
            | Kind::LogBrokerStopped
            | Kind::LogBrokerCut
            | Kind::LogBrokerFenced
            | Kind::MemberLeft
            | Kind::RebalanceStarted
            | Kind::CommitRefused
            | Kind::CommitFailed
            | Kind::CommandRefused
            | Kind::ProducerFenced
            | Kind::Revoked
            | Kind::PartitionsLost
            | Kind::NoOffset
            | Kind::Crashed => Self::Failures,
            Kind::DeadLettered
            | Kind::PublishRejected
            | Kind::Unstaged
            | Kind::Dropped
            | Kind::Discarded
            | Kind::Unroutable
            | Kind::Returned
            | Kind::ReturnReceived
            | Kind::Refused
            | Kind::Truncated
            | Kind::RecordsRemoved
            | Kind::OffsetExpired
            | Kind::RecordFailed
            | Kind::Lost => Self::Losses,
            Kind::ConnectionOpened
            | Kind::ConnectionClosed
            | Kind::ChannelOpened
            | Kind::ChannelClosed
            | Kind::ExchangeDeclared
            | Kind::ExchangeDeleted
            | Kind::ExchangeBound
            | Kind::ExchangeUnbound
            | Kind::ConsumerActivated
            | Kind::AlarmCleared
            | Kind::ConnectionUnblocked
            | Kind::FlowEnded
            | Kind::BrokerStarted
            | Kind::QueueDeclared
            | Kind::QueueDeleted
            | Kind::Bound
            | Kind::Unbound
            | Kind::ConsumerStarted
            | Kind::ConsumerCancelled
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
            | Kind::TransactionPrepared
            | Kind::TransactionEnded
            | Kind::Assigned
            | Kind::Positioned
            | Kind::Acted
            | Kind::LimitReached => Self::Setup,
        }
    }
}

impl Filter {
    /// Does it ask for nothing, so that every entry is a hit?
    pub fn is_empty(&self) -> bool {
        self.node.is_none() && self.message.is_none() && self.sort.is_none() && self.words.trim().is_empty()
    }

    /// Is an entry asked for? The words are looked for last: a sentence is dear to make.
    pub fn meets(&self, recording: &Recording, entry: EntryId) -> bool {
        let facts = Facts::of(recording, entry);
        let node = |id: NodeId| {
            let ends = facts.transit.map_or([None, None], |(_, from, to)| [Some(from), Some(to)]);
            [facts.queue, facts.exchange, facts.onward, facts.client].contains(&Some(id))
                || ends.contains(&Some(id))
        };
        let words = self.words.trim();
        self.message.is_none_or(|id| facts.message == Some(id))
            && self.sort.is_none_or(|sort| Sort::of(&facts) == sort)
            && self.node.is_none_or(node)
            && (words.is_empty() || has_words(&sentence(recording, entry), words))
    }

    /// Adds the hits among the entries from `from` up to `to`, in order. A long run is gone through
    /// piece by piece.
    pub fn add_hits(&self, recording: &Recording, from: usize, to: usize, hits: &mut Vec<u32>) {
        let to = to.min(recording.journal.entries.len());
        hits.extend((from as u32..to as u32).filter(|entry| self.meets(recording, EntryId(*entry))));
    }
}

fn has_words(sentence: &str, words: &str) -> bool {
    sentence.to_ascii_lowercase().contains(&words.to_ascii_lowercase())
}
