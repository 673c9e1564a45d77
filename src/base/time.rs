//! Simulated time: a count of microseconds since the run began. Nothing here reads a clock.

use std::fmt;
use std::num::NonZeroU64;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};

/// A moment of a run, in microseconds since its start.
///
/// It is kept as one more than these, so that an `Option` of it takes no more room: journals are long.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "u64", into = "u64")]
pub struct SimTime(NonZeroU64);

/// A span of simulated time, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SimDuration(u64);

impl SimTime {
    /// The start of every run.
    pub const ZERO: Self = Self(NonZeroU64::MIN);
    /// Later than any moment of a run.
    pub const MAX: Self = Self(NonZeroU64::MAX);

    /// The moment `micros` microseconds after the start; saturates.
    pub const fn from_micros(micros: u64) -> Self {
        Self(NonZeroU64::MIN.saturating_add(micros))
    }

    /// The moment `millis` milliseconds after the start; saturates.
    pub const fn from_millis(millis: u64) -> Self {
        Self::from_micros(millis.saturating_mul(1_000))
    }

    /// Microseconds since the start.
    pub const fn as_micros(self) -> u64 {
        self.0.get() - 1
    }

    /// Whole milliseconds since the start.
    pub const fn as_millis(self) -> u64 {
        self.as_micros() / 1_000
    }

    /// The time from `earlier` to here; zero when `earlier` is later.
    pub const fn since(self, earlier: Self) -> SimDuration {
        SimDuration(self.0.get().saturating_sub(earlier.0.get()))
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of `micros` microseconds.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// A span of `millis` milliseconds; saturates.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    /// The span in microseconds.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// The span in whole milliseconds.
    pub const fn as_millis(self) -> u64 {
        self.0 / 1_000
    }

    /// The span as nearly as it is told in passing: a day and longer to the hour, an hour and longer to the minute, and
    /// else to the second.
    pub const fn about(self) -> Self {
        let grain = match self.as_millis() {
            86_400_000.. => 3_600_000_000,
            3_600_000.. => 60_000_000,
            _ => 1_000_000,
        };
        Self(self.0.saturating_add(grain / 2) / grain * grain)
    }

    /// `self` times `factor`; saturates.
    pub const fn times(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

impl Add<SimDuration> for SimTime {
    type Output = Self;
    fn add(self, span: SimDuration) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Default for SimTime {
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<u64> for SimTime {
    fn from(micros: u64) -> Self {
        Self::from_micros(micros)
    }
}

impl From<SimTime> for u64 {
    fn from(time: SimTime) -> Self {
        time.as_micros()
    }
}

impl fmt::Debug for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SimTime").field(&self.as_micros()).finish()
    }
}

impl AddAssign<SimDuration> for SimTime {
    fn add_assign(&mut self, span: SimDuration) {
        *self = *self + span;
    }
}

impl Sub<SimDuration> for SimTime {
    type Output = Self;
    fn sub(self, span: SimDuration) -> Self {
        Self::from_micros(self.as_micros().saturating_sub(span.0))
    }
}

impl Add for SimDuration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// Minutes, seconds and tenths, as a player shows them: `00:12.4`; from an hour on with hours and days before them:
/// `3:00:12.4`, `2 d 3:00:12.4`.
impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.as_micros() / 100_000;
        let (hours, tenths) = (tenths / 36_000, tenths % 36_000);
        if hours >= 24 {
            write!(f, "{} d ", hours / 24)?;
        }
        if hours > 0 {
            write!(f, "{}:", hours % 24)?;
        }
        write!(f, "{:02}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
    }
}

/// A day, an hour and a minute in milliseconds, a second, and what each is called.
const UNITS: [(u64, &str); 4] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")];

/// The shortest exact reading in one unit: `350 ms`, `4 s`, `1.5 s`, `20 min`; from an hour on in as many units as it
/// has, to the second: `7 d`, `6 h 40 min`.
impl fmt::Display for SimDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut millis = self.as_millis();
        if millis >= UNITS[1].0 {
            let mut gap = "";
            for (unit, name) in UNITS.into_iter() {
                if millis >= unit {
                    write!(f, "{gap}{} {name}", millis / unit)?;
                    (millis, gap) = (millis % unit, " ");
                }
            }
            return Ok(());
        }
        match millis {
            0..1_000 => write!(f, "{millis} ms"),
            m if m >= 120_000 && m % 60_000 == 0 => write!(f, "{} min", m / 60_000),
            m if m % 1_000 == 0 => write!(f, "{} s", m / 1_000),
            m => write!(f, "{}.{} s", m / 1_000, m % 1_000 / 100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_as_a_player_shows_them() {
        assert_eq!(SimTime::from_millis(12_449).to_string(), "00:12.4");
        assert_eq!(SimTime::from_millis(754_000).to_string(), "12:34.0");
        for (minutes, shown) in
            [(59, "59:03.2"), (60, "1:00:03.2"), (1_439, "23:59:03.2"), (1_440, "1 d 0:00:03.2")]
        {
            assert_eq!(SimTime::from_millis(minutes * 60_000 + 3_299).to_string(), shown);
        }
        assert_eq!(SimTime::from_millis(60 * 86_400_000).to_string(), "60 d 0:00:00.0");
    }

    #[test]
    fn spans_are_shown_in_one_unit() {
        for (millis, shown) in
            [(0, "0 ms"), (350, "350 ms"), (4_000, "4 s"), (1_540, "1.5 s"), (1_200_000, "20 min")]
        {
            assert_eq!(SimDuration::from_millis(millis).to_string(), shown);
        }
    }

    #[test]
    fn spans_of_an_hour_and_more_are_shown_in_as_many_units_as_they_have() {
        for (seconds, shown, about) in [
            (3_599, "3599 s", "3599 s"),
            (3_600, "1 h", "1 h"),
            (3_660, "1 h 1 min", "1 h 1 min"),
            (24_007, "6 h 40 min 7 s", "6 h 40 min"),
            (86_400, "1 d", "1 d"),
            (604_800, "7 d", "7 d"),
            (86_401, "1 d 1 s", "1 d"),
            (187_384, "2 d 4 h 3 min 4 s", "2 d 4 h"),
        ] {
            let span = SimDuration::from_millis(seconds * 1_000);
            assert_eq!((&*span.to_string(), &*span.about().to_string()), (shown, about));
        }
        assert_eq!(SimDuration::from_millis(61_900).about().to_string(), "62 s");
        assert_eq!(SimDuration::from_millis(23_997_000).about().to_string(), "6 h 40 min");
        assert_eq!(SimDuration::from_millis(3_599_700).about().to_string(), "1 h");
    }

    #[test]
    fn arithmetic_saturates() {
        assert_eq!(SimTime::MAX + SimDuration::from_millis(1), SimTime::MAX);
        assert_eq!(SimTime::ZERO - SimDuration::from_millis(1), SimTime::ZERO);
    }
}
