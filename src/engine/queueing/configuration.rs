//! What the operator sets (RabbitMQ's "Configuration" guide), with RabbitMQ's defaults.

use serde::{Deserialize, Serialize};

use super::version::{Change, Version};
use crate::base::SimDuration;

/// The broker's limits.
///
/// Memory is what the ready and unacknowledged messages take: their bodies and
/// [`MESSAGE_BYTES`] each. Disk is what persistent messages take on it, reckoned the same way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Configuration {
    /// Which RabbitMQ it is; given before anything is declared.
    pub version: Version,
    /// Are queues taken that are neither durable nor exclusive
    /// (`deprecated_features.permit.transient_nonexcl_queues`)? None: as the version has it.
    pub transient_queues: Option<bool>,
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
    /// The time between two looks for a sign of life on a connection (`heartbeat`); 0: none. It is suggested to those
    /// who connect, and who is cut off is noticed by it: the engine itself has no connections that can break.
    pub heartbeat: SimDuration,
    /// How long it takes until a persistent message is safely on disk; its confirm waits for that.
    pub write_delay: SimDuration,
    /// The largest body in bytes (`max_message_size`); none: as the version has it.
    pub max_message_size: Option<u64>,
    /// How long a queue takes to take in one message. With more than nothing, publishers that are
    /// faster are held back by credit flow (RabbitMQ's "Flow Control" guide).
    pub enqueue_time: SimDuration,
}

/// What each message takes besides its body, in bytes: properties, headers, a place in the queue.
pub const MESSAGE_BYTES: u64 = 512;

impl Default for Configuration {
    fn default() -> Self {
        Self {
            version: Version::default(),
            transient_queues: None,
            memory_high_watermark: None,
            memory_monitor_interval: SimDuration::ZERO,
            disk_size: None,
            disk_free_limit: 50_000_000,
            consumer_timeout: SimDuration::from_millis(30 * 60 * 1_000),
            heartbeat: SimDuration::from_millis(60_000),
            write_delay: SimDuration::ZERO,
            max_message_size: None,
            enqueue_time: SimDuration::ZERO,
        }
    }
}

impl Configuration {
    /// Does the broker go by the rule that came with a change?
    pub(super) fn has(&self, change: Change) -> bool {
        self.version.has(change)
    }

    /// The largest body in bytes.
    pub fn largest_message(&self) -> u64 {
        let usual = if self.has(Change::SmallerMessages) { 16 << 20 } else { 128 << 20 };
        self.max_message_size.unwrap_or(usual)
    }

    /// Are queues taken that are neither durable nor exclusive?
    pub fn takes_transient_queues(&self) -> bool {
        self.transient_queues.unwrap_or(!self.has(Change::NoTransientQueues))
    }
}
