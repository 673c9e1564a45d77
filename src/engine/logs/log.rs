//! One replica's log of one partition. It knows nothing of other brokers: its leader appends to it, or it
//! takes over what it fetched, and it is told how far its records are committed.

use std::rc::Rc;

use super::command::ProducedBatch;
use super::configuration::{CleanupPolicy, TopicConfiguration};
use super::epochs::Epochs;
use super::error::ErrorCode;
use super::id::{LeaderEpoch, Offset, ProducerId};
use super::producers::Producers;
use super::record::{Marker, ProducerState, Record, RecordBatch};
use super::segment::{Segment, largest_timestamp};
use crate::base::SimTime;

/// A batch that holds one control record takes so much.
const MARKER_SIZE: u64 = 78;

/// A replica's log. Clones share what they have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    pub(super) start: Offset,
    pub(super) end: Offset,
    pub(super) high_watermark: Offset,
    /// Rolled segments, ascending.
    pub(super) closed: Vec<Rc<Segment>>,
    /// Where appends go.
    pub(super) active: Segment,
    pub(super) epochs: Epochs,
    pub(super) producers: Rc<Producers>,
    /// The cleaner has been through everything below (Kafka's `cleaner-offset-checkpoint`).
    pub(super) cleaned: Offset,
}

/// What became of a batch at the leader.
#[derive(Clone, Debug, PartialEq)]
pub enum Appended {
    /// It has its offsets.
    Added {
        /// The batch in the log.
        batch: Rc<RecordBatch>,
        /// A new segment was begun for it.
        rolled: bool,
    },
    /// It was here already (KIP-98).
    Duplicate {
        /// Where it lies.
        base_offset: Offset,
    },
}

/// A segment, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentRange {
    /// The first offset that belongs to it.
    pub base_offset: Offset,
    /// The offset after its last.
    pub end: Offset,
    /// Its size.
    pub bytes: u64,
    /// Do appends go to it?
    pub active: bool,
}

impl Log {
    /// An empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// The log start offset.
    pub fn start(&self) -> Offset {
        self.start
    }

    /// The log end offset: the next to be given.
    pub fn end(&self) -> Offset {
        self.end
    }

    /// The high watermark: everything below is committed, as far as this replica knows.
    pub fn high_watermark(&self) -> Offset {
        self.high_watermark
    }

    /// Sets the high watermark, within the log. Tells whether it moved.
    pub fn set_high_watermark(&mut self, to: Offset) -> bool {
        let to = to.clamp(self.start, self.end);
        let moved = to != self.high_watermark;
        self.high_watermark = to;
        if self.producers.waits_for(to) {
            Rc::make_mut(&mut self.producers).replicated_to(to);
        }
        moved
    }

    /// The last stable offset (KIP-98): read committed reads up to it. A transaction holds it down from its
    /// first record on until its marker is below the high watermark.
    pub fn last_stable(&self) -> Offset {
        let first =
            self.producers.first_unstable().map_or(self.high_watermark, |first| first.max(self.start));
        first.min(self.high_watermark)
    }

    /// Open transactions: first offset and producer.
    pub fn open_transactions(&self) -> Vec<(Offset, ProducerId)> {
        self.producers.open().collect()
    }

    /// Where the producer's open transaction begins.
    pub fn open_since(&self, producer: ProducerId) -> Option<Offset> {
        self.producers.open_since(producer)
    }

    /// Appends what a producer sent, as the leader: gives it its offsets. Refused are what is too large
    /// (`max.message.bytes`, `segment.bytes`), a record without key in a compacted topic, and what does not
    /// go on where its producer was (KIP-98).
    pub fn append(
        &mut self,
        now: SimTime,
        epoch: LeaderEpoch,
        batch: &ProducedBatch,
        settings: &TopicConfiguration,
    ) -> Result<Appended, ErrorCode> {
        check_content(batch, settings)?;
        if let Some(state) = batch.producer {
            if let Some(base_offset) = self.producers.duplicate(state, batch.records.len()) {
                return Ok(Appended::Duplicate { base_offset });
            }
            self.producers.check(state)?;
        }
        let added = self.batch(now, epoch, batch.producer, None, &batch.records, batch.size);
        let (batch, rolled) = self.add(added, settings);
        Ok(Appended::Added { batch, rolled })
    }

    /// Appends a transaction's marker, as the leader. Refused is one of an epoch that is over.
    pub fn append_marker(
        &mut self,
        now: SimTime,
        epoch: LeaderEpoch,
        producer: (ProducerId, u16),
        marker: Marker,
        settings: &TopicConfiguration,
    ) -> Result<(Rc<RecordBatch>, bool), ErrorCode> {
        if self.producers.epoch(producer.0).is_some_and(|known| producer.1 < known) {
            return Err(ErrorCode::InvalidProducerEpoch);
        }
        let (producer, its_epoch) = producer;
        let state = ProducerState { producer, epoch: its_epoch, base_sequence: 0, transactional: true };
        let added = self.batch(now, epoch, Some(state), Some(marker), &[], MARKER_SIZE);
        Ok(self.add(added, settings))
    }

    /// Takes over a batch from the leader as it is. Tells whether a new segment was begun for it.
    pub fn append_fetched(&mut self, batch: Rc<RecordBatch>, settings: &TopicConfiguration) -> bool {
        // Only what lies behind the end: what came twice changes nothing.
        batch.base_offset >= self.end && batch.last_offset >= batch.base_offset && self.add(batch, settings).1
    }

