//! The transactions of a partition: which records wait for the end of theirs, and which are passed over (KIP-98).

use crate::base::{OrdMap, OrdSet};
use crate::engine::logs::{Marker, Offset, ProducerId, RecordBatch};

/// What a reader of committed records does not read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transactions {
    /// The offsets of records whose transaction has not ended, by its producer, ascending.
    open: OrdMap<ProducerId, Vec<Offset>>,
    /// Those of aborted transactions.
    aborted: OrdSet<Offset>,
}

/// What is particular to a record that came in a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its transaction has not ended.
    Open,
    /// It was aborted.
    Aborted,
}

impl Transactions {
    /// A leader appended a record in a transaction of this producer.
    pub(super) fn append(&mut self, offset: Offset, producer: ProducerId) {
        self.open.or_default(producer).push(offset);
    }

    /// A leader appended the end of a transaction. O(records of it).
    pub(super) fn end(&mut self, batch: &RecordBatch) {
        let (Some(producer), Some(marker)) = (batch.producer, batch.marker) else { return };
        let ended = self.open.remove(&producer.producer).unwrap_or_default();
        if marker == Marker::Abort {
            self.aborted.extend(ended);
        }
    }

    /// A leader's log ends here now.
    pub(super) fn truncate(&mut self, end: Offset) {
        self.open.values_mut().for_each(|offsets| offsets.retain(|offset| *offset < end));
        self.aborted.retain(|offset| *offset < end);
    }

    /// What became of the record at an offset, if it is to be told apart from others.
    pub fn fate(&self, offset: Offset) -> Option<Fate> {
        if self.aborted.contains(&offset) {
            return Some(Fate::Aborted);
        }
        self.open.values().any(|offsets| offsets.contains(&offset)).then_some(Fate::Open)
    }

    /// Where the first open transaction begins: the last stable offset, if that lies below the high watermark.
    pub fn first_open(&self) -> Option<Offset> {
        self.open.values().filter_map(|offsets| offsets.first().copied()).min()
    }
}
