//! Laws of one replica's log, for any sequence of appends, transactions, cleaning and truncation: checked
//! against a plain list of all that was ever appended.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use proptest::prelude::*;
use sorting_office::base::SimDuration;
use sorting_office::engine::logs::{
    CleanupPolicy, Log, Marker, ProducedBatch, ProducerId, TopicConfiguration,
};

use crate::desk::{Desk, at, batch, numbered, settings};
use crate::laws::hold;

const PRODUCERS: u32 = 3;

/// Something that is done to the log.
#[derive(Clone, Debug)]
enum Step {
    /// Records of a producer (0: of none), with its next sequence number; in a transaction or not.
    Append {
        producer: u32,
        keys: Vec<u8>,
        transactional: bool,
    },
    /// The producer's transaction ends, be there one or not.
    End {
        producer: u32,
        marker: Marker,
    },
    /// The high watermark moves, by so many percent of what it can, down to the end of a batch.
    Commit(u64),
    /// Everything from the high watermark on goes, but for so many percent of it.
    Truncate(u64),
    Compact,
    Retain,
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let keys = || prop::collection::vec(0..12_u8, 1..4);
    prop_oneof![
        6 => (0..=PRODUCERS, keys(), any::<bool>())
            .prop_map(|(producer, keys, transactional)| Step::Append { producer, keys, transactional }),
        2 => (1..=PRODUCERS, any::<bool>()).prop_map(|(producer, commit)| Step::End {
            producer,
            marker: if commit { Marker::Commit } else { Marker::Abort },
        }),
        3 => (0..=100_u64).prop_map(Step::Commit),
        1 => (0..=100_u64).prop_map(Step::Truncate),
        2 => Just(Step::Compact),
        1 => Just(Step::Retain),
        1 => (0..400_u64).prop_map(Step::Pass),
    ]
}

/// One record that was appended.
#[derive(Clone, Debug, PartialEq)]
struct Written {
    key: String,
    value: Option<String>,
    producer: u32,
    transactional: bool,
}

/// All that was appended and not truncated, by offset.
#[derive(Clone, Default)]
struct Book {
    records: BTreeMap<u64, Written>,
    markers: BTreeMap<u64, (u32, Marker)>,
    /// The next sequence number of each producer.
    next: BTreeMap<u32, u32>,
    epochs: BTreeMap<u32, u16>,
}

impl Book {
    fn epoch(&self, producer: u32) -> u16 {
        self.epochs.get(&producer).copied().unwrap_or_default()
    }

    /// How the transaction of the record ended, if it has.
    fn outcome(&self, offset: u64, record: &Written) -> Option<Marker> {
        if !record.transactional {
            return Some(Marker::Commit);
        }
        let mut later =
            self.markers.range(offset..).filter(|(_, (producer, _))| *producer == record.producer);
        later.next().map(|(_, (_, marker))| *marker)
    }

    /// The offset from which on something may change yet.
    fn first_unstable(&self, high_watermark: u64) -> u64 {
        let ended_below = |offset: u64, record: &Written| {
            let mut later = self.markers.range(offset..high_watermark.max(offset));
            later.any(|(_, (producer, _))| *producer == record.producer)
        };
        let mut transactional = self.records.iter().filter(|(_, record)| record.transactional);
        transactional
            .find(|(offset, record)| !ended_below(**offset, record))
            .map_or(high_watermark, |(offset, _)| high_watermark.min(*offset))
    }

    /// The last value of each key in what is committed below an offset.
    fn table(&self, from: u64, below: u64) -> BTreeMap<&str, &str> {
        let mut table = BTreeMap::new();
        for (offset, record) in self.records.range(from..below.max(from)) {
            if self.outcome(*offset, record) == Some(Marker::Commit) {
                match &record.value {
                    Some(value) => table.insert(record.key.as_str(), value.as_str()),
                    None => table.remove(record.key.as_str()),
                };
            }
        }
        table
    }
}

struct Run {
    desk: Desk,
    book: Book,
    count: u32,
}

