//! Length limits (RabbitMQ's "Queue Length Limit" guide): only ready messages and the bytes of their
//! bodies count.

use std::rc::Rc;

use super::arguments::{Overflow, QueueType};
use super::broker::Broker;
use super::event::{ContentEvent, DeathReason, Event};
use super::id::QueueId;
use super::message::Message;
use super::queue::{History, Queue};

impl Broker {
    /// Does the queue reject the message for want of room? It may be dead-lettered for that.
    pub(super) fn reject_if_full(
        &mut self,
        id: QueueId,
        message: &Rc<Message>,
        history: History,
        out: &mut Vec<Event>,
    ) -> bool {
        let Some(queue) = self.queues.get_mut(id) else { return false };
        let overflow = queue.policy.overflow(&queue.arguments);
        if overflow == Overflow::DropHead || !queue.is_full_for(message) {
            return false;
        }
        let dead = overflow == Overflow::RejectPublishDlx && queue.arguments.dead_letter_exchange.is_some();
        out.push(Event::Content(ContentEvent::PublishRejected {
            queue: id,
            message: Rc::clone(message),
            dead,
        }));
        if dead {
            self.bury(id, Rc::clone(message), DeathReason::Maxlen, history);
        }
        true
    }

    /// Drops or dead-letters heads until the queue is within its limits. One that rejects instead is
    /// told that it has reached them.
    pub(super) fn drop_heads(&mut self, id: QueueId, out: &mut Vec<Event>) {
        if let Some(queue) = self.queues.get_mut(id) {
            queue.rejects |= queue.exceeds(queue.length(), queue.length_bytes());
        }
        while self.queues.get(id).is_some_and(Queue::is_over_limit) {
            let Some(queued) = self.queues.take_head(id) else { return };
            self.die(id, queued, DeathReason::Maxlen, out);
        }
    }
}

/// A quorum queue that was over its limit takes messages again at so many percent of it.
const SOFT_LIMIT_PERCENT: u64 = 80;

impl Queue {
    /// Would it be over a limit with one message more? A quorum queue finds out afterwards: it takes
    /// one more than it may have, and then none until it is below its soft limit.
    fn is_full_for(&mut self, message: &Message) -> bool {
        let (count, bytes) = (self.length(), self.length_bytes());
        match self.arguments.queue_type {
            QueueType::Classic => self.exceeds(count + 1, bytes + message.size() as u64),
            QueueType::Quorum => {
                let more = |now: u64| now.saturating_mul(100).div_ceil(SOFT_LIMIT_PERCENT);
                self.rejects =
                    self.exceeds(count, bytes) || self.rejects && self.exceeds(more(count), more(bytes));
                self.rejects
            }
            QueueType::Stream => false,
        }
    }

    fn is_over_limit(&self) -> bool {
        let drops = self.policy.overflow(&self.arguments) == Overflow::DropHead;
        drops && !self.is_stream() && self.exceeds(self.length(), self.length_bytes())
    }

    fn exceeds(&self, count: u64, bytes: u64) -> bool {
        self.policy.max_length(&self.arguments).is_some_and(|most| count > most)
            || self.arguments.max_length_bytes.is_some_and(|most| bytes > most)
    }
}
