//! The figures that are watched, as they are in the run.

use super::plan::Watched;
use crate::base::SimTime;
use crate::engine::logs::{TopicId, TopicPartition};
use crate::engine::queueing::{CopyId, Name};
use crate::sim::simulation::Simulation;

/// A figure now. `since` says when a copy became ready.
pub(super) fn read(sim: &Simulation, watched: &Watched, since: impl Fn(CopyId) -> Option<SimTime>) -> u32 {
    let broker = &sim.stations.queue;
    let depth = |queue: &Name| broker.queue(queue).and_then(|queue| broker.depth(queue));
    let figure = match watched {
        Watched::Ready(queue) => depth(queue).map_or(0, |depth| depth.ready),
        Watched::Unacknowledged(queue) => depth(queue).map_or(0, |depth| depth.unacknowledged),
        Watched::Oldest(queue) => {
            let head = broker.queue(queue).and_then(|queue| broker.head(queue));
            let since = head.and_then(since);
            since.map_or(0, |since| sim.now.since(since).as_millis() as usize)
        }
        Watched::Lag(group) => lag(sim, group) as usize,
        Watched::Waiting(service) => {
            let all = sim.plan.find_client(service).into_iter().flat_map(|id| sim.plan.alike(id));
            all.filter_map(|id| sim.clients.get(id.index()))
                .map(|client| client.service.calls_waiting())
                .sum()
        }
    };
    u32::try_from(figure).unwrap_or(u32::MAX)
}

fn lag(sim: &Simulation, group: &str) -> u64 {
    let cluster = &sim.stations.log;
    let mut lag = 0;
    for topic in (0..sim.plan.logs.topics.len()).map(|at| TopicId(at as u16)) {
        for partition in
            (0..cluster.partition_count(topic)).map(|partition| TopicPartition { topic, partition })
        {
            let committed = cluster.committed(group, partition);
            let leader = cluster.leader(partition);
            let range = leader.and_then(|leader| cluster.log_range(partition, leader));
            if let Some((committed, range)) = committed.zip(range) {
                lag += range.high_watermark.saturating_sub(committed);
            }
        }
    }
    lag
}
