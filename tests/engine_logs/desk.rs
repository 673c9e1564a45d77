//! Makes batches and reads logs for the tests, in a few words.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::{
    Appended, CleanupPolicy, ErrorCode, Log, Marker, ProducedBatch, ProducerId, ProducerState, Record,
    RecordBatch, TopicConfiguration, TopicPartition,
};

/// What a batch takes, however many records it has.
pub const SIZE: u64 = 100;

pub fn at(millis: u64) -> SimTime {
    SimTime::from_millis(millis)
}

/// Settings with segments of so many batches.
pub fn settings(policy: CleanupPolicy, batches: u64) -> TopicConfiguration {
    TopicConfiguration {
        cleanup_policy: policy,
        segment_bytes: batches * SIZE,
        min_cleanable_dirty_percent: 0,
        delete_retention: SimDuration::from_millis(1_000),
        ..TopicConfiguration::default()
    }
}

/// A record from `key=value`, `key=` (a tombstone) or `value`; its id is its number.
pub fn record(id: u32, text: &str, time: SimTime) -> Rc<Record> {
    let (key, value) = match text.split_once('=') {
        Some((key, value)) => (Some(key.into()), (!value.is_empty()).then(|| value.into())),
        None => (None, Some(text.into())),
    };
    Rc::new(Record { id, key, value, headers: Vec::new(), timestamp: time, encoding: None })
}

/// A batch with the records of a text, apart by spaces.
pub fn batch(text: &str, time: SimTime) -> ProducedBatch {
    let records = text.split(' ').zip(0..).map(|(text, id)| record(id, text, time)).collect();
    ProducedBatch { partition: TopicPartition::default(), records, producer: None, size: SIZE }
}

/// The same, of an idempotent producer with id, epoch and sequence number.
pub fn numbered(text: &str, producer: (u32, u16, u32), transactional: bool) -> ProducedBatch {
    let (id, epoch, base_sequence) = producer;
    let state = ProducerState { producer: ProducerId(id), epoch, base_sequence, transactional };
    ProducedBatch { producer: Some(state), ..batch(text, at(0)) }
}

/// A log and its settings.
pub struct Desk {
    pub log: Log,
    pub settings: TopicConfiguration,
    pub now: SimTime,
}

impl Desk {
    pub fn new(settings: TopicConfiguration) -> Self {
        Self { log: Log::new(), settings, now: at(0) }
    }

    /// The outcome of an append: `at 3`, `at 3, rolled`, `again at 3`, or the error's name.
    pub fn append(&mut self, batch: &ProducedBatch) -> String {
        match self.log.append(self.now, 0, batch, &self.settings) {
            Ok(Appended::Added { batch, rolled }) => {
                format!("at {}{}", batch.base_offset, if rolled { ", rolled" } else { "" })
            }
            Ok(Appended::Duplicate { base_offset }) => format!("again at {base_offset}"),
            Err(error) => error.name().to_owned(),
        }
    }

    /// Appends each batch of a text, apart by commas, with the time it is.
    pub fn write(&mut self, text: &str) {
        for text in text.split(", ") {
            let batch = batch(text, self.now);
            assert!(self.append(&batch).starts_with("at"), "{text}");
        }
        self.commit();
    }

    pub fn end_transaction(&mut self, producer: (u32, u16), marker: Marker) -> Result<u64, ErrorCode> {
        let producer = (ProducerId(producer.0), producer.1);
        let (batch, _) = self.log.append_marker(self.now, 0, producer, marker, &self.settings)?;
        Ok(batch.base_offset)
    }

    /// All of it is replicated.
    pub fn commit(&mut self) {
        self.log.set_high_watermark(self.log.end());
    }

    /// The records there are: `0:k=v 3:k=`; a marker as `4!commit`, an empty batch as `2-3:`.
    pub fn shows(&self) -> String {
        self.log.batches_from(0).map(shown).collect::<Vec<_>>().join(" ")
    }

    /// The segments' base offsets.
    pub fn bases(&self) -> Vec<u64> {
        self.log.segments().iter().map(|segment| segment.base_offset).collect()
    }
}

fn shown(batch: &Rc<RecordBatch>) -> String {
    if let Some(marker) = batch.marker {
        return format!(
            "{}!{}",
            batch.base_offset,
            if marker == Marker::Commit { "commit" } else { "abort" }
        );
    }
    if batch.records.is_empty() {
        return format!("{}-{}:", batch.base_offset, batch.last_offset);
    }
    let one = |record: &Record| match &record.key {
        Some(key) => format!("{key}={}", record.value.as_deref().unwrap_or_default()),
        None => record.value.as_deref().unwrap_or_default().to_owned(),
    };
    batch
        .records
        .iter()
        .map(|(offset, record)| format!("{offset}:{}", one(record)))
        .collect::<Vec<_>>()
        .join(" ")
}
