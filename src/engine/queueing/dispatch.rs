//! From a queue to its consumers: round robin within prefetch, and `basic.get`.

use super::arguments::QueueType;
use super::broker::Broker;
use super::consumer::{Consumer, Recipient};
use super::event::{ContentEvent, Event, TopologyEvent};
use super::id::{ChannelId, ConsumerTag, QueueId};
use super::outstanding::Delivery;
use super::queue::{Queue, QueuedMessage};
use super::refusal::{Refusal, ReplyCode};
use super::reply_to::REPLY_TO;
use super::value::{FieldTable, Name};
use super::version::Change;
use crate::base::SimTime;

/// `basic.consume`: what is asked for.
pub(super) struct Subscription {
    pub channel: ChannelId,
    pub queue: Name,
    pub tag: ConsumerTag,
    pub auto_ack: bool,
    pub exclusive: bool,
    pub arguments: FieldTable,
}

/// A consumer's argument that is a whole number; 406 if it is none.
pub(super) fn number(arguments: &FieldTable, name: &str) -> Result<Option<i64>, Refusal> {
    let Some(value) = arguments.get(name) else { return Ok(None) };
    let number = value.as_int().ok_or_else(|| {
        let text = format!("invalid arg '{name}': a whole number is expected");
        Refusal::new(ReplyCode::PreconditionFailed, text)
    });
    number.map(Some)
}

/// How many messages a quorum queue's consumer may hold that asked for no limit (`rabbit_quorum_queue.erl`,
/// `UNLIMITED_PREFETCH_COUNT`).
const QUORUM_PREFETCH: u16 = 2_000;

impl Broker {
    /// Hands out ready messages, head first, while a consumer has room.
    pub(super) fn dispatch(&mut self, now: SimTime, id: QueueId, out: &mut Vec<Event>) {
        if !self.looks_late(id) {
            self.expire_queue(now, id, out);
        }
        while self.serve_next(now, id, out) {
            self.expire_queue(now, id, out);
        }
    }

    /// Hands the head to the consumer whose turn it is; false: nothing is ready, or nobody has room.
    pub(super) fn serve_next(&mut self, now: SimTime, id: QueueId, out: &mut Vec<Event>) -> bool {
        if self.stopped {
            return false;
        }
        if self.is_stream(id) {
            return self.read_next(now, id, out);
        }
        let Some(queue) = self.queues.get_mut(id).filter(|queue| queue.ready() > 0) else { return false };
        let channels = &self.channels;
        let has_room = |channel| channels.get(&channel).is_some_and(|channel| channel.has_room());
        let Some(recipient) = queue.consumers.next(has_room) else { return false };
        let Some(queued) = self.queues.take_head(id) else { return false };
        self.deliver(now, id, recipient, queued, out);
        true
    }

    fn deliver(
        &mut self,
        now: SimTime,
        id: QueueId,
        to: Recipient,
        queued: QueuedMessage,
        out: &mut Vec<Event>,
    ) {
        let Recipient { channel, tag, auto_ack, timeout } = to;
        let overdue = self.overdue(id, now, timeout);
        let (Some(queue), Some(state)) = (self.queues.get_mut(id), self.channels.get_mut(&channel)) else {
            return;
        };
        let (copy, delivery_tag, redelivered) = (queued.copy, state.next_tag(), queued.redelivered);
        let message = queue.with_counts(&queued, tag.is_none());
        out.push(Event::Content(ContentEvent::Delivered {
            copy,
            queue: id,
            channel,
            tag,
            delivery_tag,
            redelivered,
            message,
        }));
        if auto_ack {
            self.let_go(id, &queued);
            let message = queued.message;
            out.push(Event::Content(ContentEvent::Acknowledged { copy, queue: id, auto: true, message }));
            return;
        }
        queue.unacknowledged += 1;
        state.with_consumers += u32::from(tag.is_some());
        let delivery = Delivery { queue: id, at: now, consumer: tag, timeout, queued };
        state.unacknowledged.add(delivery_tag, delivery);
        self.look_again(channel, overdue);
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
        let id = self.queue_for(channel, name)?;
        self.queues.get(id).map_or(Ok(()), Queue::refuse_get)?;
        let timeout = self.queues.get(id).and_then(|queue| queue.arguments.consumer_timeout);
        self.queues.touch(now, id);
        match self.queues.take_head(id) {
            Some(queued) => {
                self.deliver(now, id, Recipient { channel, tag: None, auto_ack, timeout }, queued, out)
            }
            None => out.push(Event::Content(ContentEvent::GotNothing { channel, queue: id })),
        }
        self.expire_queue(now, id, out);
        Ok(())
    }

