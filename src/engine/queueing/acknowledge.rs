//! `basic.ack`, `basic.nack` and `basic.reject` (AMQP 0-9-1, 1.8.3.13 and on; RabbitMQ's nack).

use super::broker::Broker;
use super::counts::Return;
use super::event::{ContentEvent, DeathReason, Event};
use super::id::{ChannelId, QueueId};
use super::outstanding::Delivery;
use super::refusal::{Refusal, ReplyCode};
use super::transaction::Settlement;
use crate::base::SimTime;

impl Broker {
    /// `basic.ack` and its opposites: takes deliveries off the channel. In a transaction they wait for
    /// the commit. A tag that is not outstanding closes the channel (406).
    pub(super) fn settle(
        &mut self,
        now: SimTime,
        id: ChannelId,
        (tag, multiple): (u64, bool),
        settlement: Settlement,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        self.refuse_unstreamed(id, (tag, multiple), settlement)?;
        let Some(channel) = self.channels.get_mut(&id) else { return Ok(()) };
        let Some(settled) = channel.unacknowledged.take(tag, multiple) else {
            let text = format!("unknown delivery tag {tag}");
            return Err(Refusal::new(ReplyCode::PreconditionFailed, text));
        };
        match &mut channel.tx {
            Some(tx) => tx.keep(settled, settlement),
            None => {
                let settled = settled.into_iter().map(|(_, delivery)| delivery).collect();
                self.carry_out_settlement(now, id, settled, settlement, out);
            }
        }
        Ok(())
    }

    /// Does with deliveries what was asked, by queue and consumer as RabbitMQ's channels do, and in each
    /// of these groups oldest first; then serves whoever has room again. The channel as a whole has
    /// room when all of it is done.
    pub(super) fn carry_out_settlement(
        &mut self,
        now: SimTime,
        id: ChannelId,
        mut settled: Vec<Delivery>,
        settlement: Settlement,
        out: &mut Vec<Event>,
    ) {
        let from_consumers = settled.iter().filter(|delivery| delivery.consumer.is_some()).count() as u32;
        settled.sort_by_cached_key(|delivery| (self.queue_name(delivery.queue).cloned(), delivery.consumer));
        for group in settled.chunk_by(|one, next| (one.queue, one.consumer) == (next.queue, next.consumer)) {
            let queue = group.first().map(|delivery| delivery.queue);
            for delivery in group.iter().cloned() {
                self.settle_one(now, id, delivery, settlement, out);
            }
            let returned = settlement == Settlement::Nack { requeue: true };
            queue.into_iter().for_each(|queue| self.serve(now, id, (queue, returned), out));
        }
        let Some(channel) = self.channels.get_mut(&id) else { return };
        channel.with_consumers = channel.with_consumers.saturating_sub(from_consumers);
        if channel.global_prefetch > 0 {
            self.serve_channel(now, id, out);
        }
    }

    fn settle_one(
        &mut self,
        now: SimTime,
        id: ChannelId,
        delivery: Delivery,
        settlement: Settlement,
        out: &mut Vec<Event>,
    ) {
        if let (Some(tag), Some(queue)) = (delivery.consumer, self.queues.get_mut(delivery.queue)) {
            queue.consumers.settled(id, tag);
        }
        match settlement {
            Settlement::Ack => self.acknowledge(delivery, out),
            Settlement::Nack { requeue: true } => self.requeue(now, delivery, Return::Nacked, out),
            Settlement::Nack { requeue: false } => self.reject(delivery, Return::Nacked, out),
            Settlement::Reject { requeue: true } => self.requeue(now, delivery, Return::Rejected, out),
            Settlement::Reject { requeue: false } => self.reject(delivery, Return::Rejected, out),
        }
    }

    fn acknowledge(&mut self, Delivery { queue: id, queued, .. }: Delivery, out: &mut Vec<Event>) {
        if let Some(queue) = self.queues.get_mut(id) {
            queue.unacknowledged = queue.unacknowledged.saturating_sub(1);
            if queue.is_stream() {
                return;
            }
            self.let_go(id, &queued);
            out.push(Event::Content(ContentEvent::Acknowledged {
                copy: queued.copy,
                queue: id,
                auto: false,
                message: queued.message,
            }));
        }
    }

    fn reject(&mut self, delivery: Delivery, how: Return, out: &mut Vec<Event>) {
        let Delivery { queue: id, mut queued, .. } = delivery;
        if let Some(queue) = self.queues.get_mut(id) {
            queue.unacknowledged = queue.unacknowledged.saturating_sub(1);
            queued.count(how, queue.version);
            self.die(id, queued, DeathReason::Rejected, out);
        }
    }

    /// Deliveries from this queue were settled on this channel, or returned to it.
    fn serve(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        (queue, returned): (QueueId, bool),
        out: &mut Vec<Event>,
    ) {
        if let Some(queue) = self.queues.get_mut(queue) {
            queue.consumers.rejoin(channel);
        }
        // One that waits may take over, now that the single active consumer holds nothing.
        self.activate(queue, out);
        if self.looks_late(queue) && !returned {
            self.dispatch(now, queue, out);
        } else {
            self.after_requeue(now, queue, out);
        }
    }
}
