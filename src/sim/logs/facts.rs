//! The facts of what the cluster and its clients did.

use crate::engine::logs::{BrokerId, Event, MemberEnd, Name, TopicPartition};
use crate::sim::facts::Facts;
use crate::sim::journal::ClientEvent;
use crate::sim::kind::Kind;
use crate::sim::plan::Plan;

impl Facts {
    /// Reads what the cluster did.
    pub(in crate::sim) fn read_log_event(&mut self, plan: &Plan, event: &Event) {
        self.kind = match event {
            // Answers are no entries of their own, and records are stored one by one.
            Event::Responded { .. } => Kind::Departed,
            Event::CommandRefused(error) => self.refused(Kind::CommandRefused, error.name()),
            Event::TopicCreated { name, .. } => self.worded(Kind::TopicCreated, name.to_string()),
            Event::TopicAltered { topic, .. } => {
                self.worded(Kind::TopicAltered, plan.logs.topic_name(*topic).to_owned())
            }
            Event::PartitionCreated { partition, replicas } => {
                let brokers: Vec<String> = replicas.iter().map(|broker| broker.0.to_string()).collect();
                self.words = Some(brokers.join(", "));
                self.at(plan, Kind::PartitionCreated, *partition, replicas.first().copied())
            }
            Event::Appended { partition, broker, batch } => {
                self.offset = Some(batch.base_offset);
                self.reason = batch.marker.map(|marker| marker.as_str());
                self.at(plan, Kind::MarkerWritten, *partition, Some(*broker))
            }
            Event::DuplicateDropped { partition, broker, base_offset, .. } => {
                self.offset = Some(*base_offset);
                self.at(plan, Kind::DuplicateDropped, *partition, Some(*broker))
            }
            Event::AppendRefused { partition, broker, error, .. } => {
                self.reason = Some(error.name());
                self.at(plan, Kind::AppendRefused, *partition, Some(*broker))
            }
            Event::ReplicationSent { partition, to, first, last, arrives, .. } => {
                self.span(*first, *last);
                self.until = Some(*arrives);
                self.at(plan, Kind::ReplicationSent, *partition, Some(*to))
            }
            Event::Replicated { partition, broker, first, last } => {
                self.span(*first, *last);
                self.at(plan, Kind::Replicated, *partition, Some(*broker))
            }
            Event::Truncated { partition, broker, end, was, .. } => {
                self.offset = Some(*end);
                self.words = Some(format!("from {was} to {end}"));
                self.at(plan, Kind::Truncated, *partition, Some(*broker))
            }
            Event::HighWatermarkMoved { partition, broker, to } => {
                self.offset = Some(*to);
                self.at(plan, Kind::HighWatermarkMoved, *partition, Some(*broker))
            }
            Event::LastStableOffsetMoved { partition, broker, to } => {
                self.offset = Some(*to);
                self.at(plan, Kind::LastStableOffsetMoved, *partition, Some(*broker))
            }
            Event::InSyncChanged { partition, broker, joined, in_sync } => {
                let brokers: Vec<String> = in_sync.iter().map(|broker| broker.0.to_string()).collect();
                self.words = Some(brokers.join(", "));
                self.reason = Some(if *joined { "joined" } else { "left" });
                self.at(plan, Kind::InSyncChanged, *partition, Some(*broker))
            }
            Event::LeaderElected { partition, leader, epoch, unclean } => {
                self.words = Some(epoch.to_string());
                self.reason = match (leader, unclean) {
                    (None, _) => Some("nobody"),
                    (Some(_), true) => Some("unclean"),
                    (Some(_), false) => None,
                };
                self.at(plan, Kind::LeaderElected, *partition, *leader)
            }
            Event::ControllerElected { broker } => {
                self.reason = broker.is_none().then_some("nobody");
                self.broker(plan, Kind::ControllerElected, *broker)
            }
            Event::BrokerStopped { broker, kill } => {
                self.reason = Some(if *kill { "kill" } else { "orderly" });
                self.broker(plan, Kind::LogBrokerStopped, Some(*broker))
            }
            Event::BrokerStarted { broker } => self.broker(plan, Kind::LogBrokerStarted, Some(*broker)),
            Event::BrokerCut { broker } => self.broker(plan, Kind::LogBrokerCut, Some(*broker)),
            Event::BrokerMended { broker } => self.broker(plan, Kind::LogBrokerMended, Some(*broker)),
            Event::BrokerFenced { broker } => self.broker(plan, Kind::LogBrokerFenced, Some(*broker)),
            Event::BrokerUnfenced { broker } => self.broker(plan, Kind::LogBrokerUnfenced, Some(*broker)),
            Event::SegmentRolled { partition, broker, base_offset } => {
                self.offset = Some(*base_offset);
                self.at(plan, Kind::SegmentRolled, *partition, Some(*broker))
            }
            Event::Removed { partition, broker, reason, records, log_start } => {
                self.offset = Some(*log_start);
                self.reason = Some(reason.as_str());
                self.words = Some(records.len().to_string());
                self.at(plan, Kind::RecordsRemoved, *partition, Some(*broker))
            }
            Event::MemberJoined { group, client_id, .. } => {
                self.member(plan, Kind::MemberJoined, group, client_id)
            }
            Event::MemberLeft { group, client_id, reason, .. } => {
                self.reason = Some(MemberEnd::as_str(*reason));
                self.member(plan, Kind::MemberLeft, group, client_id)
            }
            Event::RebalanceStarted { group, generation } => {
                self.group(Kind::RebalanceStarted, group, *generation)
            }
            Event::GenerationBegan { group, generation, .. } => {
                self.group(Kind::GenerationBegan, group, *generation)
            }
            Event::Assigned { group, generation, .. } => self.group(Kind::GroupAssigned, group, *generation),
            Event::OffsetCommitted { group, partition, offset } => {
                (self.group, self.offset) = (Some(group.clone()), Some(*offset));
                self.at(plan, Kind::OffsetCommitted, *partition, None)
            }
            Event::OffsetExpired { group, partition } => {
                self.group = Some(group.clone());
                self.at(plan, Kind::OffsetExpired, *partition, None)
            }
            Event::CommitRefused { group, error, .. } => {
                self.group = Some(group.clone());
                self.refused(Kind::CommitRefused, error.name())
            }
            Event::ProducerInitialised { transactional_id, .. } => {
                self.words = transactional_id.as_ref().map(|id| id.to_string());
                Kind::ProducerInitialised
            }
            Event::ProducerFenced { producer, .. } => {
                self.worded(Kind::ProducerFenced, producer.0.to_string())
            }
            Event::TransactionBegan { transactional_id, .. } => {
                self.worded(Kind::TransactionBegan, transactional_id.to_string())
            }
            Event::TransactionPrepared { transactional_id, marker, .. } => {
                self.reason = Some(marker.as_str());
                self.worded(Kind::TransactionPrepared, transactional_id.to_string())
            }
            Event::TransactionEnded { transactional_id, marker, .. } => {
                self.reason = Some(marker.as_str());
                self.worded(Kind::TransactionEnded, transactional_id.to_string())
            }
        };
    }

