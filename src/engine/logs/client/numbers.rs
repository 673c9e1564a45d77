//! The sequence numbers of a producer's batches, by partition, and what is known of gaps in them (KIP-98,
//! KIP-360).

use std::collections::VecDeque;

use super::accumulator::Batch;
use crate::base::OrdMap;
use crate::engine::logs::id::{ProducerId, TopicPartition};
use crate::engine::logs::producers::REMEMBERED;
use crate::engine::logs::record::ProducerState;

/// The sequence numbers that a producer has given.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Numbers(OrdMap<TopicPartition, Numbering>);

/// How the batches for a partition are numbered.
#[derive(Clone, Debug, PartialEq)]
struct Numbering {
    identity: (ProducerId, u16),
    /// The sequence number of the next record.
    next: u32,
    /// The sequence numbers of the last batches, as many as the leader remembers, the oldest first.
    last: VecDeque<u32>,
    /// The sequence number after the last that was acknowledged.
    acknowledged: u32,
    /// The sequence number after the last that was given up: nobody knows whether the leader has it.
    given_up: Option<u32>,
    /// The leader does not have it.
    gap: bool,
}

impl Numbering {
    /// Is a batch missing, as far as is known?
    fn is_unresolved(&self) -> bool {
        self.gap || self.given_up.is_some_and(|after| after > self.acknowledged)
    }

    /// Does the leader still know this batch after another new one?
    fn outlasts_another(&self, sequence: u32) -> bool {
        self.last.len() < REMEMBERED || self.last.front().is_some_and(|oldest| *oldest < sequence)
    }
}

impl Numbers {
    /// The number of a batch that is first sent now. A partition stays in the epoch that it began in.
    pub fn next(
        &mut self,
        partition: TopicPartition,
        identity: (ProducerId, u16),
        records: u32,
        transactional: bool,
    ) -> ProducerState {
        let last = VecDeque::new();
        let fresh = Numbering { identity, next: 0, last, acknowledged: 0, given_up: None, gap: false };
        let numbering = self.0.entry(partition).or_insert(fresh);
        let (base_sequence, (producer, epoch)) = (numbering.next, numbering.identity);
        numbering.next = base_sequence.wrapping_add(records);
        if numbering.last.len() >= REMEMBERED {
            numbering.last.pop_front();
        }
        numbering.last.push_back(base_sequence);
        ProducerState { producer, epoch, base_sequence, transactional }
    }

    pub fn acknowledged(&mut self, batch: &Batch) {
        if let (Some(after), Some(numbering)) = (after(batch), self.0.get_mut(&batch.partition)) {
            numbering.acknowledged = after.max(numbering.acknowledged);
        }
    }

    /// A batch is given up: the leader may have it or not.
    pub fn given_up(&mut self, batch: &Batch) {
        if let (Some(after), Some(numbering)) = (after(batch), self.0.get_mut(&batch.partition)) {
            numbering.given_up = numbering.given_up.max(Some(after));
        }
    }

    /// The leader refused the batch since one before it is missing. True if it only has to come again, behind
    /// that: the leader waits for another one that is still to be sent. If there is none, the numbers have a
    /// gap, which a transactional producer can't go on from.
    pub fn comes_again(&mut self, batch: &Batch) -> bool {
        let (Some(producer), Some(numbering)) = (batch.producer, self.0.get_mut(&batch.partition)) else {
            return false;
        };
        let is_lost = producer.base_sequence == numbering.acknowledged || numbering.is_unresolved();
        numbering.gap |= is_lost && !producer.transactional;
        !is_lost || !producer.transactional
    }

    /// May a batch for the partition go out, with its own number if it has one already, while others are under
    /// way, from this one on? One that comes again not before those in front of it. Behind a gap none may, and
    /// behind a batch that was given up none that is new.
    ///
    /// Nor may a new one for which the leader forgets a batch that is under way: it could no more be told from
    /// one that is missing. The limit of five requests is a connection's, and a batch may still be at a leader
    /// of old while more go to the next one (KAFKA-18905); here it is the partition's too, as in KIP-1269.
    pub fn may_go(&self, partition: TopicPartition, own: Option<u32>, open: Option<u32>) -> bool {
        let Some(numbering) = self.0.get(&partition) else { return true };
        !numbering.gap
            && match own {
                Some(own) => open.is_none_or(|open| own < open),
                None => {
                    !numbering.is_unresolved() && open.is_none_or(|open| numbering.outlasts_another(open))
                }
            }
    }

    /// The partitions in which a batch is missing, each with whether that is certain.
    pub fn unresolved(&self) -> Vec<(TopicPartition, bool)> {
        let unresolved = self.0.iter().filter(|(_, numbering)| numbering.is_unresolved());
        unresolved.map(|(partition, numbering)| (*partition, numbering.gap)).collect()
    }

    /// The partition's numbers begin anew.
    pub fn forget(&mut self, partition: TopicPartition) {
        self.0.remove(&partition);
    }
}

/// The sequence number after a batch's last record.
fn after(batch: &Batch) -> Option<u32> {
    Some(batch.producer?.base_sequence.wrapping_add(batch.records.len() as u32))
}
