//! The cluster of log brokers at a moment: its brokers, the replicas' logs, the groups.

pub(super) mod door;
mod groups;
mod place;
mod records;
mod transactions;

use crate::base::{OrdMap, OrdSet};
use std::rc::Rc;

use super::content::Content;
use super::paged::Paged;
use crate::engine::logs::{
    BrokerEvent, BrokerId, Event, LeaderEpoch, Name, Offset, ProducerId, ReplicationEvent, StorageEvent,
    TopicEvent, TopicPartition,
};
use crate::engine::queueing::{Message, MessageId};
use crate::sim::{ClientEvent, ClientId, Plan, Replica};

pub use groups::{GroupState, MemberState};
pub use place::{RecordEnd, RecordPlace};
pub use records::{RecordState, Records};
pub use transactions::{Fate, Transactions};

/// The cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogWorld {
    pub brokers: Vec<LogBrokerState>,
    pub controller: Option<BrokerId>,
    pub partitions: OrdMap<TopicPartition, PartitionState>,
    pub replicas: OrdMap<Replica, ReplicaState>,
    pub groups: OrdMap<Name, GroupState>,
}

/// A log broker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogBrokerState {
    pub down: bool,
    /// Has it no link to the other brokers?
    pub cut: bool,
    /// Does the controller take it for dead?
    pub fenced: bool,
}

/// A partition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartitionState {
    pub leader: Option<BrokerId>,
    pub epoch: LeaderEpoch,
    pub in_sync: Vec<BrokerId>,
    pub transactions: Transactions,
}

/// A replica's log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaState {
    pub start: Offset,
    /// The log end offset: the next to be given.
    pub end: Offset,
    /// What lies below is committed, as far as this replica knows.
    pub high_watermark: Offset,
    /// Where each of its segments begins, after the first.
    pub segments: Vec<Offset>,
    /// The records by offset; compaction leaves gaps, and markers have none.
    records: Paged<Rc<Message>>,
}

impl LogWorld {
    /// Of a plan whose run has not begun.
    pub fn new(plan: &Plan) -> Self {
        let brokers = vec![LogBrokerState::default(); plan.logs.broker_count()];
        Self { brokers, ..Self::default() }
    }

    /// Takes in what one of a group's consumers did.
    pub(super) fn consumed(&mut self, plan: &Plan, client: ClientId, event: &ClientEvent) {
        let Some(client) = plan.clients.get(client.index()) else { return };
        if let Some(group) = client.role.reader().and_then(|reader| reader.settings.group.as_ref()) {
            door::consumed(self, group, &client.name, event);
        }
    }

    /// A replica's log.
    pub fn replica(&self, partition: TopicPartition, broker: BrokerId) -> Option<&ReplicaState> {
        self.replicas.get(&Replica { partition, broker })
    }

    /// The log of a partition's leader.
    pub fn leader(&self, partition: TopicPartition) -> Option<&ReplicaState> {
        self.replica(partition, self.partitions.get(&partition)?.leader?)
    }

    /// Does this replica lead its partition?
    pub fn is_leader(&self, replica: Replica) -> bool {
        self.partitions.get(&replica.partition).is_some_and(|state| state.leader == Some(replica.broker))
    }

    /// How many records a group has not committed of a partition; none for one without an offset.
    pub fn lag(&self, group: &str, partition: TopicPartition) -> Option<u64> {
        let committed = self.groups.get(group)?.committed.get(&partition)?;
        Some(self.leader(partition)?.high_watermark.saturating_sub(*committed))
    }

    /// The same of all groups and partitions together.
    pub fn total_lag(&self) -> u64 {
        let lags = self.groups.iter().flat_map(|(group, state)| {
            state.committed.keys().filter_map(|partition| self.lag(group, *partition))
        });
        lags.sum()
    }

    /// A replica has a record at an offset.
    pub(super) fn store(&mut self, replica: Replica, offset: Offset, message: &Rc<Message>) {
        let Some(state) = self.replicas.get_mut(&replica) else { return };
        state.records.insert(offset as u32, Rc::clone(message));
        state.end = state.end.max(offset + 1);
    }

    /// A partition, if this broker leads it.
    fn led(&mut self, partition: TopicPartition, broker: BrokerId) -> Option<&mut PartitionState> {
        self.partitions.get_mut(&partition).filter(|state| state.leader == Some(broker))
    }

    /// A record there came in a transaction of this producer.
    pub(super) fn is_in_transaction(
        &mut self,
        partition: TopicPartition,
        offset: Offset,
        producer: ProducerId,
    ) {
        if let Some(state) = self.partitions.get_mut(&partition) {
            state.transactions.append(offset, producer);
        }
    }

    /// Takes in what the cluster did.
    pub(super) fn apply(&mut self, content: &Content, event: &Event) {
        match event {
            Event::Topic(TopicEvent::PartitionCreated { partition, replicas }) => {
                for broker in replicas {
                    let replica = Replica { partition: *partition, broker: *broker };
                    self.replicas.insert(replica, ReplicaState::default());
                }
                let leader = replicas.first().copied();
                let state = PartitionState { leader, in_sync: replicas.clone(), ..PartitionState::default() };
                self.partitions.insert(*partition, state);
            }
            Event::Storage(event) => self.storage(event),
            Event::Replication(event) => self.replication(content, event),
            Event::Broker(event) => self.brokers(event),
            Event::Group(event) => {
                self.groups.or_default(event.group().clone()).follow(event);
            }
            Event::Responded { .. } | Event::CommandRefused(_) | Event::Topic(_) | Event::Transaction(_) => {}
        }
    }

