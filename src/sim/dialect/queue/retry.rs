//! What a worker does with a message it could not work on, and how long a retry waits.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::{Rng, SimDuration};
use crate::engine::queueing::Name;

/// The answer to a failed message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnFailure {
    /// `basic.nack` with requeue: at once, to the place it had.
    Requeue,
    /// `basic.reject` without requeue: dead-lettered where the queue says so, or gone.
    Reject,
    /// `basic.nack` without requeue: the same, and no failed delivery.
    Nack,
    /// `basic.reject` with requeue: a failed delivery, which a quorum queue counts.
    RejectRequeue,
    /// Acknowledged all the same: the failure is swallowed.
    Acknowledge,
    /// Published again, to be held for the backoff, and then acknowledged; rejected when the limit is reached.
    Retry(RetryPolicy),
}

/// How a failed message is tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryPolicy {
    /// The delayed exchange that holds it; it is published with the queue's name as routing key.
    pub exchange: Name,
    /// How often it is tried again.
    pub limit: u32,
    /// How long each retry waits.
    pub backoff: Backoff,
    /// Up to this many percent of the wait are taken off by chance.
    pub jitter_percent: u8,
}

/// The wait before the n-th retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Backoff {
    /// Always the same.
    Fixed(SimDuration),
    /// n times the unit.
    Linear(SimDuration),
    /// n² times the unit: 1 s, 4 s, 9 s.
    Quadratic(SimDuration),
    /// The unit, doubled with each retry: 1 s, 2 s, 4 s.
    Exponential(SimDuration),
}

impl fmt::Display for OnFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requeue => write!(f, "requeue"),
            Self::Reject => write!(f, "reject"),
            Self::Nack => write!(f, "nack"),
            Self::RejectRequeue => write!(f, "reject and requeue"),
            Self::Acknowledge => write!(f, "acknowledge all the same"),
            Self::Retry(RetryPolicy { limit, backoff, .. }) => {
                let [first, second, third] = [1, 2, 3].map(|retry| backoff.wait(retry));
                write!(f, "retry after {first}, {second}, {third}, at most {limit} times")
            }
        }
    }
}

impl Backoff {
    /// The wait before the `retry`-th retry, counted from 1. Saturates.
    pub fn wait(self, retry: u32) -> SimDuration {
        let n = u64::from(retry);
        match self {
            Self::Fixed(unit) => unit,
            Self::Linear(unit) => unit.times(n),
            Self::Quadratic(unit) => unit.times(n.saturating_mul(n)),
            Self::Exponential(unit) => {
                unit.times(1u64.checked_shl(retry.saturating_sub(1)).unwrap_or(u64::MAX))
            }
        }
    }
}

impl RetryPolicy {
    /// The wait before the `retry`-th retry, with its jitter.
    pub fn wait(&self, retry: u32, rng: &mut Rng) -> SimDuration {
        let full = self.backoff.wait(retry);
        if self.jitter_percent == 0 {
            return full;
        }
        let off = full.as_micros() / 100 * u64::from(self.jitter_percent.min(100));
        SimDuration::from_micros(full.as_micros() - rng.below(off.saturating_add(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoffs() {
        let unit = SimDuration::from_millis(1_000);
        let seconds = |backoff: Backoff| [1, 2, 3].map(|n| backoff.wait(n).as_millis() / 1_000);
        assert_eq!(seconds(Backoff::Fixed(unit)), [1, 1, 1]);
        assert_eq!(seconds(Backoff::Linear(unit)), [1, 2, 3]);
        assert_eq!(seconds(Backoff::Quadratic(unit)), [1, 4, 9]);
        assert_eq!(seconds(Backoff::Exponential(unit)), [1, 2, 4]);
        assert_eq!(Backoff::Exponential(unit).wait(200), SimDuration::from_micros(u64::MAX));
    }

    #[test]
    fn jitter_only_shortens() {
        let backoff = Backoff::Fixed(SimDuration::from_millis(1_000));
        let policy = RetryPolicy { exchange: "retry".into(), limit: 3, backoff, jitter_percent: 50 };
        let mut rng = Rng::stream(1, "jitter");
        let waits: Vec<u64> = (0..100).map(|_| policy.wait(1, &mut rng).as_millis()).collect();
        assert!(waits.iter().all(|ms| (500..=1_000).contains(ms)));
        assert!(waits.iter().any(|ms| *ms < 900));
    }
}
