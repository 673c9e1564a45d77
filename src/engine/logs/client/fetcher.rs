//! How a consumer finds its positions and fetches records (`OffsetFetcher` and `Fetcher` in the Java
//! client).

use super::consumer::{About, Consumer, Validation};
use super::output::Output;
use super::positions::Start;
use super::settings::AutoOffsetReset;
use crate::base::{OrdMap, OrdSet, SimTime};
use crate::engine::logs::command::{FetchFrom, Isolation, OffsetAt, Request};
use crate::engine::logs::error::ErrorCode;
use crate::engine::logs::id::{BrokerId, LeaderEpoch, Offset, ProducerId, TopicPartition};
use crate::engine::logs::record::Marker;
use crate::engine::logs::response::{CommittedOffset, EpochEnd, Fetched};

impl Consumer {
    /// Asks where partitions begin of which that is not known.
    pub(super) fn find_positions(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let open: Vec<(TopicPartition, Start)> = self
            .positions
            .iter()
            .filter(|(_, reader)| reader.may_ask(now))
            .filter_map(|(partition, reader)| Some((partition, reader.start?)))
            .collect();
        let committed: Vec<TopicPartition> = open
            .iter()
            .filter(|(_, start)| *start == Start::Committed)
            .map(|(partition, _)| *partition)
            .collect();
        if !committed.is_empty() {
            self.ask_committed(now, committed, out);
        }
        let mut by_leader: OrdMap<BrokerId, Vec<(TopicPartition, OffsetAt)>> = OrdMap::default();
        for (partition, start) in open {
            let at = match start {
                Start::Committed | Start::At(_) => continue,
                Start::Beginning => OffsetAt::Earliest,
                Start::End => OffsetAt::Latest,
                Start::Time(time) => OffsetAt::Time(time),
            };
            match self.metadata.leader(partition).filter(|(leader, _)| self.calls.may_ask(now, *leader)) {
                Some((leader, _)) => by_leader.entry(leader).or_default().push((partition, at)),
                None => self.metadata.doubt(now),
            }
        }
        for (leader, partitions) in by_leader {
            self.mark_asked(partitions.iter().map(|(partition, _)| *partition));
            let isolation = self.settings.isolation;
            let request = Request::ListOffsets { partitions: partitions.clone(), isolation };
            let deadline = now + self.settings.request_timeout;
            self.calls.send(leader, deadline, About::Offsets(partitions), request, out);
        }
    }

    fn ask_committed(&mut self, now: SimTime, partitions: Vec<TopicPartition>, out: &mut Vec<Output>) {
        let Some(group) = self.settings.group.clone() else {
            partitions.into_iter().for_each(|partition| self.reset(partition, out));
            return;
        };
        let Some(coordinator) = self.membership.coordinator() else { return };
        self.mark_asked(partitions.iter().copied());
        let request = Request::OffsetFetch { group, partitions: partitions.clone() };
        let deadline = now + self.settings.request_timeout;
        self.calls.send(coordinator, deadline, About::Committed(partitions), request, out);
    }

    fn mark_asked(&mut self, partitions: impl Iterator<Item = TopicPartition>) {
        for partition in partitions {
            if let Some(reader) = self.positions.get_mut(partition) {
                reader.asked = true;
            }
        }
    }

    /// The group's committed offsets came in.
    pub(super) fn committed_known(
        &mut self,
        now: SimTime,
        partitions: &[TopicPartition],
        answer: Result<Vec<(TopicPartition, CommittedOffset)>, ErrorCode>,
        out: &mut Vec<Output>,
    ) {
        if answer.is_err() {
            self.membership.lose_coordinator(now);
        }
        // While one of them is unstable, all are asked for again (`OffsetFetchResponseHandler`).
        let offsets = answer.unwrap_or_default();
        if offsets.is_empty() || offsets.iter().any(|(_, offset)| offset.is_err()) {
            return self.positions.ask_again(now, partitions, self.settings.retry_backoff);
        }
        for (partition, offset) in offsets {
            let Some(reader) = self.positions.get_mut(partition) else { continue };
            if reader.start != Some(Start::Committed) {
                continue;
            }
            reader.asked = false;
            match offset.ok().flatten() {
                Some(offset) => {
                    reader.set_position(offset);
                    out.push(Output::Positioned { partition, offset, reset: false });
                }
                None => self.reset(partition, out),
            }
        }
    }

