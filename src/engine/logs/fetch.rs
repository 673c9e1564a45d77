//! Records are read: up to the high watermark or, for read committed, to the last stable offset; a fetch
//! that finds too little waits.

use super::agenda::Work;
use super::broker::ParkedFetch;
use super::cluster::Cluster;
use super::command::{Caller, FetchFrom, Isolation, OffsetAt};
use super::error::ErrorCode;
use super::event::Event;
use super::id::{BrokerId, LeaderEpoch, Name, Offset, TopicPartition};
use super::log::Log;
use super::response::{Fetched, FoundOffset, PartitionMetadata, Response};
use crate::base::{SimDuration, SimTime};

type Answers = Vec<(TopicPartition, Result<Fetched, ErrorCode>)>;

impl Cluster {
    /// A fetch request.
    pub(super) fn fetch(
        &mut self,
        broker: BrokerId,
        parked: ParkedFetch,
        max_wait: SimDuration,
        out: &mut Vec<Event>,
    ) {
        let caller = parked.caller;
        if max_wait == SimDuration::ZERO || self.has_enough(broker, &parked) {
            return self.answer_fetch(broker, &parked, out);
        }
        let at = self.now_plus(max_wait);
        if let Some(state) = self.broker_mut(broker) {
            state.fetches.push(parked);
            self.agenda.add(at, Work::RequestTimeout { broker, caller });
        }
    }

    /// Is there an error to tell, or as much as was asked for?
    fn has_enough(&self, broker: BrokerId, parked: &ParkedFetch) -> bool {
        let mut bytes = 0;
        for from in &parked.partitions {
            let Ok(up_to) = self.readable(broker, from, parked.isolation) else { return true };
            let Some(log) = self.log(broker, from.partition).filter(|_| from.offset < up_to) else {
                continue;
            };
            let batches = log.read(from.offset, up_to, parked.max_partition_bytes);
            bytes += batches.iter().map(|batch| batch.size).sum::<u64>();
            if bytes >= parked.min_bytes.max(1) {
                return true;
            }
        }
        parked.min_bytes == 0
    }

    /// Does the broker lead the partition in the epoch that the reader knows (KIP-320,
    /// `Partition.checkCurrentLeaderEpoch`)?
    fn check_epoch(
        &self,
        broker: BrokerId,
        partition: TopicPartition,
        known: Option<LeaderEpoch>,
    ) -> Result<(), ErrorCode> {
        let epoch = self.epoch_led(broker, partition)?;
        match known {
            Some(known) if known < epoch => Err(ErrorCode::FencedLeaderEpoch),
            Some(known) if known > epoch => Err(ErrorCode::UnknownLeaderEpoch),
            Some(_) | None => Ok(()),
        }
    }

    /// Where leader epochs end (`Partition.lastOffsetForLeaderEpoch`).
    pub(super) fn epoch_ends(
        &self,
        broker: BrokerId,
        partitions: Vec<(TopicPartition, LeaderEpoch, LeaderEpoch)>,
    ) -> Response {
        let find = |(partition, known, asked): (TopicPartition, LeaderEpoch, LeaderEpoch)| {
            let found = self.check_epoch(broker, partition, Some(known)).and_then(|()| {
                let log = self.log(broker, partition).ok_or(ErrorCode::UnknownTopicOrPartition)?;
                Ok(log.end_offset_for(asked))
            });
            (partition, found)
        };
        Response::OffsetsForLeaderEpoch(partitions.into_iter().map(find).collect())
    }

    /// Up to where a partition can be read.
    fn readable(
        &self,
        broker: BrokerId,
        from: &FetchFrom,
        isolation: Isolation,
    ) -> Result<Offset, ErrorCode> {
        self.check_epoch(broker, from.partition, from.leader_epoch)?;
        let log = self.log(broker, from.partition).ok_or(ErrorCode::UnknownTopicOrPartition)?;
        if from.offset < log.start() || from.offset > log.end() {
            return Err(ErrorCode::OffsetOutOfRange);
        }
        Ok(end_of(log, isolation))
    }

    fn answer_fetch(&self, broker: BrokerId, parked: &ParkedFetch, out: &mut Vec<Event>) {
        let mut left = parked.max_bytes;
        let mut answers: Answers = Vec::new();
        for from in &parked.partitions {
            let answer = self.readable(broker, from, parked.isolation).and_then(|up_to| {
                let log = self.log(broker, from.partition).ok_or(ErrorCode::UnknownTopicOrPartition)?;
                let most = parked.max_partition_bytes.min(left);
                // The first batch comes in any case, once.
                let reads = from.offset < up_to && (left > 0 || answers.is_empty());
                let batches = if reads { log.read(from.offset, up_to, most) } else { Vec::new() };
                left = left.saturating_sub(batches.iter().map(|batch| batch.size).sum());
                let aborted = match parked.isolation {
                    Isolation::ReadUncommitted => Vec::new(),
                    Isolation::ReadCommitted => log.aborted(from.offset, up_to),
                };
                let (log_start, high_watermark, last_stable) =
                    (log.start(), log.high_watermark(), log.last_stable());
                Ok(Fetched { batches, log_start, high_watermark, last_stable, aborted })
            });
            answers.push((from.partition, answer));
        }
        out.push(Event::Responded { broker, caller: parked.caller, response: Response::Fetch(answers) });
    }

