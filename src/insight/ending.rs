//! What is left when a run ends because its time is over.

use crate::player::World;
use crate::sim::{Recording, What};

/// What was under way when the run's time was over, in words; none if nothing is left, or the run ended
/// because it had too many events.
pub fn left_over(recording: &Recording, world: &World) -> Option<String> {
    if matches!(recording.journal.entries.last()?.what, What::LimitReached) {
        return None;
    }
    // What nobody consumes waits for ever, however long the run is.
    let read = world.queues.iter().filter(|queue| queue.consumers > 0);
    let ready: usize = read.map(|queue| queue.ready.len()).sum();
    let unacknowledged: usize = world.queues.iter().map(|queue| queue.unacknowledged.len()).sum();
    let held = world.held_back();
    let counts = [
        (unacknowledged as u64, "unacked"),
        (ready as u64, "ready"),
        (held as u64, "held"),
        (world.logs.total_lag(), "not read by a group"),
    ];
    let left = counts.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}"));
    let left: Vec<String> = left.collect();
    (!left.is_empty()).then(|| left.join(", "))
}
