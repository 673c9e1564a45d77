//! A span of time that is fixed or drawn: service times, gaps between messages, latencies.

use serde::{Deserialize, Serialize};

use crate::base::{Rng, SimDuration};

/// How long something takes each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    /// Always the same.
    Fixed(SimDuration),
    /// Drawn evenly between two bounds, both included.
    Between(SimDuration, SimDuration),
    /// Drawn from the exponential distribution with this mean: many short, few long.
    Exponential(SimDuration),
}

impl Default for Span {
    fn default() -> Self {
        Self::Fixed(SimDuration::ZERO)
    }
}

impl Span {
    /// The next one.
    pub fn draw(self, rng: &mut Rng) -> SimDuration {
        match self {
            Self::Fixed(span) => span,
            Self::Between(low, high) => rng.between(low, high),
            Self::Exponential(mean) => rng.exponential(mean),
        }
    }
}
