//! The transactions of a partition: which records wait for the end of theirs, and which are passed over (KIP-98).

use crate::engine::logs::{Marker, Offset, ProducerId, RecordBatch};

/// What a reader of committed records does not read: offsets, ascending, each with the producer whose transaction
/// has not ended; without one, that was aborted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transactions(Vec<(Offset, Option<ProducerId>)>);

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
        self.0.push((offset, Some(producer)));
    }

    /// A leader appended the end of a transaction. O(records that are told apart).
    pub(super) fn end(&mut self, batch: &RecordBatch) {
        let Some(marker) = batch.marker else { return };
        let producer = batch.producer.map(|state| state.producer);
        match marker {
            Marker::Commit => self.0.retain(|(_, of)| *of != producer),
            Marker::Abort => {
                self.0.iter_mut().filter(|(_, of)| *of == producer).for_each(|(_, of)| *of = None);
            }
        }
    }

    /// A leader's log ends here now.
    pub(super) fn truncate(&mut self, end: Offset) {
        self.0.retain(|(offset, _)| *offset < end);
    }

    /// What became of the record at an offset, if it is to be told apart from others.
    pub fn fate(&self, offset: Offset) -> Option<Fate> {
        let (_, of) = self.0.iter().find(|(at, _)| *at == offset)?;
        Some(of.map_or(Fate::Aborted, |_| Fate::Open))
    }

    /// Where the first open transaction begins: the last stable offset, if that lies below the high watermark.
    pub fn first_open(&self) -> Option<Offset> {
        self.0.iter().find(|(_, of)| of.is_some()).map(|(offset, _)| *offset)
    }
}
