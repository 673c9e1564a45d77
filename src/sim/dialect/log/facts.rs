//! The facts of what the cluster and its clients did.

use crate::engine::logs::{
    BrokerEvent, BrokerId, Event, GroupEvent, Name, Offset, ReplicationEvent, StorageEvent, TopicEvent,
    TopicPartition, TransactionEvent,
};
use crate::engine::queueing::Shutdown;
use crate::sim::facts::Facts;
use crate::sim::journal::LogClientEvent;
use crate::sim::kind::Kind;
use crate::sim::plan::Plan;
use crate::sim::reason::Reason;

impl Facts {
    /// The facts of what the cluster did.
    pub(super) fn of_log_event(plan: &Plan, event: &Event) -> Self {
        match event {
            // Answers are no entries of their own, and records are stored one by one.
            Event::Responded { .. } => Self::new(Kind::Departed),
            Event::CommandRefused(error) => Self::new(Kind::CommandRefused).because(Reason::Error(*error)),
            Event::Topic(event) => Self::of_topic(plan, event),
            Event::Storage(event) => Self::of_storage(plan, event),
            Event::Replication(event) => Self::of_replication(plan, event),
            Event::Broker(event) => Self::of_broker(plan, event),
            Event::Group(event) => Self::of_group(plan, event),
            Event::Transaction(event) => Self::of_log_transaction(event),
        }
    }

    fn of_topic(plan: &Plan, event: &TopicEvent) -> Self {
        match event {
            TopicEvent::TopicCreated { name, .. } => Self::new(Kind::TopicCreated).in_words(name),
            TopicEvent::TopicAltered { topic, .. } => {
                Self::new(Kind::TopicAltered).in_words(plan.logs.topic_name(*topic))
            }
            TopicEvent::PartitionCreated { partition, replicas } => {
                let first = replicas.first().copied();
                Self::at(plan, Kind::PartitionCreated, *partition, first).in_words(numbers(replicas))
            }
        }
    }

    fn of_storage(plan: &Plan, event: &StorageEvent) -> Self {
        match event {
            StorageEvent::Appended { partition, broker, batch } => {
                let facts = Self::at(plan, Kind::MarkerWritten, *partition, Some(*broker))
                    .at_offset(batch.base_offset);
                Self { reason: batch.marker.map(Reason::Marker), ..facts }
            }
            StorageEvent::DuplicateDropped { partition, broker, base_offset, .. } => {
                Self::at(plan, Kind::DuplicateDropped, *partition, Some(*broker)).at_offset(*base_offset)
            }
            StorageEvent::AppendRefused { partition, broker, error, .. } => {
                Self::at(plan, Kind::AppendRefused, *partition, Some(*broker)).because(Reason::Error(*error))
            }
            StorageEvent::Truncated { partition, broker, end, was, .. } => {
                let words = format!("from {was} to {end}");
                Self::at(plan, Kind::Truncated, *partition, Some(*broker)).at_offset(*end).in_words(words)
            }
            StorageEvent::SegmentRolled { partition, broker, base_offset } => {
                Self::at(plan, Kind::SegmentRolled, *partition, Some(*broker)).at_offset(*base_offset)
            }
            StorageEvent::Removed { partition, broker, reason, records, log_start } => {
                Self::at(plan, Kind::RecordsRemoved, *partition, Some(*broker))
                    .at_offset(*log_start)
                    .because(Reason::Removed(*reason))
                    .in_words(records.len())
            }
        }
    }

    fn of_replication(plan: &Plan, event: &ReplicationEvent) -> Self {
        match event {
            ReplicationEvent::ReplicationSent { partition, to, first, last, arrives, .. } => {
                Self::at(plan, Kind::ReplicationSent, *partition, Some(*to))
                    .span(*first, *last)
                    .until(Some(*arrives))
            }
            ReplicationEvent::Replicated { partition, broker, first, last, .. } => {
                Self::at(plan, Kind::Replicated, *partition, Some(*broker)).span(*first, *last)
            }
            ReplicationEvent::HighWatermarkMoved { partition, broker, to } => {
                Self::at(plan, Kind::HighWatermarkMoved, *partition, Some(*broker)).at_offset(*to)
            }
            ReplicationEvent::LastStableOffsetMoved { partition, broker, to } => {
                Self::at(plan, Kind::LastStableOffsetMoved, *partition, Some(*broker)).at_offset(*to)
            }
            ReplicationEvent::InSyncChanged { partition, broker, joined, in_sync } => {
                let reason = if *joined { Reason::Joined } else { Reason::Left };
                Self::at(plan, Kind::InSyncChanged, *partition, Some(*broker))
                    .because(reason)
                    .in_words(numbers(in_sync))
            }
            ReplicationEvent::LeaderElected { partition, leader, epoch, unclean } => {
                let reason = match (leader, unclean) {
                    (None, _) => Some(Reason::Nobody),
                    (Some(_), true) => Some(Reason::Unclean),
                    (Some(_), false) => None,
                };
                let facts = Self::at(plan, Kind::LeaderElected, *partition, *leader).in_words(epoch);
                Self { reason, ..facts }
            }
        }
    }

