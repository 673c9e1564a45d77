//! The consumers of a queue and whose turn it is.
//!
//! RabbitMQ's round robin: the first in line is served and goes to the back; one that has as many
//! unacknowledged messages as its prefetch allows steps out of the line, and rejoins it at the back
//! when an acknowledgement makes room. A classic queue finds that out when it would serve it next, a
//! quorum queue at once: of two that have room again, the one that was full first is served first. Who has a higher priority stands before all others
//! (RabbitMQ's "Consumer Priorities" guide). With a single active consumer only that one is served,
//! the longest there (RabbitMQ's "Single Active Consumer" guide).

use std::collections::VecDeque;

use super::arguments::{QueueArguments, QueueType};
use super::id::{ChannelId, ConsumerTag};
use super::stream::Reader;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Consumer {
    pub channel: ChannelId,
    pub tag: ConsumerTag,
    pub auto_ack: bool,
    pub exclusive: bool,
    /// `x-priority`, higher first.
    pub priority: i64,
    /// How many it may hold unacknowledged; 0: no limit.
    pub prefetch: u16,
    /// What it holds; below 0, what an earlier one of the same tag held and settled has added to its credit.
    pub unacknowledged: i32,
    /// What it reads next, of a stream.
    pub offset: u64,
}

impl Consumer {
    fn has_room(&self) -> bool {
        self.auto_ack || self.prefetch == 0 || self.unacknowledged < i32::from(self.prefetch)
    }

    fn is(&self, channel: ChannelId, tag: ConsumerTag) -> bool {
        self.channel == channel && self.tag == tag
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Consumers {
    /// Those that may be served, by falling priority.
    line: VecDeque<Consumer>,
    full: Vec<Consumer>,
    /// Do they step out of the line as soon as they are full?
    eager: bool,
    /// With a single active consumer: all of them, the longest there first. It is the active one.
    order: Option<VecDeque<(ChannelId, ConsumerTag)>>,
    /// The one that was last told to be the active one.
    announced: Option<(ChannelId, ConsumerTag)>,
}

/// Who is handed a message.
pub(super) struct Recipient {
    pub channel: ChannelId,
    /// None: `basic.get` asked for it.
    pub tag: Option<ConsumerTag>,
    pub auto_ack: bool,
}

impl Consumers {
    pub(super) fn new(arguments: &QueueArguments) -> Self {
        let order = arguments.single_active_consumer.then(VecDeque::new);
        Self { order, eager: arguments.queue_type == QueueType::Quorum, ..Self::default() }
    }

    pub(super) fn join(&mut self, consumer: Consumer) {
        if let Some(order) = &mut self.order {
            order.push_back((consumer.channel, consumer.tag));
        }
        self.line_up(consumer);
    }

    /// At the back of those of its priority.
    fn line_up(&mut self, consumer: Consumer) {
        match self.line.back() {
            Some(last) if last.priority < consumer.priority => {
                let at = self.line.partition_point(|other| other.priority >= consumer.priority);
                self.line.insert(at, consumer);
            }
            _ => self.line.push_back(consumer),
        }
    }

    /// The single active consumer, where there is to be one.
    pub(super) fn active(&self) -> Option<(ChannelId, ConsumerTag)> {
        self.order.as_ref()?.front().copied()
    }

    /// The single active consumer, if it is another one than when it was last asked for.
    pub(super) fn newly_active(&mut self) -> Option<(ChannelId, ConsumerTag)> {
        let active = self.active();
        let before = std::mem::replace(&mut self.announced, active);
        active.filter(|_| active != before)
    }

    pub(super) fn is_single_active(&self) -> bool {
        self.order.is_some()
    }

    /// Who takes the next message. Those on the way that have no room, or whose channel has none,
    /// step out of the line.
    pub(super) fn next(&mut self, channel_has_room: impl Fn(ChannelId) -> bool) -> Option<Recipient> {
        let active = self.active();
        let mut at = 0;
        while let Some(next) = self.line.get(at) {
            if active.is_some_and(|(channel, tag)| !next.is(channel, tag)) {
                at += 1;
                continue;
            }
            let mut consumer = self.line.remove(at)?;
            let Consumer { channel, tag, auto_ack, .. } = consumer;
            if consumer.has_room() && (auto_ack || channel_has_room(channel)) {
                consumer.unacknowledged += i32::from(!auto_ack);
                if self.eager && !consumer.has_room() {
                    self.full.push(consumer);
                } else {
                    self.line_up(consumer);
                }
                return Some(Recipient { channel, tag: Some(tag), auto_ack });
            }
            self.full.push(consumer);
        }
        None
    }

    /// Who reads a stream next that ends before `end`.
    pub(super) fn next_reader(&mut self, end: u64) -> Option<Reader> {
        let may_read = |reader: &Consumer| reader.offset < end && reader.has_room();
        let at = self.line.iter().position(may_read)?;
        let mut reader = self.line.remove(at)?;
        let (channel, tag, offset) = (reader.channel, reader.tag, reader.offset);
        reader.offset += 1;
        reader.unacknowledged += 1;
        self.line_up(reader);
        Some((channel, tag, offset))
    }

    pub(super) fn len(&self) -> usize {
        self.line.len() + self.full.len()
    }

    /// Does one of them have the queue to itself?
    pub(super) fn is_exclusive(&self) -> bool {
        self.line.iter().chain(&self.full).any(|consumer| consumer.exclusive)
    }

    pub(super) fn leave(&mut self, channel: ChannelId, tag: ConsumerTag) {
        self.line.retain(|consumer| !consumer.is(channel, tag));
        self.full.retain(|consumer| !consumer.is(channel, tag));
        if let Some(order) = &mut self.order {
            order.retain(|other| *other != (channel, tag));
        }
    }

    /// One delivery of this consumer is settled.
    pub(super) fn settled(&mut self, channel: ChannelId, tag: ConsumerTag) {
        let mut all = self.line.iter_mut().chain(&mut self.full);
        if let Some(consumer) = all.find(|consumer| consumer.is(channel, tag)) {
            // Acknowledgements name the tag alone (`rabbit_limiter.erl`, ack_from_queue/3); only a quorum queue
            // knows an earlier consumer of the same one apart.
            let least = if self.eager { 0 } else { i32::MIN };
            consumer.unacknowledged = consumer.unacknowledged.saturating_sub(1).max(least);
        }
    }

    /// Lets those of a channel that have room again rejoin the line.
    pub(super) fn rejoin(&mut self, channel: ChannelId) {
        let rejoins = |consumer: &mut Consumer| consumer.channel == channel && consumer.has_room();
        let back: Vec<Consumer> = self.full.extract_if(.., rejoins).collect();
        back.into_iter().for_each(|consumer| self.line_up(consumer));
    }
}
