//! The consumer time-out (RabbitMQ's "Consumers" guide, "Delivery Acknowledgement Timeout"): a delivery that is not
//! settled for too long. A quorum queue takes it back and cancels its consumer, and no other queue asks; before
//! RabbitMQ 4.3 its channel was closed, whatever the queue. RabbitMQ then looked once a minute, this broker at once.

use super::arguments::QueueType;
use super::broker::Broker;
use super::counts::Return;
use super::dispatch::number;
use super::event::{CloseReason, Event};
use super::id::{ChannelId, ConsumerTag, QueueId};
use super::outstanding::Delivery;
use super::queue::Queue;
use super::refusal::{Refusal, ReplyCode};
use super::transaction::Tx;
use super::value::FieldTable;
use super::version::Change;
use crate::base::{OrdSet, SimDuration, SimTime};

/// A queue looks at the time to the millisecond: a timeout of 0 is over with the next.
const LEAST: SimDuration = SimDuration::from_millis(1);

impl Queue {
    /// How long a consumer may take, if it or its queue says so (`x-consumer-timeout`, in milliseconds). Only a quorum
    /// queue has that; another refuses the argument (406).
    pub(super) fn timeout(&self, arguments: &FieldTable) -> Result<Option<SimDuration>, Refusal> {
        let name = "x-consumer-timeout";
        if !self.version.has(Change::QueuesTimeout) {
            return Ok(None);
        }
        let own = number(arguments, name)?;
        let Some(millis) = own else { return Ok(self.arguments.consumer_timeout) };
        let quorum = self.arguments.queue_type == QueueType::Quorum;
        let own = u64::try_from(millis).ok().filter(|_| quorum).map(SimDuration::from_millis);
        own.map(Some).ok_or_else(|| {
            let text = format!("invalid arg '{name}' for queue '{}' in vhost '/'", self.name);
            Refusal::new(ReplyCode::PreconditionFailed, text)
        })
    }
}

impl Broker {
    /// When a delivery is overdue that a queue made then, to be settled within that time if one is given; none: never.
    pub(super) fn overdue(&self, queue: QueueId, at: SimTime, own: Option<SimDuration>) -> Option<SimTime> {
        let usual = Some(self.configuration.consumer_timeout).filter(|timeout| *timeout > SimDuration::ZERO);
        let timeout = if self.configuration.has(Change::QueuesTimeout) {
            let queue = self.queues.get(queue)?;
            own.or(usual).filter(|_| queue.arguments.queue_type == QueueType::Quorum)
        } else {
            usual
        };
        timeout.map(|timeout| at + timeout.max(LEAST))
    }

    fn delivery_overdue(&self, delivery: &Delivery) -> Option<SimTime> {
        self.overdue(delivery.queue, delivery.at, delivery.timeout)
    }

    /// A channel is looked at when that is overdue which it was handed, if not before.
    pub(super) fn look_again(&mut self, channel: ChannelId, at: Option<SimTime>) {
        let (Some(at), Some(state)) = (at, self.channels.get_mut(&channel)) else { return };
        if let Some(before) = state.check_at {
            if before <= at {
                return;
            }
            self.checks.remove(&(before, channel));
        }
        state.check_at = Some(at);
        self.checks.insert((at, channel));
    }

    /// Sees to the channels with a delivery that is overdue by now.
    pub(super) fn look_for_overdue(&mut self, now: SimTime, out: &mut Vec<Event>) {
        while let Some((_, id)) = self.checks.first().copied().filter(|(at, _)| *at <= now) {
            self.checks.pop_first();
            if let Some(state) = self.channels.get_mut(&id) {
                state.check_at = None;
            }
            if self.configuration.has(Change::QueuesTimeout) {
                self.take_back_overdue(now, id, out);
            } else if self.first_overdue(id).is_some_and(|at| at <= now) {
                self.close_overdue(now, id, out);
            }
            self.look_again(id, self.first_overdue(id));
        }
    }

    fn first_overdue(&self, channel: ChannelId) -> Option<SimTime> {
        let channel = self.channels.get(&channel)?;
        let handed_out = channel.unacknowledged.iter().map(|(_, delivery)| delivery);
        // What waits for a commit is as good as settled for a queue that asks itself.
        let in_tx = channel.tx.iter().flat_map(Tx::deliveries);
        let in_tx = in_tx.filter(|_| !self.configuration.has(Change::QueuesTimeout));
        handed_out.chain(in_tx).filter_map(|delivery| self.delivery_overdue(delivery)).min()
    }

    fn close_overdue(&mut self, now: SimTime, id: ChannelId, out: &mut Vec<Event>) {
        let text = format!("delivery acknowledgement on channel {} timed out", id.0);
        let refusal = Refusal::new(ReplyCode::PreconditionFailed, text);
        self.close_channels(now, &[id], &CloseReason::Refused(refusal), out);
    }

    /// Takes back what is overdue on a channel and cancels the consumers that had it. Where there is none to cancel,
    /// the channel is closed after all.
    fn take_back_overdue(&mut self, now: SimTime, id: ChannelId, out: &mut Vec<Event>) {
        let Some(state) = self.channels.get(&id) else { return };
        let is_over = |delivery: &Delivery| self.delivery_overdue(delivery).is_some_and(|at| at <= now);
        let over = state.unacknowledged.iter().filter(|(_, delivery)| is_over(delivery));
        let over: Vec<u64> = over.map(|(tag, _)| *tag).collect();
        let Some(state) = self.channels.get_mut(&id) else { return };
        let back = state.unacknowledged.take_back(&over);
        let held: OrdSet<(QueueId, Option<ConsumerTag>)> =
            back.iter().map(|delivery| (delivery.queue, delivery.consumer)).collect();
        let consumes = |(queue, tag): &(QueueId, Option<ConsumerTag>)| {
            tag.filter(|tag| state.consumers.get(tag) == Some(queue))
        };
        let consumers: Vec<ConsumerTag> = held.iter().filter_map(consumes).collect();
        let orphaned = consumers.len() < held.len();
        for tag in consumers {
            self.cancel(now, id, tag, out);
        }
        for delivery in back {
            self.requeue(now, delivery, Return::Nacked, out);
        }
        for (queue, _) in held {
            self.after_requeue(now, queue, out);
        }
        if orphaned {
            self.close_overdue(now, id, out);
        }
    }
}
