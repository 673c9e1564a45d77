//! Which partition records without a key go to (`BuiltInPartitioner` in the Java client, KIP-794).

use super::producer::Producer;
use super::settings::Partitioner;
use crate::base::{OrdMap, SimTime};
use crate::engine::logs::id::{BrokerId, Name, TopicPartition};
use crate::engine::logs::record::Record;

/// The multiples of this part of 2³² (that of the golden ratio) fall evenly wherever one stops.
const STEP: u32 = 0x9e37_79b9;

/// Where a topic's records without a key are.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Turn {
    partition: Option<u16>,
    /// How many bytes went there, and are they enough?
    produced: u64,
    is_over: bool,
    /// How often one was chosen by how much waits.
    draws: u32,
}

/// When a leader could last be sent something, and when there was last something to send to it
/// (`NodeLatencyStats`).
pub(super) type Latency = OrdMap<BrokerId, (SimTime, SimTime)>;

impl Producer {
    /// The partition of a record without a key.
    pub(super) fn partition_in_turn(&mut self, topic: &Name, record: &Record, count: u16) -> u16 {
        let mut turn = self.turns.get(topic).cloned().unwrap_or_default();
        let mut stays = None;
        if self.settings.partitioner == Partitioner::Sticky
            && !turn.is_over
            && let Some(number) = turn.partition
            && let Some(partition) = self.metadata.partition(topic, number)
        {
            // The record that finds no room makes the batch full, and that allows the change.
            self.accumulator.close_without_room(partition, record, &self.settings);
            let is_over = turn.produced >= self.settings.batch_size.max(1)
                && self.accumulator.all_full(partition, &self.settings);
            stays = (!is_over).then_some(number);
        }
        let number = stays.unwrap_or_else(|| self.next_turn(topic, &mut turn, count));
        self.turns.insert(topic.clone(), turn);
        number
    }

    /// So many bytes went to the partition by a record without a key. Another one's turn comes after
    /// `batch.size` of them, but not before its batch is full or gone, unless it is twice as many
    /// (`BuiltInPartitioner.updatePartitionInfo`).
    pub(super) fn went_in_turn(&mut self, topic: &Name, partition: TopicPartition, bytes: u64) {
        let Some(mut turn) = self.turns.get(topic).cloned() else { return };
        turn.produced += bytes;
        let size = self.settings.batch_size.max(1);
        let is_full = self.accumulator.all_full(partition, &self.settings);
        turn.is_over = turn.produced >= size && is_full || turn.produced >= 2 * size;
        self.turns.insert(topic.clone(), turn);
    }

    /// The next of those that have a leader, if any has. The Java client takes one at random. Here they come in
    /// turn or, by how much waits for each, so that in the long run each has its share.
    fn next_turn(&self, topic: &Name, turn: &mut Turn, count: u16) -> u16 {
        let open: Vec<u16> = (0..count).filter(|number| self.leader_of(topic, *number).is_some()).collect();
        let by_load = match self.settings.partitioner {
            Partitioner::Sticky => self.loads(topic, &open, count),
            Partitioner::RoundRobin => None,
        };
        let next = match by_load {
            Some(loads) => {
                turn.draws = turn.draws.wrapping_add(1);
                weighted(&loads, turn.draws.wrapping_mul(STEP))
            }
            None => {
                let later = open.iter().find(|number| turn.partition.is_none_or(|last| **number > last));
                let after = turn.partition.map_or(0, |last| (last + 1) % count.max(1));
                later.or_else(|| open.first()).copied().unwrap_or(after)
            }
        };
        (turn.partition, turn.produced, turn.is_over) = (Some(next), 0, false);
        next
    }

    fn leader_of(&self, topic: &Name, number: u16) -> Option<BrokerId> {
        Some(self.metadata.leader(self.metadata.partition(topic, number)?)?.0)
    }

    /// How many batches wait for each partition that can be chosen by that; none if all are alike, or one of them
    /// never had a batch (`RecordAccumulator.partitionReady`, `BuiltInPartitioner.updatePartitionLoadStats`).
    fn loads(&self, topic: &Name, open: &[u16], count: u16) -> Option<Vec<(u16, usize)>> {
        let id = self.metadata.partition(topic, 0)?.topic;
        let all: Vec<(u16, usize)> = self.accumulator.waiting(id).collect();
        if !self.settings.adaptive_partitioning || all.len() < usize::from(count).max(2) {
            return None;
        }
        let limit = self.settings.availability_timeout;
        let is_slow = |number: u16| {
            let latency = self.leader_of(topic, number).and_then(|leader| self.latency.get(&leader));
            latency.is_some_and(|(drained, ready)| ready.since(*drained) > limit)
        };
        let may = |(number, waiting): &(u16, usize)| {
            open.contains(number) && !(*waiting > 0 && limit.as_micros() > 0 && is_slow(*number))
        };
        let loads: Vec<(u16, usize)> = all.iter().copied().filter(may).collect();
        let first = loads.first()?.1;
        let alike = loads.len() == all.len() && loads.iter().all(|(_, waiting)| *waiting == first);
        (!alike).then_some(loads)
    }

    /// There is something to send to a leader, and it can be sent or not (`updateNodeLatencyStats`).
    pub(super) fn met(&mut self, now: SimTime, leader: BrokerId, can_send: bool) {
        let (drained, ready) = self.latency.entry(leader).or_insert((now, now));
        *ready = now;
        if can_send {
            *drained = now;
        }
    }
}

/// The partition at this part of all: the more waits for one, the less of it is its own.
fn weighted(loads: &[(u16, usize)], part: u32) -> u16 {
    let most = loads.iter().map(|(_, waiting)| waiting + 1).max().unwrap_or(1);
    let weights = || loads.iter().map(|(number, waiting)| (*number, (most - waiting) as u64));
    let total: u64 = weights().map(|(_, weight)| weight).sum();
    let mut left = (u64::from(part) * total) >> 32;
    for (number, weight) in weights() {
        if left < weight {
            return number;
        }
        left -= weight;
    }
    0
}
