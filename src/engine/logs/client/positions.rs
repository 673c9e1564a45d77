//! Where a consumer reads: of each of its partitions the position, what has come in and is not handed out,
//! and what the next commit takes (`SubscriptionState` in the Java client).

use std::collections::VecDeque;
use std::rc::Rc;

use crate::base::{OrdMap, SimDuration, SimTime};
use crate::engine::logs::id::{LeaderEpoch, Offset, TopicPartition};
use crate::engine::logs::record::Record;

/// From where a partition is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// From the group's committed offset or, without one, as `auto.offset.reset` says.
    Committed,
    /// From the log start.
    Beginning,
    /// From the end.
    End,
    /// From the first record of that time or later.
    Time(SimTime),
    /// From here.
    At(Offset),
}

/// The partitions of a consumer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Positions {
    partitions: OrdMap<TopicPartition, Reader>,
    /// Where the next poll begins, so that each partition has its turn.
    turn: usize,
}

/// How far a consumer is with one partition.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reader {
    /// What is still to be found out; none once there is a position.
    pub start: Option<Start>,
    /// It was `auto.offset.reset` that said so.
    pub reset: bool,
    /// Somebody was asked.
    pub asked: bool,
    /// Nobody is asked before this.
    pub not_before: SimTime,
    /// There is nowhere to begin.
    pub stuck: bool,
    pub position: Offset,
    /// The leader epoch of what was read before the position (KIP-320); none: nothing was read since it was set.
    pub epoch: Option<LeaderEpoch>,
    /// The leader's epoch for which the position holds.
    pub leader_epoch: Option<LeaderEpoch>,
    /// Another leads now: it is asked whether it has what was read.
    pub unsure: bool,
    /// Come in, and not handed out.
    pub buffer: VecDeque<(Offset, LeaderEpoch, Rc<Record>)>,
    /// What is fetched next, and the epoch of what lies before.
    pub next_fetch: Offset,
    pub next_epoch: Option<LeaderEpoch>,
    /// A fetch failed in no time: it is not tried again before this.
    pub fetch_again: Option<SimTime>,
    pub paused: bool,
    /// Handed out by the last poll: up to here.
    polled: Option<Offset>,
    /// What the next commit takes.
    stored: Option<Offset>,
}

impl Reader {
    fn new(start: Start) -> Self {
        Self {
            start: Some(start),
            reset: false,
            asked: false,
            not_before: SimTime::ZERO,
            stuck: false,
            position: 0,
            epoch: None,
            leader_epoch: None,
            unsure: false,
            buffer: VecDeque::new(),
            next_fetch: 0,
            next_epoch: None,
            fetch_again: None,
            paused: false,
            polled: None,
            stored: None,
        }
    }

    /// It is known where to read on.
    pub fn set_position(&mut self, offset: Offset) {
        self.set_validated(offset, None);
    }

    /// The same, where what lies before is of a known epoch (`seekValidated`).
    pub fn set_validated(&mut self, offset: Offset, epoch: Option<LeaderEpoch>) {
        (self.start, self.asked, self.stuck, self.unsure) = (None, false, false, false);
        (self.position, self.epoch) = (offset, epoch);
        self.fetch_from_position();
    }

    /// What has come in and is not handed out is forgotten.
    fn fetch_from_position(&mut self) {
        (self.next_fetch, self.next_epoch) = (self.position, self.epoch);
        self.buffer.clear();
    }

    /// It is known who leads now: in another epoch the position has to be validated, if anything was read
    /// (`SubscriptionState.maybeValidatePosition`).
    pub fn led_in(&mut self, epoch: LeaderEpoch) {
        if self.leader_epoch != Some(epoch) && self.start.is_none() {
            (self.leader_epoch, self.asked) = (Some(epoch), false);
            self.unsure = self.epoch.is_some();
        }
    }

    /// The epoch whose end the leader is asked for, with the leader's.
    pub fn to_validate(&self) -> Option<(LeaderEpoch, LeaderEpoch)> {
        let is_open = self.unsure && self.start.is_none();
        Some((self.leader_epoch?, self.epoch?)).filter(|_| is_open)
    }

    /// Is somebody to be asked about it?
    fn is_open(&self) -> bool {
        (self.start.is_some() || self.unsure) && !self.asked && !self.stuck
    }

    /// May somebody be asked about it now?
    pub fn may_ask(&self, now: SimTime) -> bool {
        self.is_open() && self.not_before <= now
    }

    /// With all handed out the position is where the next fetch begins.
    fn catch_up(&mut self) {
        if self.buffer.is_empty() {
            (self.position, self.epoch) = (self.next_fetch, self.next_epoch);
        }
    }

    /// Does it have something to fetch, and room for it?
    pub fn wants_more(&self) -> bool {
        let may_ask = self.start.is_none() && !self.unsure && self.fetch_again.is_none();
        may_ask && !self.paused && !self.stuck && self.buffer.is_empty()
    }
}

