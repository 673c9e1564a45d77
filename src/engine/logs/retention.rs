//! Old segments go (`cleanup.policy=delete`): whole ones, from the log's start, and only what is committed.

use std::rc::Rc;

use super::configuration::{CleanupPolicy, TopicConfiguration};
use super::event::RemovalReason;
use super::id::Offset;
use super::log::Log;
use super::segment::Segment;
use crate::base::SimTime;

/// Records that went from a replica's log.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    /// Why.
    pub reason: RemovalReason,
    /// The records: offset and record id.
    pub records: Vec<(Offset, u32)>,
    /// The log start offset afterwards.
    pub log_start: Offset,
}

/// What a look at the log's old segments led to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Retained {
    /// All there was had to go, so the active segment was closed and another begun.
    pub rolled: bool,
    /// What went. A segment without records moves the log start all the same.
    pub removed: Vec<Removal>,
}

impl Log {
    /// Deletes the segments that are too many (`retention.bytes`) or too old (`retention.ms`, by their
    /// largest timestamp). As in Kafka the active segment never goes: if it is too old itself, it is closed
    /// first.
    pub fn retain(&mut self, now: SimTime, settings: &TopicConfiguration) -> Retained {
        let mut done = Retained::default();
        if settings.cleanup_policy == CleanupPolicy::Compact {
            return done;
        }
        let mut surplus = settings.retention_bytes.and_then(|limit| self.bytes().checked_sub(limit));
        self.delete_while(RemovalReason::RetentionBytes, &mut done, |segment| {
            surplus = surplus.and_then(|bytes| bytes.checked_sub(segment.bytes));
            surplus.is_some()
        });
        self.delete_while(RemovalReason::RetentionTime, &mut done, |segment| {
            let old = |limit| segment.largest.is_none_or(|largest| now.since(largest) > limit);
            settings.retention.is_some_and(old)
        });
        done
    }

    /// Deletes the first segments for which that holds, as far as they are below the high watermark.
    fn delete_while(
        &mut self,
        reason: RemovalReason,
        done: &mut Retained,
        mut goes: impl FnMut(&Segment) -> bool,
    ) {
        let ends = self.segments_in_order().skip(1).map(|next| next.base).chain([self.end]);
        let mut lasting = |(segment, end): &(&Segment, Offset)| {
            let empty = segment.is_empty() && segment.base == self.active.base;
            empty || self.high_watermark < *end || !goes(segment)
        };
        let count = self.segments_in_order().zip(ends).position(|pair| lasting(&pair));
        if count.is_none() {
            self.roll();
            done.rolled = true;
        }
        let gone: Vec<Rc<Segment>> = self.closed.drain(..count.unwrap_or(self.closed.len())).collect();
        if gone.is_empty() {
            return;
        }
        self.begin_at(self.closed.first().map_or(self.active.base, |segment| segment.base));
        let records = gone.iter().flat_map(|segment| segment.batches()).flat_map(|batch| &batch.records);
        let records = records.map(|(offset, record)| (*offset, record.id)).collect();
        done.removed.push(Removal { reason, records, log_start: self.start });
    }

    /// What lies before is gone.
    fn begin_at(&mut self, start: Offset) {
        self.start = start.max(self.start);
        self.cleaned = self.cleaned.max(self.start);
        self.epochs.advance_to(self.start);
        if self.producers.forgets_before(self.start) {
            Rc::make_mut(&mut self.producers).advance_to(self.start);
        }
    }
}
