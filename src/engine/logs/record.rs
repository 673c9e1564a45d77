//! Records, and the batches they travel and are stored in (KIP-98's message format).

use std::rc::Rc;

use super::id::{LeaderEpoch, Name, Offset, ProducerId};
use crate::base::SimTime;
use crate::engine::encoding::{self, Encoding};

/// What a producer sends. It is never changed; replicas and readers share it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// A number of the client's own, by which a record can be followed; the broker never reads it.
    pub id: u32,
    /// Decides the partition and, in a compacted topic, what the record replaces.
    pub key: Option<Name>,
    /// What is sent; none is a tombstone in a compacted topic.
    pub value: Option<Name>,
    /// Headers, in order; a name may stand twice, and a value may be none.
    pub headers: Vec<(Name, Option<Name>)>,
    /// When the client made it (`CreateTime`).
    pub timestamp: SimTime,
    /// How the value is encoded, if it is not what stands in `value`, as text.
    pub encoding: Option<Rc<Encoding>>,
}

impl Record {
    /// Its size in bytes: key, value and headers, and what the record format adds at the least
    /// (7 bytes a record, 2 a header).
    pub fn size(&self) -> u64 {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| name.len() + value.as_ref().map_or(0, |value| value.len()) + 2);
        let headers = headers.sum::<usize>();
        let key = self.key.as_ref().map_or(0, |key| key.len());
        let value = self.value.as_ref().map_or(0, |value| encoding::size(value, &self.encoding));
        (7 + key + value + headers) as u64
    }
}

/// Which idempotent producer made a batch, and which of its batches it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProducerState {
    /// The producer.
    pub producer: ProducerId,
    /// Its incarnation: a newer one fences the older (KIP-98).
    pub epoch: u16,
    /// The sequence number of the batch's first record, from 0 in each partition.
    pub base_sequence: u32,
    /// Is the batch part of a transaction?
    pub transactional: bool,
}

/// How a transaction ended (a control record).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// Its records count.
    Commit,
    /// They do not.
    Abort,
}

impl Marker {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Abort => "abort",
        }
    }
}

/// Records as they lie in a log: appended together, or a transaction's marker, which takes an offset too.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordBatch {
    /// The offset of its first record when it was appended. Compaction leaves it.
    pub base_offset: Offset,
    /// The offset of its last record when it was appended. Compaction leaves it.
    pub last_offset: Offset,
    /// The leader epoch in which it was appended.
    pub epoch: LeaderEpoch,
    /// When the leader appended it.
    pub appended: SimTime,
    /// Its producer, if that is idempotent.
    pub producer: Option<ProducerState>,
    /// A transaction's end, instead of records.
    pub marker: Option<Marker>,
    /// From then on the cleaner may take its tombstones, or its marker (KIP-534): `delete.retention.ms` after
    /// the pass that found them with nothing older below. None: no pass has.
    pub delete_horizon: Option<SimTime>,
    /// The records with their offsets, ascending. Those that compaction removed are missing.
    pub records: Vec<(Offset, Rc<Record>)>,
    /// Its size in bytes, as sent: after compression.
    pub size: u64,
}