    /// Reads what a client of the log broker did; none if it is not of that kind.
    pub(in crate::sim) fn read_log_client(&mut self, plan: &Plan, event: &ClientEvent) -> Option<Kind> {
        Some(match event {
            ClientEvent::Batched { message, partition, begins } => {
                self.about(message);
                self.reason = begins.then_some("begins");
                self.at(plan, Kind::Batched, *partition, None)
            }
            ClientEvent::SentAgain { message, error, wait } => {
                self.about(message);
                self.worded(Kind::SentAgain, format!("{error}, after {wait}"))
            }
            ClientEvent::RecordSent { message, partition, offset } => {
                self.about(message);
                self.offset = *offset;
                self.at(plan, Kind::RecordSent, *partition, None)
            }
            ClientEvent::RecordFailed { message, error } => {
                self.about(message);
                self.worded(Kind::RecordFailed, error.to_string())
            }
            ClientEvent::Assigned(partitions) => self.several(plan, Kind::Assigned, partitions),
            ClientEvent::Revoked(partitions) => self.several(plan, Kind::Revoked, partitions),
            ClientEvent::PartitionsLost(partitions) => self.several(plan, Kind::PartitionsLost, partitions),
            ClientEvent::Positioned { partition, offset, reset } => {
                self.offset = Some(*offset);
                self.reason = reset.then_some("reset");
                self.at(plan, Kind::Positioned, *partition, None)
            }
            ClientEvent::NoOffset { partition } => self.at(plan, Kind::NoOffset, *partition, None),
            ClientEvent::Polled { records, .. } => self.worded(Kind::Polled, records.to_string()),
            ClientEvent::CommitTaken { partition, offset } => {
                self.offset = Some(*offset);
                self.at(plan, Kind::CommitTaken, *partition, None)
            }
            ClientEvent::CommitFailed { error } => self.worded(Kind::CommitFailed, error.to_string()),
            _ => return None,
        })
    }

    /// A record was stored.
    pub(in crate::sim) fn read_stored(
        &mut self,
        plan: &Plan,
        partition: TopicPartition,
        broker: BrokerId,
        offset: u64,
    ) {
        self.offset = Some(offset);
        self.kind = self.at(plan, Kind::Stored, partition, Some(broker));
    }

    /// It is about a partition: on this broker or, without one, wherever it is led.
    fn at(&mut self, plan: &Plan, kind: Kind, partition: TopicPartition, broker: Option<BrokerId>) -> Kind {
        let preferred = || plan.logs.replicas().find(|replica| replica.partition == partition);
        let broker = broker.or_else(|| preferred().map(|replica| replica.broker));
        self.queue = broker.map(|broker| plan.replica_node(partition, broker)).filter(|node| node.0 != 0);
        kind
    }

    fn broker(&mut self, plan: &Plan, kind: Kind, broker: Option<BrokerId>) -> Kind {
        self.exchange = broker.map(|broker| plan.log_broker_node(broker));
        kind
    }

    fn member(&mut self, plan: &Plan, kind: Kind, group: &Name, client: &Name) -> Kind {
        (self.group, self.client) = (Some(group.clone()), plan.find(client));
        kind
    }

    fn group(&mut self, kind: Kind, group: &Name, generation: u32) -> Kind {
        self.group = Some(group.clone());
        self.worded(kind, generation.to_string())
    }

    fn several(&mut self, plan: &Plan, kind: Kind, partitions: &[TopicPartition]) -> Kind {
        let names: Vec<String> = partitions.iter().map(|one| plan.logs.partition_name(*one)).collect();
        self.partitions = Some(names.len() as u32);
        self.worded(kind, names.join(", "))
    }

    fn span(&mut self, first: u64, last: u64) {
        (self.offset, self.words) = (Some(first), (last > first).then(|| format!("up to {last}")));
    }

    fn worded(&mut self, kind: Kind, words: String) -> Kind {
        self.words = Some(words);
        kind
    }

    fn refused(&mut self, kind: Kind, error: &'static str) -> Kind {
        self.reason = Some(error);
        kind
    }
}
