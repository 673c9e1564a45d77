//! From a queue to its consumers: round robin within prefetch, and `basic.get`.

use std::rc::Rc;

use super::broker::Broker;
use super::channel::Delivery;
use super::consumer::Consumer;
use super::event::Event;
use super::id::{ChannelId, ConsumerTag, QueueId};
use super::queue::QueuedMessage;
use super::refusal::{Refusal, ReplyCode};
use crate::base::SimTime;

impl Broker {
    /// Hands out ready messages, head first, while a consumer has room.
    pub(super) fn dispatch(&mut self, now: SimTime, id: QueueId, out: &mut Vec<Event>) {
        loop {
            self.skip_expired(now, id, out);
            let Some(queue) = self.queues.get_mut(id).filter(|queue| queue.ready() > 0) else { return };
            let Some(mut consumer) = queue.consumers.next() else { return };
            let channel_has_room =
                self.channels.get(&consumer.channel).is_some_and(|channel| channel.has_room());
            let room = consumer.has_room() && (consumer.auto_ack || channel_has_room);
            let Some(queued) = (if room { queue.take_head() } else { None }) else {
                queue.consumers.step_out(consumer);
                continue;
            };
            consumer.unacknowledged += u32::from(!consumer.auto_ack);
            let (channel, tag, auto_ack) = (consumer.channel, consumer.tag, consumer.auto_ack);
            queue.consumers.join(consumer);
            self.deliver(id, channel, Some(tag), auto_ack, queued, out);
        }
    }

    /// A message uncovered at the head may be past its time; one that expires at this very instant
    /// may still be handed out, so that a time to live of 0 reaches a free consumer.
    fn skip_expired(&mut self, now: SimTime, id: QueueId, out: &mut Vec<Event>) {
        let head = self.queues.get(id).and_then(|queue| queue.head()?.expires);
        if head.is_some_and(|at| at < now) {
            self.expire_queue(now, id, out);
        }
    }

    fn deliver(
        &mut self,
        id: QueueId,
        channel: ChannelId,
        tag: Option<ConsumerTag>,
        auto_ack: bool,
        queued: QueuedMessage,
        out: &mut Vec<Event>,
    ) {
        let Some(state) = self.channels.get_mut(&channel) else { return };
        let (copy, delivery_tag) = (queued.copy, state.next_tag());
        let (redelivered, message) = (queued.redelivered, Rc::clone(&queued.message));
        out.push(Event::Delivered { copy, queue: id, channel, tag, delivery_tag, redelivered, message });
        if auto_ack {
            let message = Rc::clone(&queued.message);
            out.push(Event::Acknowledged { copy, queue: id, auto: true, message });
            return;
        }
        state.with_consumers += u32::from(tag.is_some());
        state.unacknowledged.insert(delivery_tag, Delivery { queue: id, consumer: tag, queued });
        if let Some(queue) = self.queues.get_mut(id) {
            queue.unacknowledged += 1;
        }
    }

    /// `basic.get`: the head, without waiting, whatever the consumers of the queue have room for.
    pub(super) fn get(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        name: &str,
        auto_ack: bool,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let id = self.queues.find(name).ok_or_else(|| Refusal::no_queue(name))?;
        self.expire_queue(now, id, out);
        match self.queues.get_mut(id).and_then(|queue| queue.take_head()) {
            Some(queued) => self.deliver(id, channel, None, auto_ack, queued, out),
            None => out.push(Event::GotNothing { channel, queue: id }),
        }
        Ok(())
    }

    /// `basic.consume`.
    pub(super) fn consume(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        name: &str,
        tag: ConsumerTag,
        auto_ack: bool,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let id = self.queues.find(name).ok_or_else(|| Refusal::no_queue(name))?;
        let (Some(queue), Some(state)) = (self.queues.get_mut(id), self.channels.get_mut(&channel)) else {
            return Ok(());
        };
        if state.consumers.contains_key(&tag) {
            let text = format!("attempt to reuse consumer tag '{}'", tag.0);
            return Err(Refusal::new(ReplyCode::NotAllowed, text));
        }
        state.consumers.insert(tag, id);
        queue.consumers.join(Consumer {
            channel,
            tag,
            auto_ack,
            prefetch: state.prefetch,
            unacknowledged: 0,
        });
        out.push(Event::ConsumerStarted { channel, tag, queue: id });
        self.dispatch(now, id, out);
        Ok(())
    }

    /// `basic.cancel`; an unknown tag is no error.
    pub(super) fn cancel(&mut self, channel: ChannelId, tag: ConsumerTag, out: &mut Vec<Event>) {
        let Some(id) = self.channels.get_mut(&channel).and_then(|state| state.consumers.remove(&tag)) else {
            return;
        };
        if let Some(queue) = self.queues.get_mut(id) {
            queue.consumers.leave(channel, tag);
        }
        out.push(Event::ConsumerCancelled { channel, tag, queue: id });
    }

    /// `basic.qos`: for consumers started later, or (global) for the channel at once.
    pub(super) fn qos(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        prefetch: u16,
        global: bool,
        out: &mut Vec<Event>,
    ) {
        let Some(state) = self.channels.get_mut(&channel) else { return };
        if global {
            state.global_prefetch = prefetch;
            self.serve_channel(now, channel, out);
        } else {
            state.prefetch = prefetch;
        }
    }

    /// Room may have come up on a channel: its consumers rejoin the lines of their queues.
    pub(super) fn serve_channel(&mut self, now: SimTime, channel: ChannelId, out: &mut Vec<Event>) {
        let Some(state) = self.channels.get(&channel) else { return };
        let mut queues: Vec<QueueId> = state.consumers.values().copied().collect();
        queues.dedup();
        for id in queues {
            if let Some(queue) = self.queues.get_mut(id) {
                queue.consumers.rejoin(channel);
            }
            self.dispatch(now, id, out);
        }
    }
}