    fn storage(&mut self, event: &StorageEvent) {
        match event {
            StorageEvent::Appended { partition, broker, batch } => {
                if let Some(replica) = self.replica_mut(*partition, *broker) {
                    replica.end = replica.end.max(batch.last_offset + 1);
                }
                if let Some(state) = self.partitions.get_mut(partition) {
                    state.transactions.end(batch);
                }
            }
            StorageEvent::Truncated { partition, broker, end, records, .. } => {
                let Some(replica) = self.replica_mut(*partition, *broker) else { return };
                replica.erase(records);
                (replica.end, replica.high_watermark) = (*end, replica.high_watermark.min(*end));
                replica.start = replica.start.min(*end);
                replica.segments.retain(|base| base < end);
            }
            StorageEvent::SegmentRolled { partition, broker, base_offset } => {
                if let Some(replica) = self.replica_mut(*partition, *broker) {
                    replica.segments.push(*base_offset);
                }
            }
            StorageEvent::Removed { partition, broker, records, log_start, .. } => {
                if let Some(state) = self.led(*partition, *broker) {
                    state.transactions.begin_at(*log_start);
                }
                let Some(replica) = self.replica_mut(*partition, *broker) else { return };
                replica.erase(records);
                replica.start = *log_start;
                // A follower that begins anew does so further on than where it ended.
                replica.end = replica.end.max(*log_start);
                replica.high_watermark = replica.high_watermark.max(*log_start);
                replica.segments.retain(|base| base > log_start);
            }
            StorageEvent::AppendRefused { .. } | StorageEvent::DuplicateDropped { .. } => {}
        }
    }

    fn replication(&mut self, content: &Content, event: &ReplicationEvent) {
        match event {
            ReplicationEvent::Replicated { partition, broker, last, records, .. } => {
                let replica = Replica { partition: *partition, broker: *broker };
                for (offset, id) in records {
                    if let Some(record) = content.records.get(MessageId(*id)) {
                        self.store(replica, *offset, &record.message);
                    }
                }
                if let Some(replica) = self.replica_mut(*partition, *broker) {
                    replica.end = replica.end.max(last + 1);
                }
            }
            ReplicationEvent::HighWatermarkMoved { partition, broker, to } => {
                if let Some(replica) = self.replica_mut(*partition, *broker) {
                    replica.high_watermark = *to;
                }
                if let Some(state) = self.led(*partition, *broker) {
                    state.transactions.replicated_to(*to);
                }
            }
            ReplicationEvent::InSyncChanged { partition, in_sync, .. } => {
                if let Some(state) = self.partitions.get_mut(partition) {
                    state.in_sync.clone_from(in_sync);
                }
            }
            ReplicationEvent::LeaderElected { partition, leader, epoch, .. } => {
                let log = leader.and_then(|leader| self.replica(*partition, leader));
                let ends = log.map(|log| (log.end, log.high_watermark));
                if let Some(state) = self.partitions.get_mut(partition) {
                    (state.leader, state.epoch) = (*leader, *epoch);
                    if let Some((end, high_watermark)) = ends {
                        state.transactions.led_by(end, high_watermark);
                    }
                }
            }
            ReplicationEvent::ReplicationSent { .. } | ReplicationEvent::LastStableOffsetMoved { .. } => {}
        }
    }

    fn brokers(&mut self, event: &BrokerEvent) {
        let (broker, change): (_, fn(&mut LogBrokerState)) = match event {
            BrokerEvent::ControllerElected { broker } => {
                self.controller = *broker;
                return;
            }
            BrokerEvent::BrokerStopped { broker, .. } => (broker, |state| state.down = true),
            BrokerEvent::BrokerStarted { broker } => (broker, |state| state.down = false),
            BrokerEvent::BrokerCut { broker } => (broker, |state| state.cut = true),
            BrokerEvent::BrokerMended { broker } => (broker, |state| state.cut = false),
            BrokerEvent::BrokerFenced { broker } => (broker, |state| state.fenced = true),
            BrokerEvent::BrokerUnfenced { broker } => (broker, |state| state.fenced = false),
        };
        self.brokers.get_mut(broker.index()).into_iter().for_each(change);
    }

    fn replica_mut(&mut self, partition: TopicPartition, broker: BrokerId) -> Option<&mut ReplicaState> {
        self.replicas.get_mut(&Replica { partition, broker })
    }

    /// How many copies of records lie in all replicas together.
    pub fn copy_count(&self) -> u32 {
        self.replicas.values().map(|replica| replica.count() as u32).sum()
    }

    /// Where a record lies in a partition: each offset, with the brokers that have it there.
    pub fn places(&self, partition: TopicPartition, id: MessageId) -> OrdMap<Offset, Vec<BrokerId>> {
        let mut places: OrdMap<Offset, Vec<BrokerId>> = OrdMap::default();
        for (replica, state) in self.replicas.iter().filter(|(replica, _)| replica.partition == partition) {
            let there = (state.start..state.end)
                .filter(|offset| state.record(*offset).is_some_and(|message| message.id == id));
            there.for_each(|offset| places.or_default(offset).push(replica.broker));
        }
        places
    }

    /// Every record that lies in some replica, by number.
    pub fn record_ids(&self) -> OrdSet<u32> {
        let records = self.replicas.values().flat_map(|replica| replica.records.values());
        records.map(|message| message.id.0).collect()
    }
}

impl ReplicaState {
    /// The record at an offset; none where compaction removed it, for a marker, and where there is none.
    pub fn record(&self, offset: Offset) -> Option<&Rc<Message>> {
        self.records.get(u32::try_from(offset).ok()?)
    }

    fn erase(&mut self, records: &[(Offset, u32)]) {
        for offset in records.iter().filter_map(|(offset, _)| u32::try_from(*offset).ok()) {
            self.records.remove(offset);
        }
    }

    /// How many records it has.
    pub fn count(&self) -> usize {
        self.records.count()
    }
}
