//! The cleaner (`cleanup.policy=compact`): of the records with one key only the last stays. Offsets never
//! shift; what is removed leaves a gap.

use std::rc::Rc;

use super::configuration::{CleanupPolicy, TopicConfiguration};
use super::event::RemovalReason;
use super::id::{Offset, ProducerId};
use super::log::Log;
use super::producers::Producers;
use super::record::{Record, RecordBatch};
use super::retention::Removal;
use super::segment::Segment;
use crate::base::{Directory, OrdMap, OrdSet, SimDuration, SimTime};

/// A batch without records takes so much.
const EMPTY_BATCH_SIZE: u64 = 61;

impl Log {
    /// Compacts the log, if enough of it is dirty (`min.cleanable.dirty.ratio`). The active segment is left
    /// alone, and so is what is younger than `min.compaction.lag.ms` or not yet stable.
    pub fn compact(&mut self, now: SimTime, settings: &TopicConfiguration) -> Vec<Removal> {
        let until = self.cleanable_until(now, settings);
        if settings.cleanup_policy == CleanupPolicy::Delete || !self.is_dirty_enough(until, settings) {
            return Vec::new();
        }
        let mut pass = Pass::new(self, until, now, settings.delete_retention);
        let count = self.closed.partition_point(|segment| segment.base < until);
        let mut clean = Vec::new();
        for group in groups(self.closed.get(..count).unwrap_or_default(), settings.segment_bytes) {
            clean.extend(pass.clean(group));
        }
        let (removed, markers) = pass.outcome(self.start);
        self.closed.splice(..count, clean);
        self.cleaned = until;
        if !markers.is_empty() {
            Rc::make_mut(&mut self.producers).forget_aborted(&markers);
        }
        removed
    }

    /// The first offset that must not be touched yet.
    fn cleanable_until(&self, now: SimTime, settings: &TopicConfiguration) -> Offset {
        let lag = settings.min_compaction_lag;
        let young = |segment: &&Rc<Segment>| segment.largest.is_some_and(|largest| now.since(largest) < lag);
        let first = self.closed.partition_point(|segment| segment.base <= self.cleaned).saturating_sub(1);
        let young = self.closed.iter().skip(first).find(young).filter(|_| lag > SimDuration::ZERO);
        self.last_stable().min(young.map_or(self.active.base, |segment| segment.base))
    }

    /// Is the part that was not cleaned yet large enough to be worth it?
    fn is_dirty_enough(&self, until: Offset, settings: &TopicConfiguration) -> bool {
        if until <= self.cleaned {
            return false;
        }
        let (mut clean, mut dirty) = (0_u64, 0_u64);
        let ends = self.segments_in_order().skip(1).map(|next| next.base);
        for (segment, end) in self.closed.iter().zip(ends).filter(|(segment, _)| segment.base < until) {
            if end <= self.cleaned { clean += segment.bytes } else { dirty += segment.bytes }
        }
        dirty.saturating_mul(100)
            > u64::from(settings.min_cleanable_dirty_percent).saturating_mul(clean + dirty)
    }
}

/// Neighbours that go into one segment together, as far as `segment.bytes` allows.
fn groups(segments: &[Rc<Segment>], limit: u64) -> Vec<&[Rc<Segment>]> {
    let (mut rest, mut groups) = (segments, Vec::new());
    while !rest.is_empty() {
        let mut bytes = 0_u64;
        let fits = |segment: &&Rc<Segment>| {
            bytes = bytes.saturating_add(segment.bytes);
            bytes <= limit
        };
        let (group, after) = rest.split_at(rest.iter().take_while(fits).count().clamp(1, rest.len()));
        groups.push(group);
        rest = after;
    }
    groups
}

/// One pass of the cleaner.
struct Pass<'a> {
    until: Offset,
    now: SimTime,
    delete_retention: SimDuration,
    producers: &'a Producers,
    /// The last offset of each key in the dirty part.
    latest: Directory<&'a str, Offset>,
    /// The aborted transactions of each producer, with first offset and marker.
    aborted: OrdMap<ProducerId, Vec<(Offset, Offset)>>,
    /// Producers of whose running transaction batches were seen.
    seen: OrdSet<ProducerId>,
    removed: OrdMap<RemovalReason, Vec<(Offset, u32)>>,
    /// Markers that went.
    markers: OrdSet<Offset>,
}

impl<'a> Pass<'a> {
    fn new(log: &'a Log, until: Offset, now: SimTime, delete_retention: SimDuration) -> Self {
        let mut aborted = OrdMap::<_, Vec<_>>::new();
        for one in log.producers.aborted(log.start, until) {
            aborted.entry(one.producer).or_default().push((one.first, one.last));
        }
        let mut pass = Self {
            until,
            now,
            delete_retention,
            producers: &log.producers,
            latest: Directory::default(),
            aborted,
            seen: OrdSet::default(),
            removed: OrdMap::new(),
            markers: OrdSet::default(),
        };
        let dirty = log.batches_from(log.cleaned).take_while(|batch| batch.last_offset < until);
        for batch in dirty.filter(|batch| !is_aborted(&pass.aborted, batch)) {
            for (offset, record) in &batch.records {
                if let Some(key) = record.key.as_deref() {
                    *pass.latest.or_insert(key, *offset) = *offset;
                }
            }
        }
        pass
    }

