//! What leaders send to followers: an envelope from strip to strip for as long as it is on its way.

use super::strip::cell_on;
use crate::base::SimTime;
use crate::engine::logs::{Event, ReplicationEvent};
use crate::player::{Moment, ease_out};
use crate::sim::{Replica, What};
use crate::stage::envelopes::Envelope;
use crate::stage::frame::{Draw, part_over, past};

/// So many of the last entries can still be on their way.
const RECENT: usize = 2_048;
/// So many records of a batch are shown.
const SHOWN: u64 = 3;

impl Draw<'_> {
    /// What is between brokers now.
    pub(super) fn replicated(&mut self, moment: Moment) {
        let recording = self.recording;
        if recording.plan.logs.cluster.brokers < 2 {
            return;
        }
        for (_, entry) in past(recording, moment).take(RECENT) {
            let What::Log(event) = &entry.what else { continue };
            let Event::Replication(ReplicationEvent::ReplicationSent {
                partition,
                from,
                to,
                first,
                last,
                arrives,
            }) = &**event
            else {
                continue;
            };
            if *arrives <= self.now {
                continue;
            }
            let replica = |broker| Replica { partition: *partition, broker };
            for offset in (*first..=*last).rev().take(SHOWN as usize) {
                self.copying(replica(*from), replica(*to), offset, (entry.at, *arrives));
            }
        }
    }

    fn copying(&mut self, from: Replica, to: Replica, offset: u64, (left, arrives): (SimTime, SimTime)) {
        let (plan, world) = (&self.recording.plan, self.world);
        let shape = |one: Replica| self.shape(plan.replica_node(one.partition, one.broker));
        let (Some(start), Some(end)) = (shape(from), shape(to)) else { return };
        let (source, target) = (world.logs.replicas.get(&from), world.logs.replicas.get(&to));
        let Some(message) = source.and_then(|source| source.record(offset)) else { return };
        let (start, end) =
            (cell_on(plan, start, source, offset).centre(), cell_on(plan, end, target, offset).centre());
        let at = start.towards(end, ease_out(part_over(left, arrives, self.now)));
        self.frame.envelopes.push(Envelope { scale: 0.6, ..self.envelope(message, at) });
    }
}
