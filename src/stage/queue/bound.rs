//! How full a queue with a limit is, by its arguments or by a policy, of which the lower one counts
//! (RabbitMQ's "Queue Length Limit" guide).

use crate::engine::queueing::Value;
use crate::player::{QueueState, World};
use crate::sim::QueuePlan;

/// How much of what fits into a queue is in it: of its two limits, the one that it is nearer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Ready messages, or the bytes of their bodies.
    pub used: u64,
    pub most: u64,
    pub bytes: bool,
}

impl Bound {
    /// No further one fits.
    pub const fn is_full(self) -> bool {
        self.used >= self.most
    }

    /// From 0 to 1.
    pub fn part(self) -> f64 {
        (self.used as f64 / self.most.max(1) as f64).min(1.0)
    }

    /// In a queue; none if it has no limit.
    pub fn of(queue: &QueuePlan, state: Option<&QueueState>, world: &World) -> Option<Self> {
        let is_stream = queue.text("x-queue-type").is_some_and(|kind| **kind == *"stream");
        if is_stream {
            return None; // What its limits cut off was read long ago.
        }
        let limit =
            |name: &str| queue.arguments.get(name).and_then(Value::as_int).map(|most| most.max(0) as u64);
        let ready = || state.into_iter().flat_map(|state| state.ready.iter());
        let length = limit("x-max-length").into_iter().chain(state.and_then(|state| state.policy.max_length));
        let by_length = length.min().map(|most| Self { used: ready().count() as u64, most, bytes: false });
        let size = || ready().filter_map(|(_, copy)| Some(world.copy(*copy)?.message.size() as u64)).sum();
        let by_bytes = limit("x-max-length-bytes").map(|most| Self { used: size(), most, bytes: true });
        by_length.into_iter().chain(by_bytes).max_by(|one, other| one.part().total_cmp(&other.part()))
    }
}
