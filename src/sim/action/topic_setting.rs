//! What can be changed about a topic while the run goes on, as `kafka-configs --alter` does it.

use std::fmt;

use super::text;
use crate::base::SimDuration;
use crate::engine::logs::{CleanupPolicy, TopicConfiguration};

/// One setting of a topic, with its new value. What it says of old records is heeded when they are looked for next
/// (`log.retention.check.interval.ms`, `log.cleaner.backoff.ms`), of a write when one comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopicSetting {
    /// `retention.ms`; none: without limit.
    Retention(Option<SimDuration>),
    /// `retention.bytes`, of each partition; none: without limit.
    RetentionBytes(Option<u64>),
    /// `cleanup.policy`.
    CleanupPolicy(CleanupPolicy),
    /// `min.insync.replicas`, at least 1.
    MinInsyncReplicas(u16),
}

/// How Kafka and a link write that there is no limit.
const NO_LIMIT: &str = "-1";

impl TopicSetting {
    /// Changes a topic's settings.
    pub const fn apply(self, configuration: &mut TopicConfiguration) {
        match self {
            Self::Retention(time) => configuration.retention = time,
            Self::RetentionBytes(bytes) => configuration.retention_bytes = bytes,
            Self::CleanupPolicy(policy) => configuration.cleanup_policy = policy,
            Self::MinInsyncReplicas(least) => configuration.min_insync_replicas = least,
        }
    }

    /// Its name as Kafka has it, and its value as the text of a link.
    pub(super) fn to_text(self) -> [String; 2] {
        let limited = |value: Option<String>| value.unwrap_or_else(|| NO_LIMIT.to_owned());
        let (name, value) = match self {
            Self::Retention(time) => ("retention.ms", limited(time.map(text::millis))),
            Self::RetentionBytes(bytes) => ("retention.bytes", limited(bytes.map(|bytes| bytes.to_string()))),
            Self::CleanupPolicy(policy) => ("cleanup.policy", policy.as_str().to_owned()),
            Self::MinInsyncReplicas(least) => ("min.insync.replicas", least.to_string()),
        };
        [name.to_owned(), value]
    }

    /// Reads what [`Self::to_text`] wrote.
    pub(super) fn from_text(name: &str, value: &str) -> Option<Self> {
        let is_limited = value != NO_LIMIT;
        Some(match name {
            "retention.ms" if is_limited => Self::Retention(Some(text::duration(value)?)),
            "retention.ms" => Self::Retention(None),
            "retention.bytes" if is_limited => Self::RetentionBytes(Some(value.parse().ok()?)),
            "retention.bytes" => Self::RetentionBytes(None),
            "cleanup.policy" => {
                Self::CleanupPolicy(CleanupPolicy::ALL.into_iter().find(|policy| policy.as_str() == value)?)
            }
            "min.insync.replicas" => Self::MinInsyncReplicas(value.parse().ok().filter(|least| *least > 0)?),
            _ => return None,
        })
    }
}

impl fmt::Display for TopicSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Retention(Some(time)) => write!(f, "kept for {time}"),
            Self::Retention(None) => f.write_str("kept however old"),
            Self::RetentionBytes(Some(bytes)) => write!(f, "kept up to {bytes} bytes"),
            Self::RetentionBytes(None) => f.write_str("kept however large"),
            Self::CleanupPolicy(CleanupPolicy::Delete) => f.write_str("old segments go"),
            Self::CleanupPolicy(CleanupPolicy::Compact) => f.write_str("compacted"),
            Self::CleanupPolicy(CleanupPolicy::CompactAndDelete) => {
                f.write_str("compacted, and old segments go")
            }
            Self::MinInsyncReplicas(least) => write!(f, "at least {least} in sync"),
        }
    }
}
