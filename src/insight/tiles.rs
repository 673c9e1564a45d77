//! Six figures of the world at a moment, each with what it counts in its name: of queues, of logs, or three of each
//! where a lesson has both; with services three of these, and three of theirs.

use super::service;
use crate::player::{RecordPlace, World};
use crate::sim::Plan;

/// A figure beside the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    pub name: &'static str,
    pub count: u64,
    pub meaning: &'static str,
    /// Is it a bad sign when there are any?
    pub is_bad: bool,
}

pub(super) const fn tile(name: &'static str, count: u64, meaning: &'static str) -> Tile {
    Tile { name, count, meaning, is_bad: false }
}

/// The figures. O(queues + partitions × groups).
pub fn tiles(plan: &Plan, world: &World) -> Vec<Tile> {
    let tiles = of_brokers(plan, world);
    if plan.has_services() { service::tiles(plan, world, &tiles) } else { tiles }
}

fn of_brokers(plan: &Plan, world: &World) -> Vec<Tile> {
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
    let held = world.held_back();
    let tally = world.tally();
    let dead = tile(
        "dead letters",
        tally.dead_lettered.into(),
        "Copies dead-lettered so far; one message can be several times. What is dropped for good lies in the graveyard",
    );
    [
        tile("copies ready", ready as u64, "Copies in a queue, waiting for a consumer"),
        tile("copies unacked", unacknowledged as u64, "Copies with a consumer, not acknowledged yet"),
        tile("copies held", held as u64, "Copies held back by a delayed exchange or before a retry"),
        tile("deliveries", tally.delivered.into(), "Deliveries so far, each attempt counted"),
        tile(
            "acks so far",
            tally.acknowledged.into(),
            "Copies acknowledged so far; a message can have several",
        ),
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
    let consumers = plan.clients.iter().zip(&world.clients);
    let consumers = consumers.filter(|(client, _)| client.role.reader().is_some());
    let processed: u64 = consumers.map(|(_, state)| u64::from(state.done)).sum();
    let lost = tile("lost", of(RecordPlace::Lost), "Gone, and nobody was told");
    [
        tile("retained", of(RecordPlace::Retained), "In a log, read or not"),
        tile("sent, not stored", of(RecordPlace::OnTheWay), "Sent by a producer, not in a log yet"),
        tile("lag", logs.total_lag(), "Committed, and not yet committed as read: all groups together"),
        tile("processed", processed, "Processed by consumers so far, each time counted"),
        tile("removed", of(RecordPlace::Removed), "Removed by retention or compaction"),
        Tile { is_bad: true, ..lost },
    ]
}
