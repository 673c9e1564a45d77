//! What a consumer of topics does with a record that it could not work on.

use super::Due;
use super::client::{Polled, Reading};
use super::plan::{AfterFailure, LogConsumerPlan};
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
                    self.seek_back(cause, id, &failed);
                }
                self.read_on_log(cause, id);
            }
        }
    }

    /// It reads a partition on from this record; what it has polled of it is dropped.
    fn seek_back(&mut self, cause: Cause, id: ClientId, record: &Polled) {
        let (partition, offset) = (record.partition, record.offset);
        self.drop_polled(id, &[partition]);
        let cause = self.tell(cause, id, LogClientEvent::Positioned { partition, offset, reset: false });
        self.read(cause, id, |now, reading, out| {
            reading.library.seek(now, partition, Start::At(offset), out);
        });
    }

    /// It has waited long enough to try again.
    pub(super) fn wait_is_over(&mut self, id: ClientId) {
        if let Some(reading) = self.client(id).log.reading() {
            reading.is_waiting = false;
        }
    }
}
