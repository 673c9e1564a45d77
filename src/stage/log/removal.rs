//! What a log has just removed: the records of a segment fall from the torn edge together; what compaction takes
//! falls from where it was, and leaves a gap there.

use super::strip::cell_on;
use crate::base::SimDuration;
use crate::engine::logs::{Event, RemovalReason, StorageEvent};
use crate::engine::queueing::MessageId;
use crate::player::Moment;
use crate::sim::{Replica, What};
use crate::stage::envelopes::Look;
use crate::stage::frame::{Draw, FALL_MS, past};
use crate::stage::geometry::Point;

/// So many of what goes at once are shown.
const SHOWN: usize = 8;
/// From one of them to the next where they fall together.
const APART: f64 = 9.0;

impl Draw<'_> {
    /// What went a moment ago.
    pub(super) fn removed(&mut self, moment: Moment) {
        let (recording, now) = (self.recording, self.now);
        let since = now - SimDuration::from_millis(FALL_MS);
        for (_, entry) in past(recording, moment).take_while(|(_, entry)| entry.at > since) {
            let What::Log(event) = &entry.what else { continue };
            let Event::Storage(StorageEvent::Removed { partition, broker, reason, records, .. }) = &**event
            else {
                continue;
            };
            let replica = Replica { partition: *partition, broker: *broker };
            let part = now.since(entry.at).as_micros() as f64 / (FALL_MS * 1_000) as f64;
            for (place, record) in records.iter().rev().take(SHOWN).enumerate() {
                self.goes(replica, *reason, *record, (place, part));
            }
        }
    }

    fn goes(
        &mut self,
        replica: Replica,
        reason: RemovalReason,
        (offset, id): (u64, u32),
        (place, part): (usize, f64),
    ) {
        let (plan, world) = (&self.recording.plan, self.world);
        let Some(shape) = self.shape(plan.replica_node(replica.partition, replica.broker)) else { return };
        let Some(record) = world.content.records.get(MessageId(id)) else { return };
        let x = match reason {
            RemovalReason::RetentionTime | RemovalReason::RetentionBytes | RemovalReason::BehindLeader => {
                cell_on(plan, shape, None, 0).centre().x + place as f64 * APART
            }
            RemovalReason::Compaction | RemovalReason::Tombstone | RemovalReason::AbortedTransaction => {
                cell_on(plan, shape, world.logs.replicas.get(&replica), offset).centre().x
            }
        };
        self.falls(&record.message, Point::new(x, shape.bottom()), part, Look::Solid);
    }
}