    /// There is no offset to go on from: as `auto.offset.reset` says.
    fn reset(&mut self, partition: TopicPartition, out: &mut Vec<Output>) {
        let policy = self.settings.auto_offset_reset;
        let Some(reader) = self.positions.get_mut(partition) else { return };
        (reader.asked, reader.reset) = (false, true);
        match policy {
            AutoOffsetReset::Earliest => reader.start = Some(Start::Beginning),
            AutoOffsetReset::Latest => reader.start = Some(Start::End),
            AutoOffsetReset::None => {
                reader.stuck = true;
                out.push(Output::NoOffset { partition });
            }
        }
    }

    /// Where logs begin or end came in.
    pub(super) fn offsets_known(
        &mut self,
        now: SimTime,
        asked: &[(TopicPartition, OffsetAt)],
        answers: Vec<(TopicPartition, Found)>,
        out: &mut Vec<Output>,
    ) {
        for (partition, answer) in answers {
            let Some(reader) = self.positions.get_mut(partition) else { continue };
            let is_meant = asked.iter().any(|(other, at)| *other == partition && is_about(reader.start, *at));
            if !is_meant {
                continue;
            }
            match answer {
                Ok(Some((offset, _))) => {
                    let reset = reader.reset;
                    reader.set_position(offset);
                    out.push(Output::Positioned { partition, offset, reset });
                }
                // No record that late: the end.
                Ok(None) => (reader.asked, reader.start) = (false, Some(Start::End)),
                Err(_) => {
                    self.metadata.doubt(now);
                    self.positions.ask_again(now, &[partition], self.settings.retry_backoff);
                }
            }
        }
    }

    /// Where somebody else leads now, asks whether that one has what was read (KIP-320,
    /// `OffsetFetcher.validatePositionsIfNeeded`).
    pub(super) fn validate_positions(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let mut by_leader: OrdMap<BrokerId, Vec<Validation>> = OrdMap::default();
        for (partition, reader) in self.positions.iter().filter(|(_, reader)| reader.may_ask(now)) {
            let Some((known, epoch)) = reader.to_validate() else { continue };
            match self.metadata.leader(partition).filter(|(leader, _)| self.calls.may_ask(now, *leader)) {
                Some((leader, _)) => by_leader.entry(leader).or_default().push((partition, known, epoch)),
                None => self.metadata.doubt(now),
            }
        }
        for (leader, partitions) in by_leader {
            self.mark_asked(partitions.iter().map(|(partition, ..)| *partition));
            let request = Request::OffsetsForLeaderEpoch { partitions: partitions.clone() };
            let deadline = now + self.settings.request_timeout;
            self.calls.send(leader, deadline, About::Epochs(partitions), request, out);
        }
    }

    /// Leaders say where the epochs end of what was read. Whoever has read beyond that goes back to where the
    /// leader's log parts from it, if there is an `auto.offset.reset`, whatever that says
    /// (`SubscriptionState.maybeCompleteValidation`).
    pub(super) fn validated(
        &mut self,
        now: SimTime,
        asked: &[Validation],
        answers: Vec<(TopicPartition, EpochEnd)>,
        out: &mut Vec<Output>,
    ) {
        for (partition, answer) in answers {
            let Some(reader) = self.positions.get_mut(partition) else { continue };
            let awaited = reader.to_validate().map(|(known, epoch)| (partition, known, epoch));
            if !asked.iter().any(|asked| Some(*asked) == awaited) {
                continue;
            }
            match answer {
                Ok((_, end)) if reader.position <= end => (reader.unsure, reader.asked) = (false, false),
                Ok(_) if self.settings.auto_offset_reset == AutoOffsetReset::None => {
                    self.reset(partition, out)
                }
                Ok((epoch, offset)) => {
                    reader.set_validated(offset, Some(epoch));
                    out.push(Output::Positioned { partition, offset, reset: false });
                }
                Err(_) => {
                    self.metadata.doubt(now);
                    self.positions.ask_again(now, &[partition], self.settings.retry_backoff);
                }
            }
        }
    }

