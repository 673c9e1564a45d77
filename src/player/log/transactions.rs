//! The transactions of a partition: which records wait for the end of theirs, and which are passed over (KIP-98).

use crate::engine::logs::{Marker, Offset, ProducerId, RecordBatch};

/// What a reader of committed records does not read, as the partition's leader has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transactions {
    /// Ascending.
    records: Vec<Record>,
    /// As the leader knows it: a transaction is over once its marker lies below.
    high_watermark: Offset,
}

/// A record that came in a transaction: until that is committed for good, and for ever if it was aborted.
#[derive(Clone, Debug, PartialEq)]
struct Record {
    offset: Offset,
    producer: ProducerId,
    /// The marker that ended it, and where that lies.
    end: Option<(Offset, Marker)>,
}

/// What is particular to a record that came in a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its transaction has not ended, or its marker is not yet on all in-sync replicas.
    Open,
    /// It was aborted.
    Aborted,
}

impl Transactions {
    /// The leader appended a record in a transaction of this producer.
    pub(super) fn append(&mut self, offset: Offset, producer: ProducerId) {
        self.records.push(Record { offset, producer, end: None });
    }

    /// The leader appended the end of a transaction. O(records that are told apart).
    pub(super) fn end(&mut self, batch: &RecordBatch) {
        let (Some(marker), Some(state)) = (batch.marker, batch.producer) else { return };
        let ended = |record: &&mut Record| record.producer == state.producer && record.end.is_none();
        self.records
            .iter_mut()
            .filter(ended)
            .for_each(|record| record.end = Some((batch.last_offset, marker)));
    }

    /// The leader's high watermark is here: what is committed below it is a record like others.
    pub(super) fn replicated_to(&mut self, high_watermark: Offset) {
        self.high_watermark = high_watermark;
        let is_over = |end| matches!(end, Some((at, Marker::Commit)) if at < high_watermark);
        self.records.retain(|record| !is_over(record.end));
    }

    /// Another replica leads: it has the records, and the markers, that lie before its end.
    pub(super) fn led_by(&mut self, end: Offset, high_watermark: Offset) {
        self.records.retain(|record| record.offset < end);
        for record in &mut self.records {
            record.end = record.end.filter(|(at, _)| *at < end);
        }
        self.high_watermark = high_watermark;
    }

    /// The leader's log begins here now.
    pub(super) fn begin_at(&mut self, start: Offset) {
        self.records.retain(|record| record.offset >= start);
    }

    fn fate_of(&self, record: &Record) -> Fate {
        let is_over = record.end.is_some_and(|(at, _)| at < self.high_watermark);
        if is_over { Fate::Aborted } else { Fate::Open }
    }

    /// What is particular to the record at an offset, if it is to be told apart from others.
    pub fn fate(&self, offset: Offset) -> Option<Fate> {
        let record = self.records.iter().find(|record| record.offset == offset)?;
        Some(self.fate_of(record))
    }

    /// The last stable offset, if a transaction holds it below the high watermark.
    pub fn last_stable(&self) -> Option<Offset> {
        let first = self.records.iter().find(|record| self.fate_of(record) == Fate::Open)?;
        Some(first.offset).filter(|offset| *offset < self.high_watermark)
    }
}
