//! Delayed retry (`x-delayed-retry-type` of a quorum queue, since RabbitMQ 4.3): what comes back waits before it is
//! ready again, the longer the more often it failed. While it waits it is neither ready nor unacknowledged.

use std::rc::Rc;

use super::broker::Broker;
use super::counts::Return;
use super::event::{ContentEvent, Event};
use super::id::QueueId;
use super::queue::{Queue, QueuedMessage};
use crate::base::{SimDuration, SimTime};

/// What waits before it is ready again, and how long.
#[derive(Clone, Debug, PartialEq)]
pub struct DelayedRetry {
    /// What comes back because it failed (`failed` or `all`).
    pub failed: bool,
    /// What comes back without having failed (`returned` or `all`).
    pub returned: bool,
    /// For each failure so far, and for none as for one (`x-delayed-retry-min`).
    pub min: SimDuration,
    /// At most (`x-delayed-retry-max`).
    pub max: SimDuration,
}

impl Queue {
    /// How long a message waits that comes back; none: not at all.
    pub(super) fn retry_delay(&self, queued: &QueuedMessage, how: Return) -> Option<SimDuration> {
        let retry = self.arguments.delayed_retry.as_ref()?;
        let waits = if how.has_failed(self.version) { retry.failed } else { retry.returned };
        let times = u64::from(queued.delivery_count.max(1));
        let millis = retry.min.as_millis().saturating_mul(times).min(retry.max.as_millis());
        waits.then(|| SimDuration::from_millis(millis))
    }
}

impl Broker {
    /// Keeps what came back until it is due.
    pub(super) fn delay_retry(
        &mut self,
        due: SimTime,
        id: QueueId,
        queued: QueuedMessage,
        out: &mut Vec<Event>,
    ) {
        let (copy, message) = (queued.copy, Rc::clone(&queued.message));
        out.push(Event::Content(ContentEvent::RetryDelayed { copy, queue: id, due, message }));
        self.queues.delay(id, due, queued);
    }

    /// What has waited long enough is ready again, before all that never left.
    pub(super) fn retry_due(&mut self, now: SimTime, id: QueueId, out: &mut Vec<Event>) {
        let mut any = false;
        while let Some(mut queued) = self.queues.take_due(now, id) {
            if let Some(queue) = self.queues.get_mut(id) {
                queued.position = queue.front_position();
            }
            self.make_ready(id, queued, out);
            any = true;
        }
        if any {
            self.after_requeue(now, id, out);
        }
    }
}
