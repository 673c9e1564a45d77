//! What a replica gives up at the end of its log (KIP-101), and where an empty one begins.

use std::rc::Rc;

use super::id::Offset;
use super::log::Log;
use super::producers::Producers;
use super::record::RecordBatch;
use super::segment::Segment;

impl Log {
    /// Gives up everything from `end` on: the leader of a later epoch does not have it. What is known of
    /// producers and epochs goes back too. Returns the offsets and ids of the records that are lost here.
    pub fn truncate_to(&mut self, end: Offset) -> Vec<(Offset, u32)> {
        if end >= self.end {
            // An epoch that began here and brought no record is nothing the other has to know.
            self.epochs.truncate_to(self.end);
            return Vec::new();
        }
        let lost: Vec<Rc<RecordBatch>> = self.batches_from(end).cloned().collect();
        // A batch goes as a whole.
        let end = lost.first().map_or(end, |batch| end.min(batch.base_offset));
        self.reopen(end);
        self.end = end;
        self.start = self.start.min(end);
        self.high_watermark = self.high_watermark.min(end);
        self.cleaned = self.cleaned.min(end);
        self.epochs.truncate_to(end);
        lost.iter().flat_map(|batch| &batch.records).map(|(offset, record)| (*offset, record.id)).collect()
    }

    /// Makes the segment that holds the new end the active one, with what it has below.
    fn reopen(&mut self, end: Offset) {
        while self.active.base > end {
            let Some(last) = self.closed.pop() else { break };
            self.active = Rc::unwrap_or_clone(last);
        }
        let kept: Vec<_> =
            self.active.batches().take_while(|batch| batch.last_offset < end).cloned().collect();
        let mut producers = Producers::clone(&self.active.before);
        kept.iter().for_each(|batch| producers.enter(batch));
        producers.replicated_to(self.high_watermark.min(end));
        producers.take_aborted(&self.producers, end);
        self.producers = Rc::new(producers);
        self.active = Segment::of(self.active.base.min(end), Rc::clone(&self.active.before), kept);
    }

    /// Begins anew, empty, at this offset: the leader has nothing older. Returns the records given up.
    pub fn start_at(&mut self, offset: Offset) -> Vec<(Offset, u32)> {
        let lost = self.batches_from(0).flat_map(|batch| &batch.records);
        let lost = lost.map(|(offset, record)| (*offset, record.id)).collect();
        *self = Self { start: offset, end: offset, high_watermark: offset, cleaned: offset, ..Self::new() };
        self.active = Segment::new(offset, Rc::default());
        lost
    }
}
