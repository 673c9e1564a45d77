//! How a producer's batches go out and what their answers mean (`Sender` in the Java client).
//!
//! Without idempotence a batch that has to be sent again may come in behind a later one that was in flight
//! with it: that is how records change their order. With idempotence each batch carries a sequence number,
//! the leader refuses a gap, and the batches behind it are sent again in order (KIP-98).

use super::accumulator::Batch;
use super::calls::{is_about_leader, is_retriable};
use super::output::{ClientError, Output};
use super::producer::{About, Producer};
use crate::base::{OrdMap, SimTime};
use crate::engine::logs::command::{Acks, ProducedBatch, Request};
use crate::engine::logs::error::ErrorCode;
use crate::engine::logs::id::{BrokerId, Offset, TopicPartition};

impl Producer {
    /// Sends every batch that is ready and whose leader is known, one request for each leader. What waits there
    /// for other partitions goes with it, ready or not (`RecordAccumulator.drainBatchesForOneNode`).
    pub(super) fn send_ready(&mut self, now: SimTime, out: &mut Vec<Output>) {
        if !self.may_produce() {
            return;
        }
        let mut by_leader: OrdMap<BrokerId, (bool, Vec<TopicPartition>)> = OrdMap::default();
        for (partition, is_time) in
            self.accumulator.ready(now, &self.settings, |batch| self.rests(now, batch))
        {
            let is_time = is_time || self.flushing;
            match self.metadata.leader(partition) {
                Some((leader, _)) => {
                    let (goes, partitions) = by_leader.entry(leader).or_default();
                    *goes |= is_time;
                    partitions.push(partition);
                }
                None if is_time => self.metadata.doubt(now),
                None => {}
            }
        }
        for (leader, (_, partitions)) in by_leader.into_iter().filter(|(_, (goes, _))| *goes) {
            self.send_to(now, leader, partitions, out);
        }
    }

    /// Does a batch that has to come again wait with that? Not if its partition has another leader by now
    /// (`RecordAccumulator.shouldBackoff`, KIP-951).
    fn rests(&self, now: SimTime, batch: &Batch) -> bool {
        let epoch = self.metadata.leader(batch.partition).map(|(_, epoch)| epoch);
        batch.not_before > now && (epoch.is_none() || epoch == batch.sent_in)
    }

    fn send_to(
        &mut self,
        now: SimTime,
        leader: BrokerId,
        partitions: Vec<TopicPartition>,
        out: &mut Vec<Output>,
    ) {
        let in_flight =
            self.calls.count(|call| call.broker == leader && matches!(call.about, About::Produce(_)));
        let most = usize::from(self.settings.max_in_flight.max(1));
        let can_send = in_flight < most && self.calls.may_ask(now, leader);
        self.met(now, leader, can_send);
        if !can_send {
            return;
        }
        let mut batches = Vec::new();
        for partition in partitions {
            if self.must_wait(partition) || !self.is_in_transaction(now, partition, out) {
                continue;
            }
            let Some(mut batch) = self.accumulator.take(partition) else { continue };
            batch.attempts += 1;
            batch.sent_in = self.metadata.leader(partition).map(|(_, epoch)| epoch);
            if batch.producer.is_none() {
                batch.producer = self.transactor.next_sequence(partition, batch.records.len() as u32);
            }
            batches.push(batch);
        }
        if batches.is_empty() {
            return;
        }
        let acks = self.settings.acks;
        let request = Request::Produce {
            acks,
            timeout: self.settings.request_timeout,
            transactional_id: self.settings.transactional_id.clone(),
            batches: batches.iter().map(|batch| self.produced_batch(batch)).collect(),
        };
        if acks == Acks::None {
            self.calls.send_only(leader, request, out);
            batches.into_iter().for_each(|batch| delivered(batch, None, out));
        } else {
            let deadline = now + self.settings.request_timeout;
            self.calls.send(leader, deadline, About::Produce(batches), request, out);
        }
        // There may be more for the same leader, up to the limit.
        self.send_ready(now, out);
    }

