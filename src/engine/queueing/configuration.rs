//! What the operator sets (RabbitMQ's "Configuration" guide), with RabbitMQ's defaults.

use serde::{Deserialize, Serialize};

use crate::base::SimDuration;

/// The broker's limits.
///
/// Memory is what the ready and unacknowledged messages take: their bodies and
/// [`MESSAGE_BYTES`] each. Disk is what persistent messages take on it, reckoned the same way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Configuration {
    /// Above so many bytes of messages the memory alarm is raised (`vm_memory_high_watermark.absolute`).
    pub memory_high_watermark: Option<u64>,
    /// How often the broker looks at its memory (`memory_monitor_interval` in RabbitMQ's environment, there
    /// 2.5 s). In between an alarm is neither raised nor cleared; with nothing it looks all the time.
    pub memory_monitor_interval: SimDuration,
    /// How many bytes the disk has for messages; none: more than enough.
    pub disk_size: Option<u64>,
    /// With less than so many bytes of it free the disk alarm is raised (`disk_free_limit`).
    pub disk_free_limit: u64,
    /// A delivery that is not acknowledged for so long closes its channel (`consumer_timeout`); 0: never.
    pub consumer_timeout: SimDuration,
    /// How long it takes until a persistent message is safely on disk; its confirm waits for that.
    pub write_delay: SimDuration,
    /// The largest body in bytes (`max_message_size`).
    pub max_message_size: u64,
    /// How long a queue takes to take in one message. With more than nothing, publishers that are
    /// faster are held back by credit flow (RabbitMQ's "Flow Control" guide).
    pub enqueue_time: SimDuration,
}

/// What each message takes besides its body, in bytes: properties, headers, a place in the queue.
pub const MESSAGE_BYTES: u64 = 512;

impl Default for Configuration {
    fn default() -> Self {
        Self {
            memory_high_watermark: None,
            memory_monitor_interval: SimDuration::ZERO,
            disk_size: None,
            disk_free_limit: 50_000_000,
            consumer_timeout: SimDuration::from_millis(30 * 60 * 1_000),
            write_delay: SimDuration::ZERO,
            max_message_size: 134_217_728,
            enqueue_time: SimDuration::ZERO,
        }
    }
}