    /// Fetches from every leader of whom nothing is awaited.
    pub(super) fn send_fetches(&mut self, now: SimTime, out: &mut Vec<Output>) {
        self.positions.fetch_again(now);
        let mut by_leader: OrdMap<BrokerId, Vec<FetchFrom>> = OrdMap::default();
        for (partition, reader) in self.positions.iter().filter(|(_, reader)| reader.wants_more()) {
            let Some((leader, epoch)) = self.metadata.leader(partition) else { continue };
            let from = FetchFrom { partition, offset: reader.next_fetch, leader_epoch: Some(epoch) };
            by_leader.entry(leader).or_default().push(from);
        }
        for (leader, partitions) in by_leader {
            let is_open = |about: &About| matches!(about, About::Fetch { .. });
            if self.calls.any(|call| call.broker == leader && is_open(&call.about))
                || !self.calls.may_ask(now, leader)
            {
                continue;
            }
            for from in &partitions {
                if let Some(reader) = self.positions.get_mut(from.partition) {
                    reader.leader_epoch = from.leader_epoch;
                }
            }
            let asked = partitions.iter().map(|from| (from.partition, from.offset)).collect();
            let request = Request::Fetch {
                partitions,
                min_bytes: self.settings.fetch_min_bytes,
                max_wait: self.settings.fetch_max_wait,
                max_bytes: self.settings.fetch_max_bytes,
                max_partition_bytes: self.settings.max_partition_fetch_bytes,
                isolation: self.settings.isolation,
            };
            let deadline = now + self.settings.request_timeout;
            self.calls.send(leader, deadline, About::Fetch { asked, sent: now }, request, out);
        }
    }

    /// Records came in. What was asked for before a seek is dropped.
    pub(super) fn fetched(
        &mut self,
        now: SimTime,
        (asked, sent): (&[(TopicPartition, Offset)], SimTime),
        answers: Vec<(TopicPartition, Result<Fetched, ErrorCode>)>,
        out: &mut Vec<Output>,
    ) {
        let isolation = self.settings.isolation;
        for (partition, answer) in answers {
            let offset = asked.iter().find(|(other, _)| *other == partition).map(|(_, offset)| *offset);
            let Some(reader) = self.positions.get_mut(partition) else { continue };
            if reader.start.is_some() || reader.unsure || offset != Some(reader.next_fetch) {
                continue;
            }
            match answer {
                Ok(fetched) => {
                    reader.buffer.extend(readable(&fetched, reader.next_fetch, isolation));
                    if let Some(last) = fetched.batches.last() {
                        reader.next_fetch = reader.next_fetch.max(last.last_offset + 1);
                        reader.next_epoch = Some(last.epoch);
                    }
                }
                // The log does not have the offset (any more, or yet).
                Err(ErrorCode::OffsetOutOfRange) => {
                    reader.start = Some(Start::Committed);
                    self.reset(partition, out);
                }
                Err(_) => {
                    // On a link without latency the next try would come at the same instant, and the next.
                    reader.fetch_again = (sent == now).then_some(now + self.settings.retry_backoff);
                    self.metadata.doubt(now);
                }
            }
        }
    }
}

/// Is a partition that begins like this what was asked about?
fn is_about(start: Option<Start>, at: OffsetAt) -> bool {
    match (start, at) {
        (Some(Start::Beginning), OffsetAt::Earliest) | (Some(Start::End), OffsetAt::Latest) => true,
        (Some(Start::Time(start)), OffsetAt::Time(at)) => start == at,
        _ => false,
    }
}

/// An offset by time: none if there is no record that late.
type Found = Result<Option<(Offset, SimTime)>, ErrorCode>;
type Records = Vec<(Offset, LeaderEpoch, std::rc::Rc<crate::engine::logs::record::Record>)>;

/// The records that the application may see. Read committed leaves out those of aborted transactions: from where
/// one began to its abort marker.
fn readable(fetched: &Fetched, from: Offset, isolation: Isolation) -> Records {
    let mut aborted: Vec<(ProducerId, Offset)> = fetched.aborted.clone();
    aborted.sort_by_key(|(_, first)| *first);
    let mut aborted = aborted.into_iter().peekable();
    let (mut out_of, mut records) = (OrdSet::default(), Vec::new());
    for batch in &fetched.batches {
        while let Some((producer, _)) = aborted.next_if(|(_, first)| *first <= batch.last_offset) {
            out_of.insert(producer);
        }
        let producer = batch.producer.map(|producer| producer.producer);
        if let Some(marker) = batch.marker {
            if let (Marker::Abort, Some(producer)) = (marker, producer) {
                out_of.remove(&producer);
            }
        } else {
            let is_transactional = batch.producer.is_some_and(|producer| producer.transactional);
            let is_aborted = isolation == Isolation::ReadCommitted
                && is_transactional
                && producer.is_some_and(|producer| out_of.contains(&producer));
            let wanted = batch.records.iter().filter(|(offset, _)| *offset >= from && !is_aborted);
            records.extend(wanted.map(|(offset, record)| (*offset, batch.epoch, record.clone())));
        }
    }
    records
}