    fn of_broker(plan: &Plan, event: &BrokerEvent) -> Self {
        match event {
            BrokerEvent::ControllerElected { broker } => Self {
                exchange: broker.map(|broker| plan.log_broker_node(broker)),
                ..Self::new(Kind::ControllerElected).because_if(broker.is_none(), Reason::Nobody)
            },
            BrokerEvent::BrokerStopped { broker: stopped, kill } => {
                let shutdown = if *kill { Shutdown::Kill } else { Shutdown::Orderly };
                Self::of_log_broker(plan, Kind::LogBrokerStopped, *stopped).because(Reason::Stopped(shutdown))
            }
            BrokerEvent::BrokerStarted { broker: it } => {
                Self::of_log_broker(plan, Kind::LogBrokerStarted, *it)
            }
            BrokerEvent::BrokerCut { broker: it } => Self::of_log_broker(plan, Kind::LogBrokerCut, *it),
            BrokerEvent::BrokerMended { broker: it } => Self::of_log_broker(plan, Kind::LogBrokerMended, *it),
            BrokerEvent::BrokerFenced { broker: it } => Self::of_log_broker(plan, Kind::LogBrokerFenced, *it),
            BrokerEvent::BrokerUnfenced { broker: it } => {
                Self::of_log_broker(plan, Kind::LogBrokerUnfenced, *it)
            }
        }
    }

    fn of_group(plan: &Plan, event: &GroupEvent) -> Self {
        match event {
            GroupEvent::MemberJoined { group, client_id, .. } => {
                Self::new(Kind::MemberJoined).in_group(group).by(plan.find(client_id))
            }
            GroupEvent::MemberLeft { group, client_id, reason, .. } => Self::new(Kind::MemberLeft)
                .in_group(group)
                .by(plan.find(client_id))
                .because(Reason::Member(*reason)),
            GroupEvent::RebalanceStarted { group, generation } => {
                Self::new(Kind::RebalanceStarted).in_group(group).in_words(generation)
            }
            GroupEvent::GenerationBegan { group, generation, .. } => {
                Self::new(Kind::GenerationBegan).in_group(group).in_words(generation)
            }
            GroupEvent::Assigned { group, generation, .. } => {
                Self::new(Kind::GroupAssigned).in_group(group).in_words(generation)
            }
            GroupEvent::OffsetCommitted { group, partition, offset } => {
                let facts = Self::at(plan, Kind::OffsetCommitted, *partition, None);
                facts.in_group(group).at_offset(*offset)
            }
            GroupEvent::OffsetExpired { group, partition } => {
                Self::at(plan, Kind::OffsetExpired, *partition, None).in_group(group)
            }
            GroupEvent::CommitRefused { group, error, .. } => {
                Self::new(Kind::CommitRefused).in_group(group).because(Reason::Error(*error))
            }
        }
    }

    fn of_log_transaction(event: &TransactionEvent) -> Self {
        match event {
            TransactionEvent::ProducerInitialised { transactional_id, .. } => {
                let words = transactional_id.as_ref().map(|id| id.to_string());
                Self { words, ..Self::new(Kind::ProducerInitialised) }
            }
            TransactionEvent::ProducerFenced { producer, .. } => {
                Self::new(Kind::ProducerFenced).in_words(producer.0)
            }
            TransactionEvent::TransactionBegan { transactional_id, .. } => {
                Self::new(Kind::TransactionBegan).in_words(transactional_id)
            }
            TransactionEvent::TransactionPrepared { transactional_id, marker, .. } => {
                Self::new(Kind::TransactionPrepared)
                    .in_words(transactional_id)
                    .because(Reason::Marker(*marker))
            }
            TransactionEvent::TransactionEnded { transactional_id, marker, .. } => {
                Self::new(Kind::TransactionEnded).in_words(transactional_id).because(Reason::Marker(*marker))
            }
        }
    }

    /// The facts of what a client of the log broker did.
    pub(super) fn of_log_client(plan: &Plan, event: &LogClientEvent) -> Self {
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
            LogClientEvent::PollFailed { error } => new(Kind::PollFailed).in_words(error),
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

    fn in_group(self, group: &Name) -> Self {
        Self { group: Some(group.clone()), ..self }
    }

    fn of_log_broker(plan: &Plan, kind: Kind, broker: BrokerId) -> Self {
        Self::new(kind).at_exchange(plan.log_broker_node(broker))
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
