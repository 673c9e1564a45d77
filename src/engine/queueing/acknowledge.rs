//! `basic.ack`, `basic.nack` and `basic.reject` (AMQP 0-9-1, 1.8.3.13 and on; RabbitMQ's nack).

use super::broker::Broker;
use super::channel::{Channel, Delivery};
use super::event::{DeathReason, Event};
use super::id::{ChannelId, QueueId};
use super::refusal::{Refusal, ReplyCode};
use crate::base::SimTime;

impl Broker {
    pub(super) fn ack(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        delivery_tag: u64,
        multiple: bool,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        self.settle(now, channel, delivery_tag, multiple, out, |broker, delivery, out| {
            if let Some(queue) = broker.queues.get_mut(delivery.queue) {
                queue.unacknowledged = queue.unacknowledged.saturating_sub(1);
                let (copy, message) = (delivery.queued.copy, delivery.queued.message);
                out.push(Event::Acknowledged { copy, queue: delivery.queue, auto: false, message });
            }
        })
    }

    pub(super) fn nack(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        delivery_tag: u64,
        multiple: bool,
        requeue: bool,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        self.settle(now, channel, delivery_tag, multiple, out, |broker, delivery, out| {
            if requeue {
                broker.requeue(now, delivery, false, out);
            } else if let Some(queue) = broker.queues.get_mut(delivery.queue) {
                queue.unacknowledged = queue.unacknowledged.saturating_sub(1);
                broker.die(delivery.queue, delivery.queued, DeathReason::Rejected, out);
            }
        })
    }

    /// Takes deliveries off the channel and does `each` with them, oldest first; then serves whoever
    /// has room again. A tag that is not outstanding closes the channel (406).
    fn settle(
        &mut self,
        now: SimTime,
        id: ChannelId,
        tag: u64,
        multiple: bool,
        out: &mut Vec<Event>,
        each: impl Fn(&mut Self, Delivery, &mut Vec<Event>),
    ) -> Result<(), Refusal> {
        let settled = self.channels.get_mut(&id).and_then(|channel| channel.take(tag, multiple));
        let Some(settled) = settled else {
            let text = format!("unknown delivery tag {tag}");
            return Err(Refusal::new(ReplyCode::PreconditionFailed, text));
        };
        let mut queues: Vec<QueueId> = settled.iter().map(|delivery| delivery.queue).collect();
        queues.sort_unstable();
        queues.dedup();
        for delivery in settled {
            self.off_consumer(id, &delivery);
            each(self, delivery, out);
        }
        for queue in queues {
            self.serve(now, id, queue, out);
        }
        Ok(())
    }

    fn off_consumer(&mut self, id: ChannelId, delivery: &Delivery) {
        let Some(tag) = delivery.consumer else { return };
        if let Some(channel) = self.channels.get_mut(&id) {
            channel.with_consumers = channel.with_consumers.saturating_sub(1);
        }
        if let Some(queue) = self.queues.get_mut(delivery.queue) {
            queue.consumers.settled(id, tag);
        }
    }

    /// A delivery from this queue was settled on this channel.
    fn serve(&mut self, now: SimTime, channel: ChannelId, queue: QueueId, out: &mut Vec<Event>) {
        if self.channels.get(&channel).is_some_and(|state| state.global_prefetch > 0) {
            self.serve_channel(now, channel, out);
        }
        if let Some(queue) = self.queues.get_mut(queue) {
            queue.consumers.rejoin(channel);
        }
        self.dispatch(now, queue, out);
    }
}

impl Channel {
    /// Takes off one delivery, or all up to it, or with tag 0 all; none if it is not outstanding.
    fn take(&mut self, tag: u64, multiple: bool) -> Option<Vec<Delivery>> {
        if multiple && tag == 0 {
            return Some(std::mem::take(&mut self.unacknowledged).into_values().collect());
        }
        let named = self.unacknowledged.remove(&tag)?;
        if !multiple {
            return Some(vec![named]);
        }
        let later = self.unacknowledged.split_off(&tag);
        let earlier = std::mem::replace(&mut self.unacknowledged, later);
        Some(earlier.into_values().chain([named]).collect())
    }
}
