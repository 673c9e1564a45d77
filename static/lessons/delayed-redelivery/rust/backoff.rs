//! How long to wait before a retry.

use std::time::Duration;

const UNIT: Duration = Duration::from_secs(1);
const CAP: Duration = Duration::from_secs(30);
const JITTER: f64 = 0.5;

type Growth = fn(u32) -> u32;

// region: wait
const POLICIES: [(&str, Growth); 4] = [
    ("fixed", |_| 1),
    ("linear", |retry| retry),
    ("quadratic", |retry| retry.saturating_pow(2)),
    ("exponential", |retry| 2_u32.saturating_pow(retry - 1)),
];

fn grown(growth: Growth, retry: u32) -> Duration {
    UNIT * growth(retry)
}
// endregion: wait

fn wait(growth: Growth, retry: u32) -> Duration {
    // region: cap
    grown(growth, retry).min(CAP)
    // endregion: cap
}

// region: jitter
fn jittered(wait: Duration, chance: &mut Chance) -> Duration {
    let off = JITTER * chance.next();
    wait.mul_f64(1.0 - off)
}
// endregion: jitter

/// Numbers from 0 to 1 out of a seed: xorshift.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 as f64 / u64::MAX as f64
    }
}

fn shown(wait: Duration) -> String {
    match wait.as_millis() {
        ms @ ..1_000 => format!("{ms} ms"),
        ms => format!("{} s", ms as f64 / 1_000.0),
    }
}

fn main() {
    let retries = [1, 2, 3, 10];
    for (policy, growth) in POLICIES {
        for retry in retries {
            let told = shown(wait(growth, retry));
            println!("{policy}, retry {retry}: {told}");
        }
    }
    let [.., (_, exponential)] = POLICIES;
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    for retry in retries {
        let wait = wait(exponential, retry);
        let told = shown(jittered(wait, &mut chance));
        println!("jittered, retry {retry}: {told}");
    }
}