    /// A group of segments as one, without what goes; a single one that loses nothing stays as it is.
    fn clean(&mut self, group: &[Rc<Segment>]) -> Option<Rc<Segment>> {
        let first = group.first()?;
        let before: Vec<&Rc<RecordBatch>> = group.iter().flat_map(|segment| segment.batches()).collect();
        let after: Vec<Rc<RecordBatch>> = before.iter().filter_map(|batch| self.clean_batch(batch)).collect();
        let same = before.len() == after.len() && before.iter().zip(&after).all(|(a, b)| Rc::ptr_eq(a, b));
        if same && group.len() == 1 {
            return Some(Rc::clone(first));
        }
        Some(Rc::new(Segment::of(first.base, Rc::clone(&first.before), after)))
    }

    /// What stays of a batch. The last of each producer stays even empty, for its sequence number.
    fn clean_batch(&mut self, batch: &Rc<RecordBatch>) -> Option<Rc<RecordBatch>> {
        if batch.last_offset >= self.until {
            return Some(Rc::clone(batch));
        }
        if batch.marker.is_some() {
            return self.clean_marker(batch);
        }
        if let Some(state) = batch.producer.filter(|state| state.transactional) {
            self.seen.insert(state.producer);
        }
        let aborted = is_aborted(&self.aborted, batch);
        let mut kept = Vec::new();
        for (offset, record) in &batch.records {
            match self.goes(*offset, record, batch.delete_horizon, aborted) {
                Some(reason) => self.removed.entry(reason).or_default().push((*offset, record.id)),
                None => kept.push((*offset, Rc::clone(record))),
            }
        }
        if kept.is_empty() && !self.producers.is_last_of(batch) {
            return None;
        }
        let tombstones = kept.iter().any(|(_, record)| record.value.is_none());
        let horizon = batch.delete_horizon.or(tombstones.then_some(self.now + self.delete_retention));
        if kept.len() == batch.records.len() && horizon == batch.delete_horizon {
            return Some(Rc::clone(batch));
        }
        Some(Rc::new(RecordBatch { delete_horizon: horizon, ..shrunk(batch, kept) }))
    }

    /// Why a record goes, if it does.
    fn goes(
        &self,
        offset: Offset,
        record: &Record,
        horizon: Option<SimTime>,
        aborted: bool,
    ) -> Option<RemovalReason> {
        if aborted {
            return Some(RemovalReason::AbortedTransaction);
        }
        let last =
            record.key.as_deref().is_some_and(|key| self.latest.get(key).is_none_or(|at| offset >= *at));
        let expired = record.value.is_none() && horizon.is_some_and(|horizon| self.now >= horizon);
        match (last, expired) {
            (false, _) => Some(RemovalReason::Compaction),
            (true, true) => Some(RemovalReason::Tombstone),
            (true, false) => None,
        }
    }

    /// A marker goes like a tombstone, once no batch of its transaction is left.
    fn clean_marker(&mut self, batch: &Rc<RecordBatch>) -> Option<Rc<RecordBatch>> {
        let needed = batch.producer.is_some_and(|state| self.seen.remove(&state.producer));
        if needed || self.producers.is_last_of(batch) {
            return Some(Rc::clone(batch));
        }
        match batch.delete_horizon {
            Some(horizon) if self.now >= horizon => {
                self.markers.insert(batch.base_offset);
                None
            }
            Some(_) => Some(Rc::clone(batch)),
            None => {
                let delete_horizon = Some(self.now + self.delete_retention);
                Some(Rc::new(RecordBatch { delete_horizon, ..RecordBatch::clone(batch) }))
            }
        }
    }

    fn outcome(self, log_start: Offset) -> (Vec<Removal>, OrdSet<Offset>) {
        let removal = |(reason, records)| Removal { reason, records, log_start };
        let removed = self.removed.into_iter().map(removal);
        (removed.collect(), self.markers)
    }
}

/// Is the batch of a transaction that was aborted?
fn is_aborted(aborted: &OrdMap<ProducerId, Vec<(Offset, Offset)>>, batch: &RecordBatch) -> bool {
    let Some(state) = batch.producer.filter(|state| state.transactional) else { return false };
    let ranges = aborted.get(&state.producer).map(Vec::as_slice).unwrap_or_default();
    // Ascending and apart from each other.
    let next = ranges.partition_point(|(first, _)| *first <= batch.base_offset);
    let range = next.checked_sub(1).and_then(|index| ranges.get(index));
    range.is_some_and(|(_, last)| batch.base_offset < *last)
}

/// The batch with these of its records. Its size goes down in proportion.
fn shrunk(batch: &RecordBatch, records: Vec<(Offset, Rc<Record>)>) -> RecordBatch {
    let raw = |records: &[(Offset, Rc<Record>)]| records.iter().map(|(_, record)| record.size()).sum::<u64>();
    let content = u128::from(batch.size.saturating_sub(EMPTY_BATCH_SIZE));
    let part = content * u128::from(raw(&records)) / u128::from(raw(&batch.records).max(1));
    let size = (part as u64 + EMPTY_BATCH_SIZE).min(batch.size);
    RecordBatch {
        base_offset: batch.base_offset,
        last_offset: batch.last_offset,
        epoch: batch.epoch,
        appended: batch.appended,
        producer: batch.producer,
        marker: batch.marker,
        delete_horizon: batch.delete_horizon,
        records,
        size,
    }
}
