//! A run in figures: each as a line over the whole run, thin enough to draw.
//!
//! Counts are exact where a run is short; in a long one each slice keeps its highest and its last
//! value. Rates, ages and latencies are read off at even distances.

use crate::base::{SimDuration, SimTime};
use crate::engine::logs::Name;
use crate::player::{History, Moment};
use crate::sim::NodeId;

/// A figure.
#[allow(missing_docs, reason = "`name` and `meaning` say what each is")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    Ready,
    Unacknowledged,
    Oldest,
    In,
    Out,
    Retries,
    DeadLettered,
    Median,
    P95,
    P99,
    Busy,
    Lag,
    Appended,
    Size,
    Response,
    ResponseP95,
    ResponseP99,
    Threads,
    Blocked,
    CallsWaiting,
}

/// What a figure's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// How many.
    Count,
    /// Milliseconds.
    Millis,
    /// Hundredths of one in a second.
    Rate,
    /// Of a hundred.
    Percent,
}

/// A figure's line over a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub figure: Figure,
    /// Of which queue or client; none: of all.
    pub node: Option<NodeId>,
    pub group: Option<Name>,
    /// The values, each holding until the next.
    pub points: Vec<(Moment, u32)>,
}

impl Figure {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ready => "Ready",
            Self::Unacknowledged => "Unacknowledged",
            Self::Oldest => "Oldest ready",
            Self::In => "In",
            Self::Out => "Out",
            Self::Retries => "Tried again",
            Self::DeadLettered => "Dead-lettered",
            Self::Median => "Latency p50",
            Self::P95 => "Latency p95",
            Self::P99 => "Latency p99",
            Self::Busy => "Workers busy",
            Self::Lag => "Consumer lag",
            Self::Appended => "Records in",
            Self::Size => "Partition size",
            Self::Response => "Response p50",
            Self::ResponseP95 => "Response p95",
            Self::ResponseP99 => "Response p99",
            Self::Threads => "Threads busy",
            Self::Blocked => "Threads blocked",
            Self::CallsWaiting => "Calls waiting",
        }
    }

    /// What it means.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Ready => "Messages that wait in a queue for a consumer: the queue’s depth",
            Self::Unacknowledged => "Messages with a consumer that has not acknowledged them",
            Self::Oldest => "How long the message at the head of the queue has been there",
            Self::In => "Messages taken, a second",
            Self::Out => "Messages acknowledged, a second",
            Self::Retries => "Requeued, or published again after a failure, so far",
            Self::DeadLettered => "Dead-lettered so far",
            Self::Median => "From publish to the last acknowledgement: half of the last 200 took no longer",
            Self::P95 => "From publish to the last acknowledgement: 95 of 100 took no longer",
            Self::P99 => "From publish to the last acknowledgement: 99 of 100 took no longer",
            Self::Busy => "The part of their time in which workers work",
            Self::Lag => "From a group’s committed offset to the high watermark: what it has still to commit",
            Self::Appended => "Records that leaders append, a second",
            Self::Size => "Records in the log of the partition’s leader",
            Self::Response => {
                "From a call, or a question by message, to its answer: half of the last 200 took no longer"
            }
            Self::ResponseP95 => {
                "From a call, or a question by message, to its answer: 95 of 100 took no longer"
            }
            Self::ResponseP99 => {
                "From a call, or a question by message, to its answer: 99 of 100 took no longer"
            }
            Self::Threads => "Threads of services that handle something, or wait in the middle of it",
            Self::Blocked => "Busy threads that only wait: for an answer, or for a confirm",
            Self::CallsWaiting => "Calls that have come in and wait for a thread",
        }
    }

    /// What its values are.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Ready
            | Self::Unacknowledged
            | Self::Retries
            | Self::DeadLettered
            | Self::Lag
            | Self::Size
            | Self::Threads
            | Self::Blocked
            | Self::CallsWaiting => Unit::Count,
            Self::Oldest
            | Self::Median
            | Self::P95
            | Self::P99
            | Self::Response
            | Self::ResponseP95
            | Self::ResponseP99 => Unit::Millis,
            Self::In | Self::Out | Self::Appended => Unit::Rate,
            Self::Busy => Unit::Percent,
        }
    }

    /// From which value on somebody should look, if the reader says nothing else.
    pub const fn threshold(self) -> Option<u32> {
        match self {
            Self::Ready | Self::Unacknowledged | Self::Lag => Some(10),
            Self::Oldest => Some(10_000),
            Self::Retries => Some(5),
            Self::DeadLettered => Some(1),
            Self::P95 => Some(10_000),
            Self::ResponseP95 => Some(2_000),
            Self::CallsWaiting => Some(5),
            Self::Busy => Some(90),
            Self::In | Self::Out | Self::Median | Self::P99 | Self::Appended | Self::Size => None,
            Self::Response | Self::ResponseP99 | Self::Threads | Self::Blocked => None,
        }
    }
}

