//! Transactions in the cluster: requests reach their coordinator, and its markers go to the leaders of the
//! partitions, where they are replicated like any record (`WriteTxnMarkers`).
//!
//! A leader's question whether a partition is part of a transaction (KIP-890) takes no time here.

use super::agenda::Work;
use super::cluster::Cluster;
use super::command::{Caller, ProducedBatch, Request};
use super::error::ErrorCode;
use super::event::{Event, StorageEvent};
use super::group::Identity;
use super::id::{BrokerId, LeaderEpoch, MemberId, Name, Offset, ProducerId, TopicPartition};
use super::response::Response;
use super::transaction::{MarkerOrder, MarkerTarget};
use crate::base::SimDuration;

/// After so long a marker that could not be written is sent again (`retry.backoff.ms`).
const RETRY: SimDuration = SimDuration::from_millis(100);

/// A marker in a leader's log, until it is replicated.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct WaitingMarker {
    order: MarkerOrder,
    partition: TopicPartition,
    leader: BrokerId,
    epoch: LeaderEpoch,
    /// The high watermark it waits for.
    end: Offset,
}

impl Cluster {
    /// Requests of producers' identities and transactions.
    pub(super) fn transaction_request(
        &mut self,
        broker: BrokerId,
        caller: Caller,
        request: Request,
        out: &mut Vec<Event>,
    ) {
        let response = match request {
            Request::InitProducerId { transactional_id, timeout } => {
                let is_here = transactional_id.as_ref().map_or(Ok(()), |id| self.coordinates(broker, id));
                let (all, now) = (&mut self.transactions, self.now);
                Response::InitProducerId(is_here.and_then(|()| {
                    all.initialise(now, transactional_id.as_ref(), timeout, &self.configuration, out)
                }))
            }
            Request::AddPartitionsToTxn { transactional_id: id, producer, partitions } => {
                let unknown = partitions.iter().any(|partition| !self.registry.contains_key(partition));
                let is_here = self.coordinates(broker, &id);
                let known = if unknown { Err(ErrorCode::UnknownTopicOrPartition) } else { Ok(()) };
                let targets = partitions.into_iter().map(MarkerTarget::Partition);
                let (all, now) = (&mut self.transactions, self.now);
                let added = is_here.and(known).and_then(|()| all.add(now, &id, producer, targets, out));
                Response::AddPartitionsToTxn(added)
            }
            Request::EndTxn { transactional_id: id, producer, commit } => {
                let is_here = self.coordinates(broker, &id);
                let all = &mut self.transactions;
                Response::EndTxn(is_here.and_then(|()| all.end(&id, producer, commit, out)))
            }
            Request::TxnOffsetCommit { transactional_id: id, producer, group, member, offsets } => {
                Response::TxnOffsetCommit(self.offsets_in_transaction(
                    broker,
                    (&id, producer),
                    &group,
                    member,
                    offsets,
                    out,
                ))
            }
            // The door sends nothing else here.
            Request::Metadata { .. }
            | Request::Produce { .. }
            | Request::Fetch { .. }
            | Request::ListOffsets { .. }
            | Request::OffsetsForLeaderEpoch { .. }
            | Request::FindCoordinator { .. }
            | Request::JoinGroup(_)
            | Request::SyncGroup { .. }
            | Request::Heartbeat { .. }
            | Request::LeaveGroup { .. }
            | Request::OffsetCommit { .. }
            | Request::OffsetFetch { .. } => return,
        };
        out.push(Event::Responded { broker, caller, response });
    }

    /// Offsets that count with the transaction's commit. The library's `AddOffsetsToTxn` is part of this: the
    /// group's coordinator is not asked apart from the transaction's, which passes them on.
    fn offsets_in_transaction(
        &mut self,
        broker: BrokerId,
        (id, producer): (&Name, (ProducerId, u16)),
        group: &Name,
        member: Option<(u32, MemberId)>,
        offsets: Vec<(TopicPartition, Offset)>,
        out: &mut Vec<Event>,
    ) -> Result<(), ErrorCode> {
        self.coordinates(broker, id)?;
        if offsets.iter().any(|(partition, _)| !self.registry.contains_key(partition)) {
            return Err(ErrorCode::UnknownTopicOrPartition);
        }
        // Whoever gives only the group's name is not checked, and it does not matter where the group is
        // (`ClassicGroup.validateOffsetCommit`). The request names no instance here: one that was replaced is
        // simply not known.
        if let Some((generation, member)) = member {
            self.check_member(group, &Identity { generation, member, instance: None })?;
        }
        let target = std::iter::once(MarkerTarget::Offsets(group.clone()));
        self.transactions.add(self.now, id, producer, target, out)?;
        self.stage_offsets(group, producer.0, offsets);
        Ok(())
    }

    fn coordinates(&self, broker: BrokerId, id: &Name) -> Result<(), ErrorCode> {
        let is_here = self.coordinator(id) == Some(broker);
        if is_here { Ok(()) } else { Err(ErrorCode::NotCoordinator) }
    }