impl Positions {
    pub fn clear(&mut self) {
        self.partitions.clear();
    }

    pub fn add(&mut self, partition: TopicPartition, start: Start) {
        let mut reader = Reader::new(start);
        if let Start::At(offset) = start {
            reader.set_position(offset);
        }
        self.partitions.insert(partition, reader);
    }

    pub fn remove(&mut self, partition: TopicPartition) {
        self.partitions.remove(&partition);
    }

    pub fn partitions(&self) -> Vec<TopicPartition> {
        self.partitions.keys().copied().collect()
    }

    pub fn get_mut(&mut self, partition: TopicPartition) -> Option<&mut Reader> {
        self.partitions.get_mut(&partition)
    }

    /// Metadata came in: other leaders may be known now.
    pub fn led_in(&mut self, leader_epoch: impl Fn(TopicPartition) -> Option<LeaderEpoch>) {
        for (partition, reader) in &mut self.partitions {
            if let Some(epoch) = leader_epoch(*partition) {
                reader.led_in(epoch);
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (TopicPartition, &Reader)> {
        self.partitions.iter().map(|(partition, reader)| (*partition, reader))
    }

    pub fn position(&self, partition: TopicPartition) -> Option<Offset> {
        self.partitions.get(&partition).filter(|reader| reader.start.is_none()).map(|reader| reader.position)
    }

    pub fn set_paused(&mut self, partition: TopicPartition, paused: bool) {
        if let Some(reader) = self.partitions.get_mut(&partition) {
            reader.paused = paused;
        }
    }

    pub fn seek(&mut self, partition: TopicPartition, to: Start) {
        let Some(reader) = self.partitions.get_mut(&partition) else { return };
        reader.buffer.clear();
        (reader.polled, reader.asked, reader.stuck, reader.reset) = (None, false, false, false);
        reader.unsure = false;
        reader.start = Some(to);
        if let Start::At(offset) = to {
            reader.set_position(offset);
        }
    }

    /// Hands out up to `max` records, one partition after the other. What has come in of a partition is
    /// handed out to its end before the next one has its turn, over as many polls as that takes.
    pub fn take(&mut self, max: usize) -> Vec<(TopicPartition, Offset, Rc<Record>)> {
        let count = self.partitions.len();
        let mut taken = Vec::new();
        let mut unfinished = None;
        let all = self.partitions();
        for step in 0..count {
            let Some(partition) = all.get((self.turn + step) % count) else { continue };
            let Some(reader) = self.partitions.get_mut(partition).filter(|reader| !reader.paused) else {
                continue;
            };
            if reader.unsure {
                reader.fetch_from_position();
                continue;
            }
            while taken.len() < max
                && let Some((offset, epoch, record)) = reader.buffer.pop_front()
            {
                (reader.position, reader.epoch) = (offset + 1, Some(epoch));
                reader.catch_up();
                reader.polled = Some(reader.position);
                taken.push((*partition, offset, record));
                unfinished = (!reader.buffer.is_empty()).then_some((self.turn + step) % count);
            }
            // Markers and what compaction took need no poll.
            if reader.start.is_none() {
                reader.catch_up();
            }
        }
        if !taken.is_empty() {
            self.turn = unfinished.unwrap_or((self.turn + 1) % count.max(1));
        }
        taken
    }

    /// What was handed out is what the next commit takes.
    pub fn store_polled(&mut self, automatic: bool) {
        for reader in self.partitions.values_mut() {
            let polled = reader.polled.take().filter(|_| automatic);
            reader.stored = polled.or(reader.stored);
        }
    }

    pub fn store(&mut self, partition: TopicPartition, offset: Offset) {
        if let Some(reader) = self.partitions.get_mut(&partition) {
            reader.stored = Some(offset);
        }
    }

    /// Takes what is stored, for a commit.
    pub fn stored(&mut self) -> Vec<(TopicPartition, Offset)> {
        let stored = self.partitions.iter_mut();
        stored.filter_map(|(partition, reader)| Some((*partition, reader.stored.take()?))).collect()
    }

    /// Somebody did not answer where these begin: asks again, later.
    pub fn ask_again(&mut self, now: SimTime, partitions: &[TopicPartition], wait: SimDuration) {
        for partition in partitions {
            if let Some(reader) = self.partitions.get_mut(partition) {
                (reader.asked, reader.not_before) = (false, now + wait);
            }
        }
    }

    /// When somebody is asked again.
    pub fn due(&self) -> Option<SimTime> {
        let waiting = self.partitions.values().filter(|reader| reader.is_open());
        let again = self.partitions.values().filter_map(|reader| reader.fetch_again);
        waiting.map(|reader| reader.not_before).chain(again).min()
    }

    /// Fetches that failed in no time may be tried again.
    pub fn fetch_again(&mut self, now: SimTime) {
        for reader in self.partitions.values_mut() {
            reader.fetch_again = reader.fetch_again.filter(|at| *at > now);
        }
    }
}