    fn batch(
        &self,
        now: SimTime,
        epoch: LeaderEpoch,
        producer: Option<ProducerState>,
        marker: Option<Marker>,
        records: &[Rc<Record>],
        size: u64,
    ) -> Rc<RecordBatch> {
        let records: Vec<_> = (self.end..).zip(records.iter().cloned()).collect();
        Rc::new(RecordBatch {
            base_offset: self.end,
            last_offset: records.last().map_or(self.end, |(offset, _)| *offset),
            epoch,
            appended: now,
            producer,
            marker,
            delete_horizon: None,
            records,
            size,
        })
    }

    fn add(&mut self, batch: Rc<RecordBatch>, settings: &TopicConfiguration) -> (Rc<RecordBatch>, bool) {
        let rolls = self.must_roll(&batch, settings);
        if rolls {
            self.roll();
        }
        self.epochs.start(batch.epoch, batch.base_offset);
        if batch.producer.is_some() {
            Rc::make_mut(&mut self.producers).enter(&batch);
        }
        self.end = batch.last_offset + 1;
        self.active.push(Rc::clone(&batch));
        (batch, rolls)
    }

    /// Does the batch begin a new segment? By `segment.bytes`, and by `segment.ms` from the timestamp of the
    /// segment's first batch to the new one's.
    fn must_roll(&self, batch: &RecordBatch, settings: &TopicConfiguration) -> bool {
        let Some(first) = self.active.first else { return false };
        self.active.bytes.saturating_add(batch.size) > settings.segment_bytes
            || largest_timestamp(batch).since(first) > settings.segment_time
    }

    /// Closes the active segment and begins another.
    pub(super) fn roll(&mut self) {
        let next = Segment::new(self.end, Rc::clone(&self.producers));
        self.closed.push(Rc::new(std::mem::replace(&mut self.active, next)));
    }

    /// The batches that hold the offsets `from..up_to` and are complete there: the first in any case, then
    /// as long as `max_bytes` allows.
    pub fn read(&self, from: Offset, up_to: Offset, max_bytes: u64) -> Vec<Rc<RecordBatch>> {
        let (mut batches, mut bytes) = (Vec::new(), 0_u64);
        for batch in self.batches_from(from).take_while(|batch| batch.last_offset < up_to) {
            bytes = bytes.saturating_add(batch.size);
            if bytes > max_bytes && !batches.is_empty() {
                break;
            }
            batches.push(Rc::clone(batch));
        }
        batches
    }

    /// All batches from the one on that holds the offset, or the first behind it.
    pub fn batches_from(&self, from: Offset) -> impl Iterator<Item = &Rc<RecordBatch>> {
        let skip = self.closed.partition_point(|segment| segment.base <= from).saturating_sub(1);
        let closed = self.closed.get(skip..).unwrap_or_default();
        closed
            .iter()
            .map(Rc::as_ref)
            .chain([&self.active])
            .flat_map(move |segment| segment.batches_from(from))
    }

    /// Aborted transactions with something in `from..to`, each with its first offset.
    pub fn aborted(&self, from: Offset, to: Offset) -> Vec<(ProducerId, Offset)> {
        self.producers.aborted(from, to).map(|aborted| (aborted.producer, aborted.first)).collect()
    }

    /// The epoch of the last entry of the epochs' list.
    pub fn latest_epoch(&self) -> Option<LeaderEpoch> {
        self.epochs.latest()
    }

    /// A leader begins its epoch here.
    pub fn start_epoch(&mut self, epoch: LeaderEpoch, from: Offset) {
        self.epochs.start(epoch, from);
    }

    /// The largest epoch not above the one that is asked for, and where it ends (`OffsetsForLeaderEpoch`).
    pub fn end_offset_for(&self, epoch: LeaderEpoch) -> (LeaderEpoch, Offset) {
        self.epochs.end_offset_for(epoch, self.end)
    }

    /// The first record with this timestamp or a later one.
    pub fn offset_for_time(&self, time: SimTime) -> Option<(Offset, SimTime)> {
        let mut segments = self.segments_in_order().filter(|segment| segment.largest >= Some(time));
        segments.find_map(|segment| segment.offset_for_time(time))
    }

    /// The size of all its batches.
    pub fn bytes(&self) -> u64 {
        self.segments_in_order().map(|segment| segment.bytes).sum()
    }

    /// Its segments, ascending.
    pub fn segments(&self) -> Vec<SegmentRange> {
        let ends = self.segments_in_order().skip(1).map(|next| next.base).chain([self.end]);
        let range = |(segment, end): (&Segment, Offset)| SegmentRange {
            base_offset: segment.base,
            end,
            bytes: segment.bytes,
            active: segment.base == self.active.base,
        };
        self.segments_in_order().zip(ends).map(range).collect()
    }

    pub(super) fn segments_in_order(&self) -> impl Iterator<Item = &Segment> {
        self.closed.iter().map(Rc::as_ref).chain([&self.active])
    }
}

fn check_content(batch: &ProducedBatch, settings: &TopicConfiguration) -> Result<(), ErrorCode> {
    let compacted = settings.cleanup_policy != CleanupPolicy::Delete;
    if batch.records.is_empty() || compacted && batch.records.iter().any(|record| record.key.is_none()) {
        return Err(ErrorCode::InvalidRecord);
    }
    if batch.size > settings.max_message_bytes {
        return Err(ErrorCode::MessageTooLarge);
    }
    if batch.size > settings.segment_bytes { Err(ErrorCode::RecordListTooLarge) } else { Ok(()) }
}