    /// May a batch of a transaction come in? The first in a partition must be of one the coordinator knows.
    pub(super) fn verify(
        &self,
        broker: BrokerId,
        batch: &ProducedBatch,
        id: Option<&Name>,
    ) -> Result<(), ErrorCode> {
        let Some(state) = batch.producer.filter(|state| state.transactional) else { return Ok(()) };
        let id = id.ok_or(ErrorCode::TransactionalIdAuthorizationFailed)?;
        let log = self.log(broker, batch.partition);
        if log.is_some_and(|log| log.open_since(state.producer).is_some()) {
            return Ok(());
        }
        self.transactions.verify(id, (state.producer, state.epoch), batch.partition)
    }

    /// Sends the markers there are to send, and sees to it that what takes too long is aborted.
    pub(super) fn send_markers(&mut self) {
        let at = self.now + self.configuration.latency;
        for order in self.transactions.take_markers() {
            self.agenda.add(at, Work::WriteMarker(order));
        }
        let due = self.transactions.next_deadline(&self.configuration);
        if let Some(due) = due.filter(|due| self.transaction_look.is_none_or(|look| look > *due)) {
            self.transaction_look = Some(due);
            self.agenda.add(due, Work::TransactionLook);
        }
    }

    /// The coordinator looks for transactions whose time is up.
    pub(super) fn look_at_transactions(&mut self, out: &mut Vec<Event>) {
        if self.transaction_look.is_some_and(|look| look <= self.now) {
            self.transaction_look = None;
        }
        self.transactions.advance(self.now, &self.configuration, out);
    }

    /// A marker reaches the leader of its partition, if it can; otherwise it is sent again.
    pub(super) fn write_marker(&mut self, order: MarkerOrder, out: &mut Vec<Event>) {
        let partition = match &order.target {
            MarkerTarget::Partition(partition) => *partition,
            MarkerTarget::Offsets(group) => {
                self.settle_offsets(group, order.producer.0, order.marker, out);
                return self.transactions.written(&order, out);
            }
        };
        match self.append_marker(&order, partition, out) {
            Ok(waiting) => {
                self.markers.push(waiting);
                self.stirred.insert((self.leader(partition).unwrap_or_default(), partition));
            }
            // The producer has gone on in a newer epoch there: nothing is open.
            Err(ErrorCode::InvalidProducerEpoch) => self.transactions.written(&order, out),
            Err(_) => self.agenda.add(self.now + RETRY, Work::WriteMarker(order)),
        }
    }

    fn append_marker(
        &mut self,
        order: &MarkerOrder,
        partition: TopicPartition,
        out: &mut Vec<Event>,
    ) -> Result<WaitingMarker, ErrorCode> {
        let coordinator = self.coordinator(&order.transactional_id);
        let coordinator = coordinator.ok_or(ErrorCode::CoordinatorNotAvailable)?;
        let leader = self.leader(partition).ok_or(ErrorCode::LeaderNotAvailable)?;
        if !self.linked(coordinator, leader) {
            return Err(ErrorCode::RequestTimedOut);
        }
        let (epoch, settings, now) =
            (self.epoch_led(leader, partition)?, self.settings(partition.topic), self.now);
        if self.lacks_in_sync(leader, partition) {
            return Err(ErrorCode::NotEnoughReplicas);
        }
        let log = self.broker_mut(leader).and_then(|state| state.logs.get_mut(&partition));
        let log = log.ok_or(ErrorCode::UnknownTopicOrPartition)?;
        let (batch, rolled) = log.append_marker(now, epoch, order.producer, order.marker, &settings)?;
        let end = log.end();
        if rolled {
            let base_offset = batch.base_offset;
            out.push(Event::Storage(StorageEvent::SegmentRolled { partition, broker: leader, base_offset }));
        }
        out.push(Event::Storage(StorageEvent::Appended { partition, broker: leader, batch }));
        self.log_grew(leader, partition, out);
        Ok(WaitingMarker { order: order.clone(), partition, leader, epoch, end })
    }

    /// Something moved in a partition: its markers may be replicated, or have to be written to another leader.
    pub(super) fn complete_markers(&mut self, partition: TopicPartition) {
        let (here, others) =
            std::mem::take(&mut self.markers).into_iter().partition(|marker| marker.partition == partition);
        self.markers = others;
        let here: Vec<WaitingMarker> = here;
        for marker in here {
            let committed = self.log(marker.leader, partition).map_or(0, |log| log.high_watermark());
            let leads = self.leader(partition) == Some(marker.leader)
                && self.leader_epoch(partition) == Some(marker.epoch);
            if !leads {
                self.agenda.add(self.now + RETRY, Work::WriteMarker(marker.order));
            } else if committed >= marker.end {
                self.agenda.add(self.now + self.configuration.latency, Work::MarkerWritten(marker.order));
            } else {
                self.markers.push(marker);
            }
        }
    }
}
