//! Figures of services beside the stage: threads, and calls.

use super::gauges::counts;
use crate::insight::tiles::{Tile, tile};
use crate::player::World;
use crate::sim::{ClientId, Plan};

/// Three of what a lesson with services has besides, and three of services; or six of services.
pub(super) fn tiles(plan: &Plan, world: &World, others: &[Tile]) -> Vec<Tile> {
    let mut sums = [0_u64; 3];
    for id in (0..plan.clients.len()).map(|at| ClientId(at as u16)).filter(|id| plan.is_service(*id)) {
        for (sum, count) in sums.iter_mut().zip(counts(plan, world, id)) {
            *sum += u64::from(count);
        }
    }
    let [busy, blocked, waiting] = sums;
    let own = [
        tile("threads busy", busy, "Threads of services that handle something, or wait in the middle of it"),
        tile("threads blocked", blocked, "Busy threads that only wait: for an answer, or for a confirm"),
        tile("calls waiting", waiting, "Calls that have come in and wait for a thread"),
    ];
    // Ready, unacknowledged and acknowledged; retained, lag and processed; or what of both comes first.
    let kept: &[usize] = match (plan.queues.is_empty(), plan.logs.is_there()) {
        (true, false) => return own.into_iter().chain(calls(world)).collect(),
        (false, false) | (false, true) => &[0, 1, 4],
        (true, true) => &[0, 2, 3],
    };
    kept.iter().filter_map(|at| others.get(*at).copied()).chain(own).collect()
}

fn calls(world: &World) -> [Tile; 3] {
    let tally = world.services.tally;
    let unanswered = tally.failed + tally.timed_out + tally.given_up;
    [
        tile("calls", tally.sent.into(), "Calls between services so far, each attempt counted"),
        tile("answered", tally.answered.into(), "Calls that were answered well"),
        Tile {
            is_bad: true,
            ..tile(
                "failed calls",
                unanswered.into(),
                "Answered with an error, timed out, or given up in a crash",
            )
        },
    ]
}
