//! Every replica looks for segments to delete and logs to compact, each on its own.

use super::agenda::Work;
use super::cluster::Cluster;
use super::event::{Event, StorageEvent};
use super::id::{BrokerId, TopicPartition};
use super::retention::{Removal, Retained};

impl Cluster {
    pub(super) fn retention_tick(&mut self, out: &mut Vec<Event>) {
        let at = self.now_plus(self.configuration.retention_check_interval);
        self.agenda.add(at, Work::Retention);
        let now = self.now;
        for (broker, partition) in self.replicas_up() {
            let settings = self.settings(partition.topic);
            let Some(log) = self.broker_mut(broker).and_then(|state| state.logs.get_mut(&partition)) else {
                continue;
            };
            let Retained { rolled, removed } = log.retain(now, &settings);
            let base_offset = log.end();
            if rolled {
                out.push(Event::Storage(StorageEvent::SegmentRolled { partition, broker, base_offset }));
            }
            tell(broker, partition, removed, out);
        }
    }

    pub(super) fn cleaning_tick(&mut self, out: &mut Vec<Event>) {
        let at = self.now_plus(self.configuration.cleaner_backoff);
        self.agenda.add(at, Work::Cleaning);
        let now = self.now;
        for (broker, partition) in self.replicas_up() {
            let settings = self.settings(partition.topic);
            let Some(log) = self.broker_mut(broker).and_then(|state| state.logs.get_mut(&partition)) else {
                continue;
            };
            let removed = log.compact(now, &settings);
            tell(broker, partition, removed, out);
        }
    }

    fn replicas_up(&self) -> Vec<(BrokerId, TopicPartition)> {
        let up = self.ids().filter(|broker| self.is_up(*broker));
        let all = up.flat_map(|broker| {
            let logs = self.brokers.get(broker.index()).map(|state| &state.logs);
            logs.into_iter().flat_map(move |logs| logs.keys().map(move |partition| (broker, *partition)))
        });
        all.collect()
    }
}

fn tell(broker: BrokerId, partition: TopicPartition, removed: Vec<Removal>, out: &mut Vec<Event>) {
    for Removal { reason, records, log_start } in removed {
        out.push(Event::Storage(StorageEvent::Removed { partition, broker, reason, records, log_start }));
    }
}
