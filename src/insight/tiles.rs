//! Six figures of the world at a moment: of queues, of logs, or three of each where a lesson has both.

use crate::player::{RecordPlace, World};
use crate::sim::{Plan, Role};

/// A figure beside the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    pub name: &'static str,
    pub count: u64,
    pub meaning: &'static str,
    /// Is it a bad sign when there are any?
    pub is_bad: bool,
}

const fn tile(name: &'static str, count: u64, meaning: &'static str) -> Tile {
    Tile { name, count, meaning, is_bad: false }
}

/// The figures. O(queues + partitions × groups).
pub fn tiles(plan: &Plan, world: &World) -> Vec<Tile> {
    let (queues, logs) = (of_queues(world), of_logs(plan, world));
    match (plan.queues.is_empty(), plan.logs.is_there()) {
        (true, true) => logs.to_vec(),
        (false, true) => {
            let [ready, unacked, _, _, acked, _] = queues;
            let [retained, _, lag, processed, _, _] = logs;
            vec![ready, unacked, acked, retained, lag, processed]
        }
        (_, false) => queues.to_vec(),
    }
}

fn of_queues(world: &World) -> [Tile; 6] {
    let ready: usize = world.queues.iter().map(|queue| queue.ready.len()).sum();
    let unacknowledged: usize = world.queues.iter().map(|queue| queue.unacknowledged.len()).sum();
    let held: usize = world.held.iter().map(|held| held.len()).sum();
    let tally = world.tally();
    let dead = tile("dead-lettered", tally.dead_lettered.into(), "Dead-lettered so far");
    [
        tile("ready", ready as u64, "In a queue, waiting for a consumer"),
        tile("unacked", unacknowledged as u64, "With a consumer, not acknowledged yet"),
        tile("held", held as u64, "Held back by a delayed exchange"),
        tile("delivered", tally.delivered.into(), "Deliveries so far, each attempt counted"),
        tile("acked", tally.acknowledged.into(), "Acknowledged so far"),
        Tile { is_bad: true, ..dead },
    ]
}

fn of_logs(plan: &Plan, world: &World) -> [Tile; 6] {
    let logs = &world.logs;
    let counts = world.content.records.counts();
    let of = |place: RecordPlace| {
        let all = RecordPlace::ALL.iter().zip(counts);
        all.filter(|(other, _)| **other == place).map(|(_, count)| u64::from(count)).sum()
    };
    let lags = logs.groups.iter().flat_map(|(group, state)| {
        let lag = |partition| logs.lag(group, partition);
        state.committed.keys().copied().filter_map(lag)
    });
    let consumers = plan.clients.iter().zip(&world.clients);
    let consumers = consumers.filter(|(client, _)| matches!(client.role, Role::LogConsumer(_)));
    let processed: u64 = consumers.map(|(_, state)| u64::from(state.done)).sum();
    let lost = tile("lost", of(RecordPlace::Lost), "Gone, and nobody was told");
    [
        tile("retained", of(RecordPlace::Retained), "In a log, read or not"),
        tile("on the way", of(RecordPlace::OnTheWay), "Sent by a producer, not in a log yet"),
        tile("lag", lags.sum(), "Committed, and not yet committed as read: all groups together"),
        tile("processed", processed, "Processed by consumers so far, each time counted"),
        tile("removed", of(RecordPlace::Removed), "Removed by retention or compaction"),
        Tile { is_bad: true, ..lost },
    ]
}
