//! The facts of what the cluster and its clients did.

use crate::engine::logs::{BrokerId, Event, Name, Offset, TopicPartition};
use crate::engine::queueing::Shutdown;
use crate::sim::facts::Facts;
use crate::sim::journal::LogClientEvent;
use crate::sim::kind::Kind;
use crate::sim::plan::Plan;
use crate::sim::reason::Reason;

impl Facts {
    /// The facts of what the cluster did.
    pub(in crate::sim) fn of_log_event(plan: &Plan, event: &Event) -> Self {
        let new = Self::new;
        let at = |kind, partition: &TopicPartition, broker: &BrokerId| {
            Self::at(plan, kind, *partition, Some(*broker))
        };
        let broker = |kind, broker: &BrokerId| new(kind).at_exchange(plan.log_broker_node(*broker));
        match event {
            // Answers are no entries of their own, and records are stored one by one.
            Event::Responded { .. } => new(Kind::Departed),
            Event::CommandRefused(error) => new(Kind::CommandRefused).because(Reason::Error(*error)),
            Event::TopicCreated { name, .. } => new(Kind::TopicCreated).in_words(name),
            Event::TopicAltered { topic, .. } => {
                new(Kind::TopicAltered).in_words(plan.logs.topic_name(*topic))
            }
            Event::PartitionCreated { partition, replicas } => {
                let first = replicas.first().copied();
                Self::at(plan, Kind::PartitionCreated, *partition, first).in_words(numbers(replicas))
            }
            Event::Appended { partition, broker, batch } => {
                let facts = at(Kind::MarkerWritten, partition, broker).at_offset(batch.base_offset);
                Self { reason: batch.marker.map(Reason::Marker), ..facts }
            }
            Event::DuplicateDropped { partition, broker, base_offset, .. } => {
                at(Kind::DuplicateDropped, partition, broker).at_offset(*base_offset)
            }
            Event::AppendRefused { partition, broker, error, .. } => {
                at(Kind::AppendRefused, partition, broker).because(Reason::Error(*error))
            }
            Event::ReplicationSent { partition, to, first, last, arrives, .. } => {
                at(Kind::ReplicationSent, partition, to).span(*first, *last).until(Some(*arrives))
            }
            Event::Replicated { partition, broker, first, last, .. } => {
                at(Kind::Replicated, partition, broker).span(*first, *last)
            }
            Event::Truncated { partition, broker, end, was, .. } => {
                let words = format!("from {was} to {end}");
                at(Kind::Truncated, partition, broker).at_offset(*end).in_words(words)
            }
            Event::HighWatermarkMoved { partition, broker, to } => {
                at(Kind::HighWatermarkMoved, partition, broker).at_offset(*to)
            }
            Event::LastStableOffsetMoved { partition, broker, to } => {
                at(Kind::LastStableOffsetMoved, partition, broker).at_offset(*to)
            }
            Event::InSyncChanged { partition, broker, joined, in_sync } => {
                let reason = if *joined { Reason::Joined } else { Reason::Left };
                at(Kind::InSyncChanged, partition, broker).because(reason).in_words(numbers(in_sync))
            }
            Event::LeaderElected { partition, leader, epoch, unclean } => {
                let reason = match (leader, unclean) {
                    (None, _) => Some(Reason::Nobody),
                    (Some(_), true) => Some(Reason::Unclean),
                    (Some(_), false) => None,
                };
                let facts = Self::at(plan, Kind::LeaderElected, *partition, *leader).in_words(epoch);
                Self { reason, ..facts }
            }
            Event::ControllerElected { broker } => Self {
                exchange: broker.map(|broker| plan.log_broker_node(broker)),
                ..new(Kind::ControllerElected).because_if(broker.is_none(), Reason::Nobody)
            },
            Event::BrokerStopped { broker: stopped, kill } => {
                let shutdown = if *kill { Shutdown::Kill } else { Shutdown::Orderly };
                broker(Kind::LogBrokerStopped, stopped).because(Reason::Stopped(shutdown))
            }
            Event::BrokerStarted { broker: it } => broker(Kind::LogBrokerStarted, it),
            Event::BrokerCut { broker: it } => broker(Kind::LogBrokerCut, it),
            Event::BrokerMended { broker: it } => broker(Kind::LogBrokerMended, it),
            Event::BrokerFenced { broker: it } => broker(Kind::LogBrokerFenced, it),
            Event::BrokerUnfenced { broker: it } => broker(Kind::LogBrokerUnfenced, it),
            Event::SegmentRolled { partition, broker, base_offset } => {
                at(Kind::SegmentRolled, partition, broker).at_offset(*base_offset)
            }
            Event::Removed { partition, broker, reason, records, log_start } => {
                at(Kind::RecordsRemoved, partition, broker)
                    .at_offset(*log_start)
                    .because(Reason::Removed(*reason))
                    .in_words(records.len())
            }
            Event::MemberJoined { group, client_id, .. } => {
                new(Kind::MemberJoined).of_group(group).by(plan.find(client_id))
            }
            Event::MemberLeft { group, client_id, reason, .. } => new(Kind::MemberLeft)
                .of_group(group)
                .by(plan.find(client_id))
                .because(Reason::Member(*reason)),
            Event::RebalanceStarted { group, generation } => {
                new(Kind::RebalanceStarted).of_group(group).in_words(generation)
            }
            Event::GenerationBegan { group, generation, .. } => {
                new(Kind::GenerationBegan).of_group(group).in_words(generation)
            }
            Event::Assigned { group, generation, .. } => {
                new(Kind::GroupAssigned).of_group(group).in_words(generation)
            }
            Event::OffsetCommitted { group, partition, offset } => {
                let facts = Self::at(plan, Kind::OffsetCommitted, *partition, None);
                facts.of_group(group).at_offset(*offset)
            }
            Event::OffsetExpired { group, partition } => {
                Self::at(plan, Kind::OffsetExpired, *partition, None).of_group(group)
            }
            Event::CommitRefused { group, error, .. } => {
                new(Kind::CommitRefused).of_group(group).because(Reason::Error(*error))
            }
            Event::ProducerInitialised { transactional_id, .. } => {
                let words = transactional_id.as_ref().map(|id| id.to_string());
                Self { words, ..new(Kind::ProducerInitialised) }
            }
            Event::ProducerFenced { producer, .. } => new(Kind::ProducerFenced).in_words(producer.0),
            Event::TransactionBegan { transactional_id, .. } => {
                new(Kind::TransactionBegan).in_words(transactional_id)
            }
            Event::TransactionPrepared { transactional_id, marker, .. } => {
                new(Kind::TransactionPrepared).in_words(transactional_id).because(Reason::Marker(*marker))
            }
            Event::TransactionEnded { transactional_id, marker, .. } => {
                new(Kind::TransactionEnded).in_words(transactional_id).because(Reason::Marker(*marker))
            }
        }
    }

