//! What a replica knows of the producers that wrote to its log (KIP-98, Kafka's `ProducerStateManager`): the
//! last batches of each, by which repetitions and gaps show, and the transactions that are open.

use std::rc::Rc;

use super::error::ErrorCode;
use super::id::{Offset, ProducerId};
use super::record::{Marker, ProducerState, RecordBatch};
use crate::base::{OrdMap, OrdSet};

/// So many batches of a producer are remembered: as many as it may have in flight.
pub(super) const REMEMBERED: usize = 5;
/// Sequence numbers go from 0 to this one and begin anew (a Java `int`).
const LAST_SEQUENCE: u32 = i32::MAX as u32;

/// A batch that a producer wrote.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Written {
    first_sequence: u32,
    last_sequence: u32,
    base_offset: Offset,
    last_offset: Offset,
}

/// A producer.
#[derive(Clone, Debug, Default, PartialEq)]
struct Entry {
    epoch: u16,
    /// Its last batches in this epoch, the oldest first.
    written: Vec<Written>,
    /// The first offset of its open transaction.
    open: Option<Offset>,
}

/// A transaction that was aborted (Kafka's transaction index).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Aborted {
    /// Whose.
    pub(super) producer: ProducerId,
    /// Its first record.
    pub(super) first: Offset,
    /// Its marker.
    pub(super) last: Offset,
}

/// The producers of a log.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Producers {
    entries: OrdMap<ProducerId, Entry>,
    /// Open transactions by their first offset.
    open: OrdMap<Offset, ProducerId>,
    /// Transactions that have ended, with first offset and marker, while the marker is not yet below the
    /// high watermark.
    ending: OrdMap<Offset, Offset>,
    /// In the order of their markers.
    aborted: Rc<Vec<Aborted>>,
}

impl Producers {
    /// The base offset of a batch that is here already: one of the producer's last five, with the same
    /// sequence numbers in the same epoch.
    pub(super) fn duplicate(&self, state: ProducerState, records: usize) -> Option<Offset> {
        let entry = self.entries.get(&state.producer).filter(|entry| entry.epoch == state.epoch)?;
        let range = (state.base_sequence, last_sequence(state.base_sequence, records));
        let same = |written: &&Written| (written.first_sequence, written.last_sequence) == range;
        entry.written.iter().find(same).map(|written| written.base_offset)
    }

    /// May the producer append this now? A producer that is not known may begin with any number (KIP-360).
    pub(super) fn check(&self, state: ProducerState) -> Result<(), ErrorCode> {
        let Some(entry) = self.entries.get(&state.producer) else { return Ok(()) };
        if state.epoch < entry.epoch {
            return Err(ErrorCode::InvalidProducerEpoch);
        }
        let last = entry.written.last().filter(|_| state.epoch == entry.epoch);
        let expected = last.map_or(0, |written| sequence_after(written.last_sequence, 1));
        if state.base_sequence != expected {
            return Err(ErrorCode::OutOfOrderSequenceNumber);
        }
        let within = entry.open.is_some() && !state.transactional;
        if within { Err(ErrorCode::InvalidTxnState) } else { Ok(()) }
    }

    /// The producer's epoch, if it has written here.
    pub(super) fn epoch(&self, producer: ProducerId) -> Option<u16> {
        self.entries.get(&producer).map(|entry| entry.epoch)
    }

    /// Where the producer's open transaction begins.
    pub(super) fn open_since(&self, producer: ProducerId) -> Option<Offset> {
        self.entries.get(&producer).and_then(|entry| entry.open)
    }

    /// Takes note of a batch that was appended.
    pub(super) fn enter(&mut self, batch: &RecordBatch) {
        let Some(state) = batch.producer else { return };
        let entry = self.entries.entry(state.producer).or_default();
        if state.epoch != entry.epoch {
            entry.epoch = state.epoch;
            entry.written.clear();
        }
        match batch.marker {
            Some(marker) => self.end(state.producer, marker, batch.base_offset),
            None => self.write(state, batch),
        }
    }

