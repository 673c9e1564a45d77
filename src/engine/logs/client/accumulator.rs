//! A producer's batches: records gathered by partition until a batch is full or has waited long enough
//! (`RecordAccumulator` in the Java client).

use std::collections::VecDeque;
use std::rc::Rc;

use super::settings::{Compression, ProducerSettings};
use crate::base::{OrdMap, SimTime};
use crate::engine::logs::id::{Name, TopicPartition};
use crate::engine::logs::record::{ProducerState, Record};

/// What a batch takes besides its records, in bytes (KIP-98's format).
const BATCH_OVERHEAD: u64 = 61;

/// Records for one partition that are sent together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Batch {
    pub partition: TopicPartition,
    pub topic: Name,
    pub records: Vec<Rc<Record>>,
    /// Before compression.
    pub bytes: u64,
    /// When its first record came.
    pub created: SimTime,
    /// Nothing more is added.
    pub closed: bool,
    /// How often it was sent.
    pub attempts: u32,
    /// It is not sent again before this.
    pub not_before: SimTime,
    /// Given when it is first sent.
    pub producer: Option<ProducerState>,
}

/// All batches that wait.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Accumulator {
    queues: OrdMap<TopicPartition, VecDeque<Batch>>,
    bytes: u64,
}

impl Compression {
    /// A batch's size in percent of what it is uncompressed: a model, of small JSON records.
    pub const fn percent(self) -> u64 {
        match self {
            Self::None => 100,
            Self::Snappy => 55,
            Self::Lz4 => 50,
            Self::Gzip => 35,
            Self::Zstd => 33,
        }
    }
}

impl Batch {
    /// Its size as sent.
    pub fn size(&self, compression: Compression) -> u64 {
        BATCH_OVERHEAD + self.bytes * compression.percent() / 100
    }

    /// Is it to be sent: full, waited long enough, or to be tried again?
    fn is_ready(&self, now: SimTime, settings: &ProducerSettings, flushing: bool) -> bool {
        let waited = now.since(self.created) >= settings.linger;
        self.not_before <= now && (self.closed || waited || flushing || self.attempts > 0)
    }
}

impl Accumulator {
    /// Adds a record to the partition's open batch or, where that is full, to a new one. True if it
    /// began a batch.
    pub fn append(
        &mut self,
        now: SimTime,
        (topic, partition): (&Name, TopicPartition),
        record: &Rc<Record>,
        settings: &ProducerSettings,
    ) -> bool {
        let queue = self.queues.entry(partition).or_default();
        self.bytes += record.size();
        if let Some(open) = queue.back_mut().filter(|batch| !batch.closed) {
            let bytes = open.bytes + record.size();
            let size = BATCH_OVERHEAD + bytes * settings.compression.percent() / 100;
            if size <= settings.batch_size {
                open.bytes = bytes;
                open.records.push(Rc::clone(record));
                return false;
            }
            open.closed = true;
        }
        queue.push_back(Batch {
            partition,
            topic: topic.clone(),
            records: vec![Rc::clone(record)],
            bytes: record.size(),
            created: now,
            closed: false,
            attempts: 0,
            not_before: now,
            producer: None,
        });
        true
    }

    /// Is there an open batch that has room for a record?
    pub fn has_room(&self, partition: TopicPartition, record: &Record, settings: &ProducerSettings) -> bool {
        let open = self.queues.get(&partition).and_then(|queue| queue.back()).filter(|batch| !batch.closed);
        open.is_some_and(|open| {
            let bytes = open.bytes + record.size();
            BATCH_OVERHEAD + bytes * settings.compression.percent() / 100 <= settings.batch_size
        })
    }

    /// The partitions whose first batch is ready to be sent.
    pub fn ready(&self, now: SimTime, settings: &ProducerSettings, flushing: bool) -> Vec<TopicPartition> {
        let queues = self.queues.iter().filter(|(_, queue)| {
            let first = queue.front();
            first.is_some_and(|first| {
                queue.len() > 1 && first.not_before <= now || first.is_ready(now, settings, flushing)
            })
        });
        queues.map(|(partition, _)| *partition).collect()
    }

    /// The first batch of a partition.
    pub fn first(&self, partition: TopicPartition) -> Option<&Batch> {
        self.queues.get(&partition)?.front()
    }

    /// Takes the first batch of a partition, to send it.
    pub fn take(&mut self, partition: TopicPartition) -> Option<Batch> {
        let queue = self.queues.get_mut(&partition)?;
        let mut batch = queue.pop_front()?;
        if queue.is_empty() {
            self.queues.remove(&partition);
        }
        self.bytes = self.bytes.saturating_sub(batch.bytes);
        batch.closed = true;
        Some(batch)
    }

    /// Puts a batch back that is to be sent again: in front or, if it has a sequence number, in the order
    /// of these.
    pub fn put_back(&mut self, batch: Batch) {
        self.bytes += batch.bytes;
        let queue = self.queues.entry(batch.partition).or_default();
        let sequence = |batch: &Batch| batch.producer.map(|producer| producer.base_sequence);
        let at = match sequence(&batch) {
            None => 0,
            Some(own) => {
                queue.iter().take_while(|other| sequence(other).is_some_and(|other| other < own)).count()
            }
        };
        queue.insert(at, batch);
    }

    /// Takes every batch that is older than the delivery time-out.
    pub fn expired(&mut self, now: SimTime, settings: &ProducerSettings) -> Vec<Batch> {
        let mut expired = Vec::new();
        for queue in self.queues.values_mut() {
            let is_over = |batch: &Batch| now.since(batch.created) >= settings.delivery_timeout;
            let (over, kept): (VecDeque<_>, VecDeque<_>) = queue.drain(..).partition(is_over);
            *queue = kept;
            expired.extend(over);
        }
        self.queues.retain(|_, queue| !queue.is_empty());
        let gone: u64 = expired.iter().map(|batch| batch.bytes).sum();
        self.bytes = self.bytes.saturating_sub(gone);
        expired
    }

    /// Does one of a partition's batches have a sequence number already?
    pub fn has_numbered(&self, partition: TopicPartition) -> bool {
        self.queues.get(&partition).is_some_and(|queue| queue.iter().any(|batch| batch.producer.is_some()))
    }

    /// The sequence numbers of a partition's batches count no more: they are given others.
    pub fn forget_numbers(&mut self, partition: TopicPartition) {
        let queue = self.queues.get_mut(&partition).into_iter().flatten();
        queue.for_each(|batch| batch.producer = None);
    }

    /// Every batch there is, first to last of each partition.
    pub fn batches(&self) -> impl Iterator<Item = &Batch> {
        self.queues.values().flatten()
    }

    /// Takes all of them.
    pub fn drain(&mut self) -> Vec<Batch> {
        self.bytes = 0;
        std::mem::take(&mut self.queues).into_values().flatten().collect()
    }

    /// How many bytes wait.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}