impl Run {
    fn take(&mut self, step: &Step) {
        match step {
            Step::Append { producer, keys, transactional } => self.append(*producer, keys, *transactional),
            Step::End { producer, marker } => {
                let offset =
                    self.desk.end_transaction((*producer, self.book.epoch(*producer)), *marker).unwrap();
                self.book.markers.insert(offset, (*producer, *marker));
            }
            Step::Commit(percent) => {
                // A replica's end is always a batch's, and so is the smallest of them.
                let (from, end) = (self.desk.log.high_watermark(), self.desk.log.end());
                let ends = self.desk.log.batches_from(from).map(|batch| batch.last_offset + 1);
                let to = ends.take_while(|to| *to <= from + (end - from) * percent / 100).last();
                self.desk.log.set_high_watermark(to.unwrap_or(from));
            }
            Step::Truncate(percent) => self.truncate(*percent),
            Step::Compact => self.compact(),
            Step::Retain => self.retain(),
            Step::Pass(millis) => self.desk.now += SimDuration::from_millis(*millis),
        }
    }

    fn append(&mut self, producer: u32, keys: &[u8], transactional: bool) {
        let transactional = transactional || self.desk.log.open_since(ProducerId(producer)).is_some();
        let values = keys.iter().map(|key| {
            self.count += 1;
            let value = if key % 4 == 3 { String::new() } else { self.count.to_string() };
            (format!("k{}", key % 6), value)
        });
        let values: Vec<(String, String)> = values.collect();
        let texts: Vec<String> = values.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let base = self.desk.log.end();
        let mut batch = self.batch(producer, &texts.join(" "), transactional);
        let mut appended = self.desk.append(&batch);
        if appended == "OUT_OF_ORDER_SEQUENCE_NUMBER" && self.is_behind(producer) {
            *self.book.epochs.entry(producer).or_default() += 1;
            self.book.next.remove(&producer);
            batch = self.batch(producer, &texts.join(" "), transactional);
            appended = self.desk.append(&batch);
        }
        *self.book.next.entry(producer).or_default() += u32::try_from(keys.len()).unwrap();
        assert_eq!(appended.trim_end_matches(", rolled"), format!("at {base}"));
        if producer > 0 {
            let again = self.desk.append(&batch);
            assert_eq!(again, format!("again at {base}"));
        }
        for ((key, value), offset) in values.into_iter().zip(base..) {
            let value = Some(value).filter(|value| !value.is_empty());
            let transactional = transactional && producer > 0;
            self.book.records.insert(offset, Written { key, value, producer, transactional });
        }
    }

    fn batch(&self, producer: u32, texts: &str, transactional: bool) -> ProducedBatch {
        let sequence = self.book.next.get(&producer).copied().unwrap_or_default();
        match producer {
            0 => batch(texts, self.desk.now),
            _ => numbered(texts, (producer, self.book.epoch(producer), sequence), transactional),
        }
    }

    /// The cleaner takes a batch that is not its producer's last. If a truncation takes the last one then,
    /// the log knows of no number as late as the producer's, and refuses it. It goes on with a new epoch
    /// (KIP-360).
    fn is_behind(&self, producer: u32) -> bool {
        let kept = offsets(&self.desk.log);
        let mut own = self.book.records.iter().filter(|(_, record)| record.producer == producer);
        own.any(|(offset, _)| !kept.contains(offset))
    }

    fn truncate(&mut self, percent: u64) {
        let (from, end) = (self.desk.log.high_watermark(), self.desk.log.end());
        let lost = self.desk.log.truncate_to(from + (end - from) * percent / 100);
        let (high_watermark, end) = (self.desk.log.high_watermark(), self.desk.log.end());
        assert!(
            high_watermark == from || high_watermark == end,
            "only what is not committed, or part of a batch"
        );
        let gone = self.book.records.split_off(&end);
        let ids: Vec<u64> = lost.iter().map(|(offset, _)| *offset).collect();
        assert_eq!(ids, gone.keys().copied().collect::<Vec<u64>>());
        self.book.markers.retain(|offset, _| *offset < end);
        for (offset, record) in gone.iter().filter(|(_, record)| record.producer > 0) {
            let next = self.book.next.entry(record.producer).or_default();
            *next = next.saturating_sub(1);
            assert!(*offset >= end);
        }
    }