    fn write(&mut self, state: ProducerState, batch: &RecordBatch) {
        let Some(entry) = self.entries.get_mut(&state.producer) else { return };
        // From the offsets: compaction may have taken records, but the numbers were given.
        let records = (batch.last_offset - batch.base_offset + 1) as usize;
        if entry.written.len() >= REMEMBERED {
            entry.written.remove(0);
        }
        entry.written.push(Written {
            first_sequence: state.base_sequence,
            last_sequence: last_sequence(state.base_sequence, records),
            base_offset: batch.base_offset,
            last_offset: batch.last_offset,
        });
        if state.transactional && entry.open.is_none() {
            entry.open = Some(batch.base_offset);
            self.open.insert(batch.base_offset, state.producer);
        }
    }

    /// A marker ends the producer's transaction here, if one is open here.
    fn end(&mut self, producer: ProducerId, marker: Marker, last: Offset) {
        let Some(first) = self.entries.get_mut(&producer).and_then(|entry| entry.open.take()) else { return };
        self.open.remove(&first);
        self.ending.insert(first, last);
        if marker == Marker::Abort {
            Rc::make_mut(&mut self.aborted).push(Aborted { producer, first, last });
        }
    }

    /// Does anything depend on the high watermark?
    pub(super) fn waits_for(&self, high_watermark: Offset) -> bool {
        self.ending.values().any(|last| *last < high_watermark)
    }

    /// The high watermark is here: transactions whose marker is below it are over for good.
    pub(super) fn replicated_to(&mut self, high_watermark: Offset) {
        self.ending.retain(|_, last| *last >= high_watermark);
    }

    /// The first offset of a transaction that is open, or whose marker is not yet replicated.
    pub(super) fn first_unstable(&self) -> Option<Offset> {
        let ending = self.ending.first_key_value().map(|(first, _)| *first);
        let open = self.open.first_key_value().map(|(first, _)| *first);
        open.into_iter().chain(ending).min()
    }

    /// The open transactions: first offset and producer.
    pub(super) fn open(&self) -> impl Iterator<Item = (Offset, ProducerId)> {
        self.open.iter().map(|(first, producer)| (*first, *producer))
    }

    /// Aborted transactions with something in from..to.
    pub(super) fn aborted(&self, from: Offset, to: Offset) -> impl Iterator<Item = &Aborted> {
        let begin = self.aborted.partition_point(|aborted| aborted.last < from);
        self.aborted.iter().skip(begin).filter(move |aborted| aborted.first < to)
    }

    /// Does the list of aborted transactions begin before this offset?
    pub(super) fn forgets_before(&self, start: Offset) -> bool {
        self.aborted.first().is_some_and(|aborted| aborted.last < start)
    }

    /// The cleaner took these markers: without them a reader would not know where the transactions end.
    pub(super) fn forget_aborted(&mut self, markers: &OrdSet<Offset>) {
        Rc::make_mut(&mut self.aborted).retain(|aborted| !markers.contains(&aborted.last));
    }

    /// Takes over the list of aborted transactions, as far as the log goes.
    pub(super) fn take_aborted(&mut self, from: &Self, end: Offset) {
        self.aborted = Rc::new(from.aborted.iter().filter(|aborted| aborted.last < end).copied().collect());
    }

    /// The log starts here now: aborted transactions before it are forgotten.
    pub(super) fn advance_to(&mut self, start: Offset) {
        let gone = self.aborted.partition_point(|aborted| aborted.last < start);
        if gone > 0 {
            Rc::make_mut(&mut self.aborted).drain(..gone);
        }
    }

    /// Is this the last that its producer wrote here? The cleaner keeps it, be it empty, so that the
    /// producer's sequence is not forgotten.
    pub(super) fn is_last_of(&self, batch: &RecordBatch) -> bool {
        let Some(state) = batch.producer else { return false };
        self.entries.get(&state.producer).is_some_and(|entry| match entry.written.last() {
            Some(written) => written.last_offset == batch.last_offset,
            None => batch.marker.is_some() && state.epoch == entry.epoch,
        })
    }
}

/// The sequence number so many after this one.
fn sequence_after(sequence: u32, count: u32) -> u32 {
    let sum = u64::from(sequence) + u64::from(count);
    (sum % (u64::from(LAST_SEQUENCE) + 1)) as u32
}

fn last_sequence(base: u32, records: usize) -> u32 {
    sequence_after(base, (records as u32).saturating_sub(1))
}