    /// The facts of what a client of the log broker did.
    pub(in crate::sim) fn of_log_client(plan: &Plan, event: &LogClientEvent) -> Self {
        let new = Self::new;
        let at = |kind, partition: &TopicPartition| Self::at(plan, kind, *partition, None);
        match event {
            LogClientEvent::Batched { message, partition, begins } => {
                at(Kind::Batched, partition).about(message).because_if(*begins, Reason::Begins)
            }
            LogClientEvent::SentAgain { message, error, wait } => {
                new(Kind::SentAgain).about(message).in_words(format!("{error}, after {wait}"))
            }
            LogClientEvent::RecordSent { message, partition, offset } => {
                Self { offset: *offset, ..at(Kind::RecordSent, partition).about(message) }
            }
            LogClientEvent::RecordFailed { message, error } => {
                new(Kind::RecordFailed).about(message).in_words(error)
            }
            LogClientEvent::Assigned(partitions) => Self::several(plan, Kind::Assigned, partitions),
            LogClientEvent::Revoked(partitions) => Self::several(plan, Kind::Revoked, partitions),
            LogClientEvent::PartitionsLost(partitions) => {
                Self::several(plan, Kind::PartitionsLost, partitions)
            }
            LogClientEvent::Positioned { partition, offset, reset } => {
                at(Kind::Positioned, partition).at_offset(*offset).because_if(*reset, Reason::Reset)
            }
            LogClientEvent::NoOffset { partition } => at(Kind::NoOffset, partition),
            LogClientEvent::Polled { records, .. } => new(Kind::Polled).in_words(records),
            LogClientEvent::CommitTaken { partition, offset } => {
                at(Kind::CommitTaken, partition).at_offset(*offset)
            }
            LogClientEvent::CommitFailed { error } => new(Kind::CommitFailed).in_words(error),
        }
    }

    /// It is about a partition: on this broker or, without one, where its leader is meant to be.
    fn at(plan: &Plan, kind: Kind, partition: TopicPartition, broker: Option<BrokerId>) -> Self {
        let broker = broker.or_else(|| plan.logs.preferred(partition));
        let node = broker.map(|broker| plan.replica_node(partition, broker));
        Self { queue: node.filter(|node| node.0 != 0), ..Self::new(kind) }
    }

    fn of_group(self, group: &Name) -> Self {
        Self { group: Some(group.clone()), ..self }
    }

    fn several(plan: &Plan, kind: Kind, partitions: &[TopicPartition]) -> Self {
        let names: Vec<String> = partitions.iter().map(|one| plan.logs.partition_name(*one)).collect();
        let facts = Self::new(kind).in_words(names.join(", "));
        Self { partitions: Some(names.len() as u32), ..facts }
    }

    fn span(self, first: Offset, last: Offset) -> Self {
        let words = (last > first).then(|| format!("up to {last}"));
        Self { words, ..self.at_offset(first) }
    }
}

fn numbers(brokers: &[BrokerId]) -> String {
    let numbers: Vec<String> = brokers.iter().map(|broker| broker.0.to_string()).collect();
    numbers.join(", ")
}
