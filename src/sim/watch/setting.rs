//! What can be changed about a scaler while it runs.

use std::fmt;

use super::plan::ScalerPlan;

/// One setting of a scaler, with its new value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// Above this figure it starts copies.
    Above(u32),
    /// Below this one it lets some leave.
    Below(u32),
    Min(u16),
    Max(u16),
    /// Does it do anything at all?
    On(bool),
}

/// Where a figure is, by the thresholds of a scaler.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    Below,
    #[default]
    Between,
    Above,
}

impl Side {
    /// Its word, as traces and lesson files have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Between => "between",
            Self::Above => "above",
        }
    }
}

/// What of a scaler can be set while it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Copies are started above the one figure, and let go below the other.
    pub above: u32,
    pub below: u32,
    /// How many copies there are at the least, and at the most.
    pub min: u16,
    pub max: u16,
    /// Does it do anything?
    pub on: bool,
}

impl Limits {
    /// Those that a scaler begins with.
    pub(crate) const fn of(plan: &ScalerPlan) -> Self {
        Self { above: plan.up.threshold, below: plan.down.threshold, min: plan.min, max: plan.max, on: true }
    }

    /// One of them is another.
    pub(crate) const fn set(&mut self, scaling: Scaling) {
        match scaling {
            Scaling::Above(figure) => self.above = figure,
            Scaling::Below(figure) => self.below = figure,
            Scaling::Min(copies) => self.min = copies,
            Scaling::Max(copies) => self.max = copies,
            Scaling::On(on) => self.on = on,
        }
    }

    /// On which side a figure is.
    pub const fn side_of(&self, figure: u32) -> Side {
        match figure {
            figure if figure > self.above => Side::Above,
            figure if figure < self.below => Side::Below,
            _ => Side::Between,
        }
    }
}

impl Scaling {
    /// As the text of a link.
    pub(in crate::sim) fn written(self) -> String {
        match self {
            Self::Above(figure) => format!("scale:above:{figure}"),
            Self::Below(figure) => format!("scale:below:{figure}"),
            Self::Min(copies) => format!("scale:min:{copies}"),
            Self::Max(copies) => format!("scale:max:{copies}"),
            Self::On(on) => format!("scale:on:{}", u8::from(on)),
        }
    }

    /// Reads what [`Self::written`] wrote behind its first word.
    pub(in crate::sim) fn read(which: &str, value: &str) -> Option<Self> {
        let value: u32 = value.parse().ok()?;
        let copies = u16::try_from(value);
        Some(match which {
            "above" => Self::Above(value),
            "below" => Self::Below(value),
            "min" => Self::Min(copies.ok()?),
            "max" => Self::Max(copies.ok()?),
            "on" => Self::On(value == 1),
            _ => return None,
        })
    }
}

impl fmt::Display for Scaling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Above(figure) => write!(f, "copies come above {figure}"),
            Self::Below(figure) => write!(f, "copies leave below {figure}"),
            Self::Min(copies) => write!(f, "at least {copies} copies"),
            Self::Max(copies) => write!(f, "at most {copies} copies"),
            Self::On(true) => write!(f, "its scaler works"),
            Self::On(false) => write!(f, "its scaler rests"),
        }
    }
}
