//! Where an unacknowledged message goes that comes back.
//!
//! In a classic queue: to the place it had (RabbitMQ's "Negative Acknowledgement" guide). In a
//! quorum queue each return counts, and one more than the delivery limit ends it; without a limit
//! it goes to the back, but what a closed channel gives back goes to the front.

use std::rc::Rc;

use super::broker::Broker;
use super::channel::Delivery;
use super::event::{DeathReason, Event};
use super::queue::QueueType;
use crate::base::SimTime;

impl Broker {
    /// Makes the message ready again; the caller dispatches the queue afterwards.
    pub(super) fn requeue(
        &mut self,
        now: SimTime,
        delivery: Delivery,
        channel_closed: bool,
        out: &mut Vec<Event>,
    ) {
        let Some(queue) = self.queues.get_mut(delivery.queue) else { return };
        let mut queued = delivery.queued;
        queue.unacknowledged -= 1;
        queued.redelivered = true;
        queued.delivery_count += 1;
        if queue.arguments.queue_type == QueueType::Quorum {
            match queue.arguments.delivery_limit {
                Some(limit) if queued.delivery_count > limit => {
                    return self.die(delivery.queue, queued, DeathReason::DeliveryLimit, out);
                }
                None if !channel_closed => queued.position = queue.tail_position(),
                _ => {}
            }
        }
        let (copy, position, message) = (queued.copy, queued.position, Rc::clone(&queued.message));
        out.push(Event::Requeued { copy, queue: delivery.queue, position, message });
        let expired = queued.expires.is_some_and(|at| at <= now);
        queue.insert(queued);
        if expired {
            self.expire_queue(now, delivery.queue, out);
        }
    }
}
