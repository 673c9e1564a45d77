//! The lens: the same things seen from further away as there are more of them.
//!
//! What is few is drawn one by one, more as a pile or as stacks on the way, many as a flow. Every
//! measure grows with the number steadily, so that one more never makes the picture jump. Pure
//! numbers; `tray` and `flows` draw with them.

use std::f64::consts::LOG2_E;

/// A pile in a tray has grown over all its slots at so many.
const FULL: f64 = 100_000.0;
/// Stripes of a pile stand at least so far apart, in pixels.
const STRIPE: f64 = 3.0;

/// A number as it is written where room is short: `987`, `4,321`, `12.4 k`, `3.1 M`.
pub fn short(count: usize) -> String {
    // No line break, and no end of a word, between the number and its unit.
    let tenths = |unit: usize, sign: char| {
        let tenths = count / (unit / 10);
        match tenths {
            0..1_000 => format!("{}.{}\u{a0}{sign}", tenths / 10, tenths % 10),
            _ => format!("{}\u{a0}{sign}", tenths / 10),
        }
    };
    match count {
        0..1_000 => count.to_string(),
        1_000..10_000 => format!("{},{:03}", count / 1_000, count % 1_000),
        10_000..1_000_000 => tenths(1_000, 'k'),
        _ => tenths(1_000_000, 'M'),
    }
}

/// How far a number has come from one to another, each doubling the same step: 0 to 1.
pub fn ramp(count: usize, from: f64, to: f64) -> f64 {
    (log2(count.max(1) as f64 / from) / log2(to / from)).clamp(0.0, 1.0)
}

/// How much of a tray a pile has grown over, where `slots` hold one message each: 0 when all fit.
pub fn growth(count: usize, slots: usize) -> f64 {
    let grown = ramp(count, slots.max(1) as f64, FULL);
    // A little faster at first, so that the second of a pile shows behind the first.
    grown * (1.6 - 0.6 * grown)
}

/// Which messages of a pile show as stripes: every so-manieth, a power of two, so that a stripe stands
/// for the same message while the pile moves up; and how much those show that the next step leaves out.
pub fn stripes(count: usize, width: f64) -> (u64, f64) {
    let gap = width / count.max(1) as f64;
    let mut every = 1;
    while gap * (every as f64) < STRIPE && every < 1 << 40 {
        every *= 2;
    }
    let shown = (gap * every as f64 - STRIPE) / STRIPE;
    (every, if every == 1 { 1.0 } else { shown.clamp(0.0, 1.0) })
}

/// So many fit on a way of this length one by one.
pub fn singles(length: f64) -> usize {
    (length / 26.0).clamp(3.0, 10.0) as usize
}

/// What is on a way together is drawn as one stack if it left within so long: the more there is, the
/// longer, up to what leaves room for a number. A power of two, so that stacks stay together.
pub fn stack_micros(count: usize, length: f64, whole_micros: f64) -> u64 {
    const ROOM: f64 = 46.0;
    let pixels = ROOM * ramp(count, 4.0, 64.0);
    1 << ((whole_micros * pixels / length.max(1.0)) as u64).max(1).ilog2()
}

/// How many envelopes a stack shows behind the first.
pub fn behind(count: usize) -> f64 {
    log2(count.max(1) as f64).min(3.0)
}

/// How large the stacks on a way are, from 1 to 0, and how much of the flow shows.
pub fn stacks_and_flow(count: usize) -> (f64, f64) {
    (1.0 - ramp(count, 64.0, 384.0), ramp(count, 24.0, 96.0))
}

/// How wide a flow is where it carries so many in a stretch of its way, in pixels; never so wide that
/// it comes to the words beside its line.
pub fn flow_width(density: f64) -> f64 {
    (2.3 * log2(1.0 + density.max(0.0))).min(18.0)
}

fn log2(of: f64) -> f64 {
    libm::log(of) * LOG2_E
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let written = [0, 999, 1_000, 9_999, 10_000, 12_449, 99_999, 100_000, 999_999, 1_000_000, 12_345_678];
        let expected =
            ["0", "999", "1,000", "9,999", "10.0 k", "12.4 k", "99.9 k", "100 k", "999 k", "1.0 M", "12.3 M"];
        for (count, text) in written.into_iter().zip(expected) {
            assert_eq!(short(count).replace('\u{a0}', " "), text);
        }
        assert!((0..2_000_000).step_by(997).all(|count| short(count).chars().count() <= 6));
    }

    /// One more or one less: no measure moves by more than the eye forgives.
    #[test]
    fn nothing_jumps_when_one_more_comes() {
        let near = |name: &str, n: usize, a: f64, b: f64, by: f64| {
            assert!((a - b).abs() <= by, "{name} from {n} to {}: {a} to {b}", n + 1);
        };
        for n in 1..120_000 {
            for slots in [3, 4] {
                near("growth", n, growth(n, slots), growth(n + 1, slots), 0.05);
            }
            let (stacks, flow) = stacks_and_flow(n);
            let (more_stacks, more_flow) = stacks_and_flow(n + 1);
            near("stacks", n, stacks, more_stacks, 0.04);
            near("flow", n, flow, more_flow, 0.04);
            assert!(stacks + flow > 0.99, "{n} are hard to see");
            near("behind", n, behind(n), behind(n + 1), 1.0);
            near("width", n, flow_width(n as f64 / 10.0), flow_width((n + 1) as f64 / 10.0), 0.4);
            assert!(growth(n + 1, 4) >= growth(n, 4) && behind(n + 1) >= behind(n));
            let (micros, more) = (stack_micros(n, 200.0, 4e5), stack_micros(n + 1, 200.0, 4e5));
            assert!(more == micros || more <= micros * 2 || more < 20_000, "{n}: {micros} to {more}");
        }
    }

    #[test]
    fn stripes_keep_apart_and_fade_before_they_go() {
        let mut last: Option<(u64, f64)> = None;
        // From here on a pile gets denser with each message that joins it.
        for n in 13..100_000 {
            let width = 120.0 * growth(n, 4) + 1.0;
            let (every, odd) = stripes(n, width);
            assert!(every.is_power_of_two() && (every == 1 || width * every as f64 / n as f64 >= STRIPE));
            if let Some((before, shown)) = last.filter(|(before, _)| *before != every && *before > 1) {
                assert!(every == before * 2 && shown < 0.1, "{n}: {shown} of every {before}th vanish");
            }
            last = Some((every, odd));
        }
    }
}
