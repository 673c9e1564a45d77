//! What the cluster of log brokers and its clients did, in words.

use super::words::Words;
use crate::sim::{Kind, NodeId};

impl Words<'_> {
    /// The sentence of an entry of the log broker's; none for any other kind.
    pub(super) fn log_sentence(&self) -> Option<String> {
        let (client, replica, broker) = (self.client(), self.queue(), self.exchange());
        let (message, words, offset) = (self.message(), self.words(), self.offset());
        let group = self.facts.group.as_deref().unwrap_or("the group");
        Some(match self.facts.kind {
            Kind::Stored => format!("{replica} stores {message} at offset {offset}"),
            Kind::MarkerWritten => format!("{replica} gets a marker at offset {offset}: {words}"),
            Kind::DuplicateDropped => format!("{replica} has this batch already, at offset {offset}"),
            Kind::AppendRefused => format!("{replica} does not take a batch: {words}"),
            Kind::ReplicationSent => format!("{replica} is sent what it lacks, from offset {offset}"),
            Kind::Replicated => format!("{replica} copies from offset {offset}{}", self.up_to()),
            Kind::Truncated => format!("{replica} gives up its end, {words}: its leader does not have it"),
            Kind::HighWatermarkMoved => format!("{replica} counts as committed what lies below {offset}"),
            Kind::LastStableOffsetMoved => format!("No transaction is open below {offset} of {replica}"),
            Kind::InSyncChanged if self.facts.reason == Some("joined") => {
                format!("{replica} is in sync again: brokers {words}")
            }
            Kind::InSyncChanged => format!("{replica} is no longer in sync: brokers {words} are"),
            Kind::LeaderElected if self.facts.reason == Some("nobody") => {
                "Nobody may lead the partition".into()
            }
            Kind::LeaderElected if self.facts.reason == Some("unclean") => {
                format!("{replica} leads though it was not in sync: epoch {words}")
            }
            Kind::LeaderElected => format!("{replica} leads its partition: epoch {words}"),
            Kind::ControllerElected if self.facts.exchange.is_none() => {
                "No majority: nobody is controller".into()
            }
            Kind::ControllerElected => format!("{broker} is the active controller"),
            Kind::LogBrokerStopped if self.facts.reason == Some("kill") => format!("{broker} is killed"),
            Kind::LogBrokerStopped => format!("{broker} shuts down"),
            Kind::LogBrokerStarted => format!("{broker} starts"),
            Kind::LogBrokerCut => format!("{broker} loses its links to the other brokers"),
            Kind::LogBrokerMended => format!("{broker} has its links again"),
            Kind::LogBrokerFenced => format!("The controller takes {broker} for dead"),
            Kind::LogBrokerUnfenced => format!("The controller takes {broker} for alive"),
            Kind::TopicCreated => format!("Topic {words} is there"),
            Kind::TopicAltered => format!("Topic {words} has other settings"),
            Kind::PartitionCreated => format!("{replica} is there, on brokers {words}"),
            Kind::SegmentRolled => format!("{replica} begins a segment at offset {offset}"),
            Kind::RecordsRemoved => {
                let why = match self.facts.reason {
                    Some("retention_time") => "older than retention.ms",
                    Some("retention_bytes") => "the partition is larger than retention.bytes",
                    Some("compaction") => "later records have their keys",
                    _ => "tombstones that are old enough",
                };
                format!("{replica} removes {words} of its records: {why}")
            }
            Kind::MemberJoined => format!("{client} joins group {group}"),
            Kind::MemberLeft => format!("{client} is out of group {group}{}", self.member_end()),
            Kind::RebalanceStarted if words == "0" => format!("Group {group} waits for its first members"),
            Kind::RebalanceStarted => format!("Group {group} rebalances: generation {words} ends"),
            Kind::GenerationBegan => format!("Group {group} begins generation {words}"),
            Kind::GroupAssigned => format!("Group {group} shares its partitions out, generation {words}"),
            Kind::OffsetCommitted => format!("Group {group} has committed {offset} of {}", self.partition()),
            Kind::OffsetExpired => format!("Group {group}'s offset of {} is forgotten", self.partition()),
            Kind::CommitRefused => format!("A commit of group {group} is refused: {words}"),
            Kind::CommandRefused => format!("The cluster refuses: {words}"),
            Kind::ProducerInitialised => "A producer gets its id and epoch".into(),
            Kind::ProducerFenced => format!("An older incarnation of producer {words} is refused"),
            Kind::TransactionBegan => format!("Transaction {words} begins"),
            Kind::TransactionPrepared => format!("Transaction {words} is to {}", self.marker()),
            Kind::TransactionEnded => format!("Transaction {words} has ended: {}", self.marker()),
            Kind::Batched if self.facts.reason.is_some() => {
                format!("{client} begins a batch for {} with {message}", self.partition())
            }
            Kind::Batched => format!("{client} adds {message} to its batch for {}", self.partition()),
            Kind::SentAgain => format!("{client} will send {message} again: {words}"),
            Kind::RecordSent => match self.facts.offset {
                Some(offset) => {
                    format!("{client} knows that {message} lies in {} at {offset}", self.partition())
                }
                None => format!("{client} asks no more about {message}: acks 0"),
            },
            Kind::RecordFailed => format!("{client} gives {message} up: {words}"),
            Kind::Assigned if words.is_empty() => format!("{client} gets no partition"),
            Kind::Assigned => format!("{client} gets {words}"),
            Kind::Revoked => format!("{client} gives {words} up"),
            Kind::PartitionsLost => format!("{client} finds that {words} are another's now"),
            Kind::Positioned if self.facts.reason == Some("reset") => {
                format!("{client} has no committed offset of {} and begins at {offset}", self.partition())
            }
            Kind::Positioned => format!("{client} reads {} from {offset} on", self.partition()),
            Kind::NoOffset => format!("{client} does not know from where to read {}", self.partition()),
            Kind::Polled if words == "1" => format!("{client} polls a record"),
            Kind::Polled => format!("{client} polls {words} records"),
            Kind::CommitTaken => format!("{client} knows that {offset} of {} is committed", self.partition()),
            Kind::CommitFailed => format!("{client} learns that its commit was refused: {words}"),
            _ => return None,
        })
    }

    fn offset(&self) -> u64 {
        self.facts.offset.unwrap_or(0)
    }

    /// The partition, whichever of its replicas it is about.
    fn partition(&self) -> &str {
        let name = self.name(self.facts.queue.filter(|node| *node != NodeId(0)));
        name.split_once('@').map_or(name, |(partition, _)| partition)
    }

    fn up_to(&self) -> String {
        self.facts.words.as_ref().map_or_else(String::new, |words| format!(" {words}"))
    }

    fn member_end(&self) -> &'static str {
        match self.facts.reason {
            Some("session_timeout") => ": no heartbeat came in time",
            Some("rebalance_timeout") => ": it did not join anew in time",
            Some("replaced") => ": another came with its instance id",
            _ => "",
        }
    }

    fn marker(&self) -> &'static str {
        if self.facts.reason == Some("commit") { "commit" } else { "abort" }
    }
}
