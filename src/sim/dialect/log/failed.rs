//! A consumer of topics reads on from elsewhere, or from a record again that it could not work on.

use std::rc::Rc;

use super::Due;
use super::client::{Polled, Reading};
use super::plan::{AfterFailure, LogConsumerPlan};
use crate::engine::logs::TopicPartition;
use crate::engine::logs::client::Start;
use crate::sim::journal::{Cause, LogClientEvent};
use crate::sim::plan::ClientId;
use crate::sim::simulation::{self, Run};

impl Reading {
    /// The how manieth time it works on a record, as far as it remembers: a client that starts anew has forgotten.
    pub(super) fn attempt(&self, record: &Polled) -> u32 {
        let failed = self.failed.get(&record.partition).filter(|(offset, _)| *offset == record.offset);
        failed.map_or(1, |(_, times)| times.saturating_add(1))
    }
}

impl Run<'_> {
    /// A record's work has failed, at this attempt, and the position is not to move on.
    pub(super) fn after_failure(
        &mut self,
        cause: Cause,
        id: ClientId,
        consumer: &LogConsumerPlan,
        failed: Polled,
        attempt: u32,
    ) {
        let leaving = self.client(id).leaving;
        let Some(reading) = self.client(id).log.reading() else { return };
        reading.failed.insert(failed.partition, (failed.offset, attempt));
        let is_own = reading.library.assignment().contains(&failed.partition);
        match consumer.on_failure {
            // Nobody catches the error: nothing is committed, and the group is not told.
            AfterFailure::Stop => self.crash(cause, id, None),
            // One that is to go does not try again: whoever reads on does.
            AfterFailure::RetryInPlace if is_own && !leaving => {
                reading.polled.push_front(failed);
                reading.is_waiting = true;
                let at = self.sim.now + consumer.retry;
                self.schedule(at, cause, id, simulation::Due::Log(Due::Again));
            }
            AfterFailure::Skip | AfterFailure::RetryInPlace | AfterFailure::SeekBack => {
                if is_own {
                    self.read_from(cause, id, failed.partition, Start::At(failed.offset));
                }
                self.read_on_log(cause, id);
            }
        }
    }

    /// A consumer reads a partition on from there, if it is its own; then it goes on.
    pub(super) fn seek(&mut self, cause: Cause, id: ClientId, partition: &str, to: Start) {
        let plan = Rc::clone(&self.sim.plan);
        let partition = plan.logs.partitions().find(|one| plan.logs.partition_name(*one) == partition);
        let owned = self.client(id).log.reading().map(|reading| reading.library.assignment());
        let Some(partition) = partition.filter(|one| owned.is_some_and(|owned| owned.contains(one))) else {
            return;
        };
        self.read_from(cause, id, partition, to);
        self.read_on_log(cause, id);
    }

    /// What it has polled of the partition is dropped, and fetched again from there.
    fn read_from(&mut self, mut cause: Cause, id: ClientId, partition: TopicPartition, to: Start) {
        self.drop_polled(id, &[partition]);
        // Any other place is known when the broker has said where it is, and told then.
        if let Start::At(offset) = to {
            cause = self.tell(cause, id, LogClientEvent::Positioned { partition, offset, reset: false });
        }
        self.read(cause, id, |now, reading, out| reading.library.seek(now, partition, to, out));
    }

    /// A service is to read from the record at hand again.
    pub(super) fn read_again(&mut self, id: ClientId) {
        let working = self.client(id).log.reading().and_then(|reading| reading.working.as_mut());
        if let Some(record) = working {
            record.again = true;
        }
    }

    /// It has waited long enough to try again.
    pub(super) fn wait_is_over(&mut self, id: ClientId) {
        if let Some(reading) = self.client(id).log.reading() {
            reading.is_waiting = false;
        }
    }
}