    /// Answers the fetches that waited for this partition and have enough now.
    pub(super) fn complete_fetches(
        &mut self,
        broker: BrokerId,
        partition: TopicPartition,
        out: &mut Vec<Event>,
    ) {
        let Some(state) = self.broker_mut(broker) else { return };
        if state.fetches.is_empty() {
            return;
        }
        let concerns =
            |parked: &ParkedFetch| parked.partitions.iter().any(|from| from.partition == partition);
        let (concerned, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut state.fetches).into_iter().partition(concerns);
        let mut waiting = others;
        for parked in concerned {
            match self.has_enough(broker, &parked) {
                true => self.answer_fetch(broker, &parked, out),
                false => waiting.push(parked),
            }
        }
        if let Some(state) = self.broker_mut(broker) {
            state.fetches = waiting;
        }
    }

    pub(super) fn fetch_timed_out(&mut self, broker: BrokerId, caller: Caller, out: &mut Vec<Event>) {
        let Some(state) = self.broker_mut(broker) else { return };
        let Some(at) = state.fetches.iter().position(|parked| parked.caller == caller) else { return };
        let parked = state.fetches.remove(at);
        self.answer_fetch(broker, &parked, out);
    }

    /// Offsets by time.
    pub(super) fn list_offsets(
        &self,
        broker: BrokerId,
        partitions: Vec<(TopicPartition, OffsetAt)>,
        isolation: Isolation,
    ) -> Response {
        let find = |(partition, at): (TopicPartition, OffsetAt)| {
            let found = self.epoch_led(broker, partition);
            let found = found.and_then(|_| self.offset_at(broker, partition, at, isolation));
            (partition, found)
        };
        Response::ListOffsets(partitions.into_iter().map(find).collect())
    }

    /// An offset by time, among those that can be read. While the high watermark lags behind where the leader's
    /// epoch begins, nobody knows what is at the end (KIP-207, `Partition.fetchOffsetForTimestamp`).
    fn offset_at(
        &self,
        broker: BrokerId,
        partition: TopicPartition,
        at: OffsetAt,
        isolation: Isolation,
    ) -> FoundOffset {
        let log = self.log(broker, partition).ok_or(ErrorCode::UnknownTopicOrPartition)?;
        let leadership = self.brokers.get(broker.index()).and_then(|state| state.leads.get(&partition));
        let lags = leadership.is_some_and(|leadership| leadership.began_at > log.high_watermark());
        let up_to = end_of(log, isolation);
        let found = match at {
            OffsetAt::Earliest => Some((log.start(), SimTime::ZERO)),
            OffsetAt::Latest => (!lags).then_some((up_to, self.now)),
            OffsetAt::Time(time) => log.offset_for_time(time).filter(|(offset, _)| *offset < up_to),
        };
        if found.is_none() && lags { Err(ErrorCode::OffsetNotAvailable) } else { Ok(found) }
    }

    /// What a broker knows of topics.
    pub(super) fn metadata(&self, broker: BrokerId, topics: Vec<Name>) -> Response {
        let describe = |name: Name| {
            let known =
                self.topic(&name).map(|topic| self.partitions_known(broker, topic)).unwrap_or_default();
            let answer = if known.is_empty() { Err(ErrorCode::UnknownTopicOrPartition) } else { Ok(known) };
            (name, answer)
        };
        Response::Metadata(topics.into_iter().map(describe).collect())
    }

    fn partitions_known(&self, broker: BrokerId, topic: super::id::TopicId) -> Vec<PartitionMetadata> {
        let Some(state) = self.brokers.get(broker.index()) else { return Vec::new() };
        let known = state.view.iter().filter(|(partition, _)| partition.topic == topic);
        known
            .map(|(partition, view)| PartitionMetadata {
                partition: *partition,
                leader: view.leader,
                leader_epoch: view.epoch,
                replicas: view.replicas.clone(),
                in_sync: view.in_sync.clone(),
            })
            .collect()
    }
}

/// Up to where a log can be read.
fn end_of(log: &Log, isolation: Isolation) -> Offset {
    match isolation {
        Isolation::ReadUncommitted => log.high_watermark(),
        Isolation::ReadCommitted => log.last_stable(),
    }
}