impl Unit {
    /// A value as it is shown: `3`, `1.2 s`, `0.75 /s`, `80 %`.
    pub fn show(self, value: u32) -> String {
        match self {
            Self::Count => value.to_string(),
            Self::Millis => SimDuration::from_millis(u64::from(value)).to_string(),
            Self::Rate => format!("{}.{:02} /s", value / 100, value % 100),
            Self::Percent => format!("{value} %"),
        }
    }

    /// So many of a value make up one of what a reader writes as a threshold (seconds, one a second).
    pub const fn scale(self) -> u32 {
        match self {
            Self::Count | Self::Percent => 1,
            Self::Millis => 1_000,
            Self::Rate => 100,
        }
    }

    /// What stands behind a threshold.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Count => "",
            Self::Millis => "s",
            Self::Rate => "/s",
            Self::Percent => "%",
        }
    }
}

impl Series {
    pub(super) fn new(figure: Figure, node: Option<NodeId>) -> Self {
        Self { figure, node, group: None, points: Vec::new() }
    }

    /// What it is called, with its group.
    pub fn name(&self) -> String {
        match &self.group {
            Some(group) => format!("{}: {group}", self.figure.name()),
            None => self.figure.name().to_owned(),
        }
    }

    /// The value at a moment; none while there is none yet.
    pub fn at(&self, moment: Moment) -> Option<u32> {
        let past = |point: &Moment| point.entries <= moment.entries && point.at <= moment.at;
        let next = self.points.partition_point(|(point, _)| past(point));
        next.checked_sub(1).map(|last| self.points[last].1)
    }

    /// The highest value.
    pub fn peak(&self) -> u32 {
        self.points.iter().map(|(_, value)| *value).max().unwrap_or(0)
    }

    /// The moments at which the value comes up to a threshold.
    pub fn crossings(&self, threshold: u32) -> impl Iterator<Item = Moment> + '_ {
        let mut before = 0;
        self.points.iter().filter_map(move |(moment, value)| {
            let rises = before < threshold && *value >= threshold;
            before = *value;
            rises.then_some(*moment)
        })
    }

    /// The line as the `d` of an SVG path, in steps: as wide as the run's timeline (0 to 10,000), and as high as
    /// `top`, which is a little below the upper edge (1,000 down to 0).
    pub fn path(&self, history: &History, top: u32) -> String {
        let end = history.place(history.end().at);
        let x = |at: SimTime| (history.place(at) * 10_000).checked_div(end).unwrap_or(0);
        let mut path = String::new();
        for (moment, value) in &self.points {
            let (x, y) = (x(moment.at), height(*value, top));
            path.push_str(&if path.is_empty() { format!("M{x} {y}") } else { format!("H{x}V{y}") });
        }
        if !path.is_empty() {
            path.push_str("H10000");
        }
        path
    }

    /// Notes a value: each change of a short run, else the highest and the last of a slice.
    pub(super) fn note(&mut self, moment: Moment, value: u32, slice: Option<u64>) {
        if self.points.last().is_some_and(|(_, last)| *last == value) {
            return;
        }
        if let (Some(slice), [.., highest, last]) = (slice, &mut self.points[..])
            && highest.0.at.as_micros() / slice == moment.at.as_micros() / slice
        {
            if last.1 >= highest.1 {
                *highest = *last;
            }
            *last = (moment, value);
            return;
        }
        self.points.push((moment, value));
    }
}

/// How far down a value is drawn where `top` is the highest.
pub fn height(value: u32, top: u32) -> u64 {
    1_000 - u64::from(value.min(top)) * 920 / u64::from(top.max(1))
}