    /// An idempotent producer's batch that is sent again waits until those before it are through; a new one
    /// while the leader would forget one of these for it. With one request in flight every batch waits, also
    /// for one at a broker that leads no more (`mutePartition`).
    fn must_wait(&self, partition: TopicPartition) -> bool {
        if self.settings.max_in_flight <= 1 && self.in_flight(partition).next().is_some() {
            return true;
        }
        let sequence = |batch: &Batch| batch.producer.map(|producer| producer.base_sequence);
        let own = self.accumulator.first(partition).and_then(sequence);
        let open = self.in_flight(partition).filter_map(sequence).min();
        !self.transactor.numbers.may_go(partition, own, open)
    }

    pub(super) fn in_flight(&self, partition: TopicPartition) -> impl Iterator<Item = &Batch> {
        let batches = self.calls.abouts().filter_map(|about| match about {
            About::Produce(batches) => Some(batches),
            _ => None,
        });
        batches.flatten().filter(move |batch| batch.partition == partition)
    }

    fn produced_batch(&self, batch: &Batch) -> ProducedBatch {
        let Batch { partition, records, producer, .. } = batch;
        let size = batch.size(self.settings.compression);
        ProducedBatch { partition: *partition, records: records.clone(), producer: *producer, size }
    }

    /// The answer to a produce request came in.
    pub(super) fn produced(
        &mut self,
        now: SimTime,
        batches: Vec<Batch>,
        answers: &[(TopicPartition, Result<Offset, ErrorCode>)],
        out: &mut Vec<Output>,
    ) {
        for batch in batches {
            let answer = answers.iter().find(|(partition, _)| *partition == batch.partition);
            match answer.map(|(_, answer)| *answer) {
                Some(Ok(offset)) => {
                    self.transactor.numbers.acknowledged(&batch);
                    delivered(batch, Some(offset), out);
                }
                Some(Err(error)) => self.refused(now, batch, error, out),
                None => self.retry_or_fail(now, batch, ClientError::Disconnected, out),
            }
        }
    }

    fn refused(&mut self, now: SimTime, batch: Batch, error: ErrorCode, out: &mut Vec<Output>) {
        match error {
            // It is there, further back than the leader remembers: nothing is missing.
            ErrorCode::DuplicateSequenceNumber => delivered(batch, None, out),
            // One before it is still to be sent again, or was given up.
            ErrorCode::OutOfOrderSequenceNumber if self.transactor.numbers.comes_again(&batch) => {
                self.retry(now, batch, ClientError::Broker(error), out)
            }
            error => self.retry_or_fail(now, batch, ClientError::Broker(error), out),
        }
    }

    /// Sends a batch again after a while, if that may help and is allowed.
    pub(super) fn retry_or_fail(
        &mut self,
        now: SimTime,
        batch: Batch,
        error: ClientError,
        out: &mut Vec<Output>,
    ) {
        if is_about_leader(error) {
            self.metadata.doubt(now);
        }
        if is_retriable(error) {
            self.retry(now, batch, error, out);
        } else {
            self.fail(batch, error, out);
        }
    }

    /// Sends a batch again, whatever the error, as long as that is allowed (`Sender.canRetry`).
    fn retry(&mut self, now: SimTime, mut batch: Batch, error: ClientError, out: &mut Vec<Output>) {
        let in_time = now.since(batch.created) < self.settings.delivery_timeout;
        if batch.attempts > self.settings.retries || !in_time {
            return self.fail(batch, error, out);
        }
        let wait = self.settings.backoff().after(batch.attempts.saturating_sub(1));
        batch.not_before = now + wait;
        let (partition, records) = (batch.partition, batch.records.clone());
        out.push(Output::Retrying { partition, records, error, wait });
        self.accumulator.put_back(batch);
    }
}

/// The batch's records count as sent; the first of them has this offset.
fn delivered(batch: Batch, first: Option<Offset>, out: &mut Vec<Output>) {
    let partition = batch.partition;
    for (place, record) in batch.records.into_iter().enumerate() {
        let offset = first.map(|first| first + place as Offset);
        out.push(Output::Delivered { record, partition, offset });
    }
}