    fn compact(&mut self) {
        let (before, active) = (self.desk.log.clone(), self.desk.log.segments().pop().unwrap());
        let removed = self.desk.log.compact(self.desk.now, &self.desk.settings);
        let log = &self.desk.log;
        assert_eq!(
            (log.start(), log.end(), log.segments().pop()),
            (before.start(), before.end(), Some(active))
        );
        let told: BTreeSet<u64> =
            removed.iter().flat_map(|removal| &removal.records).map(|(at, _)| *at).collect();
        let gone: BTreeSet<u64> = &offsets(&before) - &offsets(log);
        assert_eq!(told, gone, "what went is told");
        assert!(gone.iter().all(|offset| *offset < before.last_stable().min(active.base_offset)));
    }

    fn retain(&mut self) {
        let (before, bases) = (self.desk.log.clone(), self.desk.bases());
        let done = self.desk.log.retain(self.desk.now, &self.desk.settings);
        let (log, start) = (&self.desk.log, self.desk.log.start());
        assert_eq!(log.end(), before.end());
        assert!(start <= before.high_watermark() && start >= before.start());
        assert!(bases.contains(&start) || done.rolled && start == before.end(), "whole segments");
        let told: Vec<u64> =
            done.removed.iter().flat_map(|removal| &removal.records).map(|(at, _)| *at).collect();
        let kept: Vec<u64> = told.into_iter().chain(offsets(log)).collect();
        assert_eq!(kept, offsets(&before).into_iter().collect::<Vec<u64>>());
    }

    fn check(&self) {
        let (log, book) = (&self.desk.log, &self.book);
        self.nothing_shifts();
        self.the_last_value_of_each_key_is_there();
        let unstable = book.first_unstable(log.high_watermark()).max(log.start());
        assert_eq!(log.last_stable(), unstable.min(log.high_watermark()), "the last stable offset");
        for from in [log.start(), log.start() + (log.last_stable() - log.start()) / 2] {
            self.read_committed_shows_what_was_committed(from);
        }
        let bytes: u64 = log.batches_from(0).map(|batch| batch.size).sum();
        assert_eq!(log.bytes(), bytes);
    }

    fn nothing_shifts(&self) {
        let mut next = self.desk.log.start();
        for batch in self.desk.log.batches_from(0) {
            assert!(batch.base_offset >= next && batch.last_offset >= batch.base_offset);
            next = batch.last_offset + 1;
            for (offset, record) in &batch.records {
                let written = &self.book.records[offset];
                assert_eq!(record.key.as_deref(), Some(written.key.as_str()));
                assert_eq!(record.value.as_deref(), written.value.as_deref());
            }
        }
        assert!(next <= self.desk.log.end());
    }

    /// Who reads from the start comes to the same table as with all that ever was there, but for keys that
    /// retention took.
    fn the_last_value_of_each_key_is_there(&self) {
        let (log, book) = (&self.desk.log, &self.book);
        let mut table = BTreeMap::new();
        for (_, record) in committed(log, log.start()) {
            match record.1 {
                Some(value) => table.insert(record.0, value),
                None => table.remove(&record.0),
            };
        }
        let expected = book.table(log.start(), log.last_stable());
        let table: BTreeMap<&str, &str> =
            table.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(table, expected);
    }

    fn read_committed_shows_what_was_committed(&self, from: u64) {
        for (offset, _) in committed(&self.desk.log, from) {
            let outcome = self.book.outcome(offset, &self.book.records[&offset]);
            assert_eq!(outcome, Some(Marker::Commit), "offset {offset}, read from {from}");
        }
    }
}

/// The values that a consumer with `read_committed` sees.
pub fn committed_values(log: &Log) -> Vec<String> {
    committed(log, 0).into_iter().filter_map(|(_, (_, value))| value).collect()
}

type KeyAndValue = (String, Option<String>);

/// What a consumer with `read_committed` makes of the log: as the Java client does.
fn committed(log: &Log, from: u64) -> Vec<(u64, KeyAndValue)> {
    let mut aborted: BTreeMap<u64, ProducerId> =
        log.aborted(from, log.last_stable()).into_iter().map(|(producer, first)| (first, producer)).collect();
    let (mut aborting, mut shown) = (BTreeSet::new(), Vec::new());
    for batch in log.read(from, log.last_stable(), u64::MAX) {
        let later = aborted.split_off(&(batch.last_offset + 1));
        aborting.extend(std::mem::replace(&mut aborted, later).into_values());
        let producer = batch.producer.filter(|state| state.transactional).map(|state| state.producer);
        if batch.marker == Some(Marker::Abort) {
            aborting.remove(&producer.unwrap());
        } else if producer.is_none_or(|producer| !aborting.contains(&producer)) {
            let own = batch.records.iter().filter(|(offset, _)| *offset >= from);
            let text = |text: &Rc<str>| text.to_string();
            shown.extend(own.map(|(offset, record)| {
                (
                    *offset,
                    (record.key.as_ref().map_or_else(String::new, text), record.value.as_ref().map(text)),
                )
            }));
        }
    }
    shown
}

