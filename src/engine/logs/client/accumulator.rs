//! A producer's batches: records gathered by partition until a batch is full or has waited long enough
//! (`RecordAccumulator` in the Java client).

use std::collections::VecDeque;
use std::rc::Rc;

use super::settings::{Compression, ProducerSettings};
use crate::base::{OrdMap, SimTime};
use crate::engine::logs::id::{LeaderEpoch, Name, TopicId, TopicPartition};
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
    /// It is not sent again before this, unless another leader than in this epoch is known by then.
    pub not_before: SimTime,
    pub sent_in: Option<LeaderEpoch>,
    /// Given when it is first sent.
    pub producer: Option<ProducerState>,
}

/// All batches that wait.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Accumulator {
    /// Of every partition that ever had one.
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

    /// Nothing more fits in. A first record may be of any size (`MemoryRecordsBuilder.isFull`).
    fn is_full(&self, settings: &ProducerSettings) -> bool {
        self.closed || self.records.len() > 1 && self.size(settings.compression) >= settings.batch_size
    }

    fn has_room(&self, record: &Record, settings: &ProducerSettings) -> bool {
        let bytes = self.bytes + record.size();
        BATCH_OVERHEAD + bytes * settings.compression.percent() / 100 <= settings.batch_size
    }

    /// Is it to be sent: full, waited long enough, or to be tried again?
    fn is_ready(&self, now: SimTime, settings: &ProducerSettings) -> bool {
        self.is_full(settings) || now.since(self.created) >= settings.linger || self.attempts > 0
    }
}

impl Accumulator {
    /// Adds a record to the partition's open batch or, where that has no room, to a new one. True if it
    /// began a batch; and by how many bytes the batches have grown.
    pub fn append(
        &mut self,
        now: SimTime,
        (topic, partition): (&Name, TopicPartition),
        record: &Rc<Record>,
        settings: &ProducerSettings,
    ) -> (bool, u64) {
        self.close_without_room(partition, record, settings);
        let queue = self.queues.entry(partition).or_default();
        self.bytes += record.size();
        if let Some(open) = queue.back_mut().filter(|batch| !batch.closed) {
            let before = open.size(settings.compression);
            open.bytes += record.size();
            open.records.push(Rc::clone(record));
            return (false, open.size(settings.compression) - before);
        }
        let batch = Batch {
            partition,
            topic: topic.clone(),
            records: vec![Rc::clone(record)],
            bytes: record.size(),
            created: now,
            closed: false,
            attempts: 0,
            not_before: now,
            sent_in: None,
            producer: None,
        };
        let size = batch.size(settings.compression);
        queue.push_back(batch);
        (true, size)
    }

    /// An open batch that has no room for a record is closed.
    pub fn close_without_room(
        &mut self,
        partition: TopicPartition,
        record: &Record,
        settings: &ProducerSettings,
    ) {
        let open = self.queues.get_mut(&partition).and_then(|queue| queue.back_mut());
        if let Some(open) = open.filter(|open| !open.has_room(record, settings)) {
            open.closed = true;
        }
    }

    /// Is none of a partition's batches open to more? (`RecordAccumulator.allBatchesFull`)
    pub fn all_full(&self, partition: TopicPartition, settings: &ProducerSettings) -> bool {
        let last = self.queues.get(&partition).and_then(|queue| queue.back());
        last.is_none_or(|last| last.is_full(settings))
    }

    /// How many batches wait for each partition of a topic that ever had one.
    pub fn waiting(&self, topic: TopicId) -> impl Iterator<Item = (u16, usize)> {
        let of_topic = self.queues.iter().filter(move |(partition, _)| partition.topic == topic);
        of_topic.map(|(partition, queue)| (partition.partition, queue.len()))
    }

    /// The partitions whose first batch may be sent, each with whether it is time to.
    pub fn ready(
        &self,
        now: SimTime,
        settings: &ProducerSettings,
        rests: impl Fn(&Batch) -> bool,
    ) -> Vec<(TopicPartition, bool)> {
        let first = |(partition, queue): (&TopicPartition, &VecDeque<Batch>)| {
            let first = queue.front().filter(|first| !rests(first))?;
            Some((*partition, queue.len() > 1 || first.is_ready(now, settings)))
        };
        self.queues.iter().filter_map(first).collect()
    }

    /// The first batch of a partition.
    pub fn first(&self, partition: TopicPartition) -> Option<&Batch> {
        self.queues.get(&partition)?.front()
    }

    /// Takes the first batch of a partition, to send it.
    pub fn take(&mut self, partition: TopicPartition) -> Option<Batch> {
        let mut batch = self.queues.get_mut(&partition)?.pop_front()?;
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
        self.queues.values_mut().flat_map(std::mem::take).collect()
    }

    /// How many bytes wait.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}
