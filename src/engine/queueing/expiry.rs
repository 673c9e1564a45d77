//! Time to live (RabbitMQ's TTL guide).
//!
//! A message lives for the shorter of its queue's `x-message-ttl` and its own `expiration`, and is
//! dropped or dead-lettered when that is over and it is at the head of its queue: one behind others
//! waits for them. A queue with priorities, whose head may change with every publish, looks only when one joined it
//! while it was empty or beyond its limit, after a fetch or a return, and when the timer fires that was set for the
//! head it had (`rabbit_amqqueue_process.erl`, deliver_or_enqueue/3, fetch/2, ensure_ttl_timer/2; #1449). A time to live of 0 reaches a consumer that is free, or nobody. A queue goes that
//! nobody has used for its `x-expires`.

use std::rc::Rc;

use super::arguments::LONGEST_TTL_MS;
use super::broker::Broker;
use super::event::{DeathReason, Event, QueueEnd};
use super::id::QueueId;
use super::message::Message;
use super::queue::Queue;
use super::refusal::{Refusal, ReplyCode};
use crate::base::{SimDuration, SimTime};

/// Refuses an `expiration` that is not a whole number of milliseconds (406).
pub(super) fn check(message: &Message) -> Result<(), Refusal> {
    match &message.properties.expiration {
        Some(text) if millis(text).is_none_or(|millis| millis > LONGEST_TTL_MS) => {
            let text = format!("invalid expiration '{text}': milliseconds, up to ten years, are expected");
            Err(Refusal::new(ReplyCode::PreconditionFailed, text))
        }
        _ => Ok(()),
    }
}

/// The milliseconds that an `expiration` says, with or without a sign: `-0` is 0 (`rabbit_basic.erl`,
/// parse_expiration/1).
fn millis(text: &str) -> Option<u64> {
    let number: i64 = text.parse().ok()?;
    u64::try_from(number).ok()
}

/// When a message that joins a queue now expires there.
pub(super) fn deadline(
    now: SimTime,
    queue_ttl: Option<SimDuration>,
    message: &Rc<Message>,
) -> Option<SimTime> {
    let own = message.properties.expiration.as_ref().and_then(|text| millis(text));
    let own = own.map(SimDuration::from_millis);
    own.into_iter().chain(queue_ttl).min().map(|ttl| now + ttl)
}

impl Broker {
    pub(super) fn expire_due(&mut self, now: SimTime, out: &mut Vec<Event>) {
        while let Some((_, queue)) = self.queues.next_deadline().filter(|(due, _)| *due <= now) {
            if self.queues.is_over(now, queue) {
                self.remove_queue(queue, QueueEnd::Expired, out);
            } else {
                self.retry_due(now, queue, out);
                self.expire_queue(now, queue, out);
            }
        }
    }

    /// See [`super::queue::Queue::looks_late`].
    pub(super) fn looks_late(&self, id: QueueId) -> bool {
        self.queues.get(id).is_some_and(Queue::looks_late)
    }

    /// Drops or dead-letters heads, as long as they are past their time.
    pub(super) fn expire_queue(&mut self, now: SimTime, id: QueueId, out: &mut Vec<Event>) {
        while let Some(queued) = self.queues.take_expired(now, id) {
            self.die(id, queued, DeathReason::Expired, out);
        }
        if self.looks_late(id) {
            self.queues.set_timer(now, id);
        }
    }
}