fn offsets(log: &Log) -> BTreeSet<u64> {
    log.batches_from(0).flat_map(|batch| &batch.records).map(|(offset, _)| *offset).collect()
}

fn topic() -> TopicConfiguration {
    TopicConfiguration {
        retention: Some(SimDuration::from_millis(1_500)),
        min_cleanable_dirty_percent: 20,
        min_compaction_lag: SimDuration::from_millis(50),
        ..settings(CleanupPolicy::CompactAndDelete, 4)
    }
}

#[test]
fn the_laws_hold_for_any_steps() {
    hold(600, &prop::collection::vec(step(), 1..80), |steps| {
        let mut run = Run { desk: Desk::new(topic()), book: Book::default(), count: 0 };
        for step in steps {
            run.take(step);
            run.check();
        }
    });
}

/// A clone is a world of its own: what is done to one is not seen in the other.
#[test]
fn a_clone_goes_its_own_way() {
    hold(
        600,
        &(prop::collection::vec(step(), 1..40), prop::collection::vec(step(), 1..40)),
        |(first, then)| {
            let mut run = Run { desk: Desk::new(topic()), book: Book::default(), count: 0 };
            first.iter().for_each(|step| run.take(step));
            let (kept, shown) = (run.desk.log.clone(), run.desk.shows());
            then.iter().for_each(|step| run.take(step));
            run.desk.log = kept;
            assert_eq!(run.desk.shows(), shown);
        },
    );
}

/// A producer with five batches in flight, any of which may come late, twice or not at all: each of its
/// records is in the log once, in order. (Its first batch comes first: a broker that does not know the
/// producer takes any number, KIP-360.)
#[test]
fn with_sequence_numbers_nothing_is_there_twice_or_missing() {
    hold(600, &prop::collection::vec((0..5_u32, any::<bool>()), 1..200), |deliveries| {
        let mut desk = Desk::new(settings(CleanupPolicy::Delete, 3));
        desk.append(&numbered("x", (1, 0, 0), false));
        let mut answered = BTreeSet::from([0]);
        for (ahead, answer_lost) in deliveries {
            // The oldest that is not answered, and the four after it, are in flight.
            let oldest = (0..).find(|sequence| !answered.contains(sequence)).unwrap();
            let sequence = oldest + ahead;
            let outcome = desk.append(&numbered("x", (1, 0, sequence), false));
            if !outcome.starts_with("OUT_OF_ORDER") && !answer_lost {
                answered.insert(sequence);
            }
        }
        let sequences = desk.log.batches_from(0).map(|batch| batch.producer.unwrap().base_sequence);
        assert!(sequences.eq(0..u32::try_from(desk.log.end()).unwrap()));
        assert!(desk.log.end() >= answered.len() as u64, "what was answered is there");
    });
}

/// A million records of ten thousand keys are appended, compacted and read in no time worth speaking of.
#[test]
fn a_million_records_are_nothing_much() {
    let mut desk =
        Desk::new(TopicConfiguration { segment_bytes: 100_000, ..settings(CleanupPolicy::Compact, 1) });
    let texts =
        |from: u32| (from..from + 100).map(|n| format!("k{}=v", n % 10_000)).collect::<Vec<_>>().join(" ");
    let batches: Vec<_> = (0..100).map(|n| batch(&texts(n * 100), at(0))).collect();
    (0..10_000_usize).for_each(|n| assert!(desk.append(&batches[n % 100]).starts_with("at")));
    desk.commit();
    assert_eq!(desk.log.end(), 1_000_000);
    let removed = desk.log.compact(at(0), &desk.settings);
    let closed = desk.bases().last().copied().unwrap() as usize;
    assert!(closed > 800_000, "the rest is in the active segment");
    assert_eq!(removed.iter().map(|removal| removal.records.len()).sum::<usize>(), closed - 10_000);
}
