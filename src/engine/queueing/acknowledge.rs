//! `basic.ack`, `basic.nack` and `basic.reject` (AMQP 0-9-1, 1.8.3.13 and on; RabbitMQ's nack).

use std::collections::BTreeMap;

use super::broker::Broker;
use super::channel::Delivery;
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

    /// Takes one delivery, or all up to it, off the channel, oldest first, and does `each` with it;
    /// then serves whoever has room again. A tag that is not outstanding closes the channel (406).
    fn settle(
        &mut self,
        now: SimTime,
        id: ChannelId,
        tag: u64,
        multiple: bool,
        out: &mut Vec<Event>,
        each: impl Fn(&mut Self, Delivery, &mut Vec<Event>),
    ) -> Result<(), Refusal> {
        let Some(channel) = self.channels.get_mut(&id) else { return Ok(()) };
        let all = multiple && tag == 0;
        if !all && !channel.unacknowledged.contains_key(&tag) {
            return Err(Refusal::new(ReplyCode::PreconditionFailed, format!("unknown delivery tag {tag}")));
        }
        let settled: BTreeMap<u64, Delivery> = match channel.unacknowledged.remove(&tag) {
            Some(delivery) if !multiple => {
                let queue = delivery.queue;
                self.off_consumer(id, &delivery);
                each(self, delivery, out);
                self.serve(now, id, queue, out);
                return Ok(());
            }
            Some(delivery) => {
                let mut upto = channel.unacknowledged.split_off(&tag);
                std::mem::swap(&mut upto, &mut channel.unacknowledged);
                upto.insert(tag, delivery);
                upto
            }
            None => std::mem::take(&mut channel.unacknowledged),
        };
        let mut queues: Vec<QueueId> = settled.values().map(|delivery| delivery.queue).collect();
        queues.sort_unstable();
        queues.dedup();
        for delivery in settled.into_values() {
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
