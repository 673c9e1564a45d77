//! Seeded randomness with the same stream on every platform.
//!
//! The algorithm is named (Xoshiro256++), because `SmallRng` is another one on 32-bit targets;
//! logarithms come from `libm`, because the platforms' own differ in the last bit.

use std::hash::Hasher;

use fnv::FnvHasher;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng as _, SeedableRng};

use super::SimDuration;

/// A generator for one purpose of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rng(Xoshiro256PlusPlus);

impl Rng {
    /// The stream named `purpose` of the run seeded with `seed`.
    ///
    /// Each client draws from its own stream, so that adding one client leaves
    /// what the others draw as it was.
    pub fn stream(seed: u64, purpose: &str) -> Self {
        let mut hasher = FnvHasher::default();
        hasher.write_u64(seed.to_le());
        hasher.write(purpose.as_bytes());
        Self(Xoshiro256PlusPlus::seed_from_u64(seed ^ hasher.finish()))
    }

    /// A number in `0..bound`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // The high half of the 128-bit product: unbiased enough for bounds far below 2^64.
        ((u128::from(self.0.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// True with a chance of `percent` in a hundred.
    pub fn chance(&mut self, percent: u8) -> bool {
        self.below(100) < u64::from(percent)
    }

    /// A span drawn evenly from `low..=high`.
    pub fn between(&mut self, low: SimDuration, high: SimDuration) -> SimDuration {
        let width = high.as_micros().saturating_sub(low.as_micros());
        low + SimDuration::from_micros(self.below(width.saturating_add(1)))
    }

    /// A span drawn from the exponential distribution with the given mean.
    pub fn exponential(&mut self, mean: SimDuration) -> SimDuration {
        const STEPS: f64 = (1u64 << 53) as f64;
        // In (0, 1]: the logarithm of zero is never asked for.
        let uniform = ((self.0.next_u64() >> 11) as f64 + 1.0) / STEPS;
        SimDuration::from_micros((-libm::log(uniform) * mean.as_micros() as f64) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_fixed_for_ever() {
        let mut rng = Rng::stream(7, "worker");
        let drawn: Vec<u64> = (0..4).map(|_| rng.below(1_000)).collect();
        assert_eq!(drawn, STREAM);
        assert_eq!(rng.exponential(SimDuration::from_millis(100)).as_micros(), SPAN);
    }

    const STREAM: [u64; 4] = [527, 386, 787, 332];
    const SPAN: u64 = 28_224;

    #[test]
    fn purposes_have_streams_of_their_own() {
        let draws = |purpose| Rng::stream(7, purpose).below(u64::MAX);
        assert_eq!(draws("a"), draws("a"));
        assert_ne!(draws("a"), draws("b"));
    }

    #[test]
    fn bounds_hold() {
        let mut rng = Rng::stream(1, "bounds");
        let (low, high) = (SimDuration::from_micros(3), SimDuration::from_micros(5));
        assert!((0..200).all(|_| (low..=high).contains(&rng.between(low, high))));
        assert_eq!(rng.below(0), 0);
        assert!(!rng.chance(0) && rng.chance(100));
    }
}
