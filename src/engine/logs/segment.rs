//! A segment of a replica's log: batches in the order of their offsets. What is old goes by whole segments.
//!
//! Its batches lie in chunks, and clones of a segment share them: a checkpoint of a long log costs little.

use std::rc::Rc;

use super::id::Offset;
use super::producers::Producers;
use super::record::RecordBatch;
use crate::base::SimTime;

/// How many batches a chunk holds. What is appended after a clone copies so many pointers at the most.
const CHUNK: usize = 64;

/// Some batches that lie one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
struct Chunk {
    batches: Vec<Rc<RecordBatch>>,
    /// The largest timestamp in it (Kafka's time index).
    largest: SimTime,
}

/// Part of a log, from its base offset to the next segment's.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Segment {
    /// The first offset that belongs to it.
    pub(super) base: Offset,
    chunks: Vec<Rc<Chunk>>,
    /// Its size.
    pub(super) bytes: u64,
    /// The largest timestamp in it; none: it is empty.
    pub(super) largest: Option<SimTime>,
    /// The largest timestamp of its first batch, from which `segment.ms` counts.
    pub(super) first: Option<SimTime>,
    /// What was known of the producers where it begins (Kafka's producer snapshot): truncation starts here.
    pub(super) before: Rc<Producers>,
}

impl Segment {
    /// An empty segment.
    pub(super) fn new(base: Offset, before: Rc<Producers>) -> Self {
        Self { base, before, ..Self::default() }
    }

    /// A segment with these batches.
    pub(super) fn of(
        base: Offset,
        before: Rc<Producers>,
        batches: impl IntoIterator<Item = Rc<RecordBatch>>,
    ) -> Self {
        let mut segment = Self::new(base, before);
        batches.into_iter().for_each(|batch| segment.push(batch));
        segment
    }

    /// Has it no batch?
    pub(super) fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// Appends a batch.
    pub(super) fn push(&mut self, batch: Rc<RecordBatch>) {
        let time = largest_timestamp(&batch);
        self.bytes += batch.size;
        self.largest = self.largest.max(Some(time));
        self.first = self.first.or(Some(time));
        if self.chunks.last().is_none_or(|chunk| chunk.batches.len() >= CHUNK) {
            self.chunks.push(Rc::default());
        }
        if let Some(chunk) = self.chunks.last_mut().map(Rc::make_mut) {
            chunk.largest = chunk.largest.max(time);
            chunk.batches.push(batch);
        }
    }

    /// All its batches.
    pub(super) fn batches(&self) -> impl Iterator<Item = &Rc<RecordBatch>> {
        self.chunks.iter().flat_map(|chunk| &chunk.batches)
    }

    /// Its batches from the one on that holds the offset, or the first behind it.
    pub(super) fn batches_from(&self, from: Offset) -> impl Iterator<Item = &Rc<RecordBatch>> {
        let before = |batch: &Rc<RecordBatch>| batch.last_offset < from;
        let skip = self.chunks.partition_point(|chunk| chunk.batches.last().is_none_or(before));
        let chunks = self.chunks.get(skip..).unwrap_or_default();
        let inside = chunks.first().map_or(0, |chunk| chunk.batches.partition_point(before));
        chunks.iter().flat_map(|chunk| &chunk.batches).skip(inside)
    }

    /// The first record with this timestamp or a later one.
    pub(super) fn offset_for_time(&self, time: SimTime) -> Option<(Offset, SimTime)> {
        let chunks = self.chunks.iter().filter(|chunk| chunk.largest >= time);
        let mut records = chunks.flat_map(|chunk| &chunk.batches).flat_map(|batch| &batch.records);
        let found = records.find(|(_, record)| record.timestamp >= time)?;
        Some((found.0, found.1.timestamp))
    }
}

/// The largest timestamp of its records; of a marker, and of a batch that compaction emptied, that of its
/// append.
pub(super) fn largest_timestamp(batch: &RecordBatch) -> SimTime {
    batch.records.iter().map(|(_, record)| record.timestamp).max().unwrap_or(batch.appended)
}