    /// `basic.consume`; 403 where somebody has the queue to himself, or would have it while others are there.
    pub(super) fn consume(
        &mut self,
        now: SimTime,
        asked: Subscription,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let Subscription { channel, queue: name, tag, auto_ack, exclusive, arguments } = asked;
        let priority = number(&arguments, "x-priority")?.unwrap_or(0);
        if self.channels.get(&channel).is_some_and(|state| state.consumers.contains_key(&tag)) {
            let text = format!("attempt to reuse consumer tag '{}'", tag.0);
            return Err(Refusal::new(ReplyCode::NotAllowed, text));
        }
        if *name == *REPLY_TO {
            return self.consume_replies(channel, tag, auto_ack, out);
        }
        let id = self.queue_for(channel, &name)?;
        let (Some(queue), Some(state)) = (self.queues.get_mut(id), self.channels.get_mut(&channel)) else {
            return Ok(());
        };
        if queue.arguments.queue_type != QueueType::Classic && state.global_prefetch > 0 {
            let text = format!("queue '{name}' in vhost '/' does not support global qos");
            return Err(Refusal::new(ReplyCode::NotImplemented, text));
        }
        let alone = queue.consumers.len() == 0 && !queue.consumers.is_single_active();
        let taken = queue.consumers.is_exclusive() || (exclusive && !alone);
        // Quorum queues and streams take no notice of it.
        if taken && queue.arguments.queue_type == QueueType::Classic {
            let text = format!("queue '{name}' in vhost '/' in exclusive use");
            return Err(Refusal::new(ReplyCode::AccessRefused, text));
        }
        let unlimited = state.prefetch == 0 && queue.arguments.queue_type == QueueType::Quorum;
        let prefetch = if unlimited { QUORUM_PREFETCH } else { state.prefetch };
        let (timeout, offset) = (queue.timeout(&arguments)?, queue.first_offset(&arguments)?);
        let unacknowledged = 0;
        let consumer = Consumer {
            channel,
            tag,
            auto_ack,
            exclusive,
            priority,
            prefetch,
            timeout,
            unacknowledged,
            offset,
        };
        if queue.is_stream() {
            queue.refuse_reader(&consumer)?;
        }
        state.consumers.insert(tag, id);
        queue.consumers.join(consumer);
        out.push(Event::Topology(TopologyEvent::ConsumerStarted { channel, tag, queue: id }));
        self.activate(id, out);
        self.queues.touch(now, id);
        self.dispatch(now, id, out);
        Ok(())
    }

    /// `basic.cancel`; an unknown tag is no error.
    pub(super) fn cancel(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        tag: ConsumerTag,
        out: &mut Vec<Event>,
    ) {
        let Some(id) = self.channels.get_mut(&channel).and_then(|state| state.consumers.remove(&tag)) else {
            return;
        };
        if let Some(queue) = self.queues.get_mut(id) {
            queue.consumers.leave(channel, tag);
        }
        out.push(Event::Topology(TopologyEvent::ConsumerCancelled { channel, tag, queue: id }));
        self.activate(id, out);
        self.dispatch(now, id, out);
        self.after_consumer(now, id, out);
    }

    /// Tells whose turn it is to be the single active consumer, if that has changed.
    pub(super) fn activate(&mut self, id: QueueId, out: &mut Vec<Event>) {
        let active = self.queues.get_mut(id).and_then(|queue| queue.consumers.newly_active());
        out.extend(active.map(|(channel, tag)| {
            Event::Topology(TopologyEvent::ConsumerActivated { channel, tag, queue: id })
        }));
    }

    /// `basic.qos`: for consumers started later, or (global) for the channel at once.
    pub(super) fn qos(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        (prefetch_size, prefetch, global): (u32, u16, bool),
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        if prefetch_size > 0 {
            return Err(Refusal::new(ReplyCode::NotImplemented, "prefetch_size!=0 (bytes)"));
        }
        let global = global && !self.configuration.has(Change::NoGlobalPrefetch);
        let Some(state) = self.channels.get_mut(&channel) else { return Ok(()) };
        if global {
            state.global_prefetch = prefetch;
            self.serve_channel(now, channel, out);
        } else {
            state.prefetch = prefetch;
        }
        Ok(())
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

impl Queue {
    /// A stream has no `basic.get` (540), nor a quorum queue with a single active consumer (405).
    fn refuse_get(&self) -> Result<(), Refusal> {
        match self.arguments.queue_type {
            QueueType::Stream => Err(self.lacks("basic.get")),
            QueueType::Quorum if self.consumers.is_single_active() => {
                let text = format!(
                    "cannot obtain access to locked queue '{}' in vhost '/'. basic.get operations are not \
                     supported by quorum queues with single active consumer",
                    self.name
                );
                Err(Refusal::new(ReplyCode::ResourceLocked, text))
            }
            QueueType::Classic | QueueType::Quorum => Ok(()),
        }
    }
}
