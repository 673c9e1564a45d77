//! The consumers of a queue and whose turn it is.
//!
//! RabbitMQ's round robin: the first in line is served and goes to the back; one that has as many
//! unacknowledged messages as its prefetch allows steps out of the line, and rejoins it at the back
//! when an acknowledgement makes room. A classic queue finds that out when it would serve it next, a
//! quorum queue at once: of two that have room again, the one that was full first is served first. Who has a higher priority stands before all others
//! (RabbitMQ's "Consumer Priorities" guide). With a single active consumer only that one is served,
//! the longest there (RabbitMQ's "Single Active Consumer" guide); of a quorum queue since RabbitMQ 4.0
//! the one of the highest priority, as soon as the one before holds nothing, which gets nothing more.

use std::collections::VecDeque;

use super::arguments::{QueueArguments, QueueType};
use super::id::{ChannelId, ConsumerTag};
use super::stream::Reader;
use super::version::{Change, Version};
use crate::base::SimDuration;

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
    /// `x-consumer-timeout`, or that of its queue: how long it may keep a message.
    pub timeout: Option<SimDuration>,
    /// What it holds; below 0, what an earlier one of the same tag held and settled has added to its credit.
    pub unacknowledged: i32,
    /// What it reads next, of a stream.
    pub offset: u64,
}

impl Consumer {
    fn has_room(&self) -> bool {
        self.auto_ack || self.prefetch == 0 || self.unacknowledged < i32::from(self.prefetch)
    }

    /// How many more it may hold.
    fn room(&self) -> u32 {
        i32::from(self.prefetch).saturating_sub(self.unacknowledged).max(0) as u32
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
    /// With a single active consumer: all of them, the longest there first.
    order: Option<VecDeque<(ChannelId, ConsumerTag)>>,
    /// The active one of them.
    active: Option<(ChannelId, ConsumerTag)>,
    /// Do their priorities decide which it is?
    by_priority: bool,
    /// The one that was last told to be the active one.
    announced: Option<(ChannelId, ConsumerTag)>,
}

/// Who is handed a message.
pub(super) struct Recipient {
    pub channel: ChannelId,
    /// None: `basic.get` asked for it.
    pub tag: Option<ConsumerTag>,
    pub auto_ack: bool,
    /// How long it may keep it, where that is not as usual.
    pub timeout: Option<SimDuration>,
}

impl Consumers {
    pub(super) fn new(version: Version, arguments: &QueueArguments) -> Self {
        let (order, eager) =
            (arguments.single_active_consumer.then(VecDeque::new), arguments.queue_type == QueueType::Quorum);
        Self { order, eager, by_priority: eager && version.has(Change::ActiveByPriority), ..Self::default() }
    }

    pub(super) fn join(&mut self, consumer: Consumer) {
        if let Some(order) = &mut self.order {
            order.push_back((consumer.channel, consumer.tag));
        }
        self.line_up(consumer);
        self.elect();
    }

    fn find(&self, (channel, tag): (ChannelId, ConsumerTag)) -> Option<&Consumer> {
        self.line.iter().chain(&self.full).find(|consumer| consumer.is(channel, tag))
    }

    /// Says who is the single active consumer: who was, until it goes, or holds nothing while one of a higher
    /// priority waits. Of those that wait it is the one of the highest priority, then with the most room, then
    /// the longest there (`rabbit_fifo.erl`, `sort_waiting/1`).
    fn elect(&mut self) {
        let Some(order) = &self.order else { return };
        let active = self.active.filter(|active| order.contains(active));
        let rank = |named: &(ChannelId, ConsumerTag)| {
            self.find(*named).filter(|_| self.by_priority).map(|found| (found.priority, found.room()))
        };
        let best = order.iter().copied().rev().max_by_key(rank);
        let gives_way = active.and_then(|active| self.find(active)).is_some_and(|held| {
            held.unacknowledged == 0
                && best.and_then(|best| rank(&best)).is_some_and(|(priority, _)| priority > held.priority)
        });
        self.active = active.filter(|_| !gives_way).or(best);
    }

    /// Does the single active consumer get nothing more, since one of a higher priority waits?
    fn is_quiescing(&self) -> bool {
        let Some(active) = self.active.filter(|_| self.by_priority).and_then(|active| self.find(active))
        else {
            return false;
        };
        self.line.iter().chain(&self.full).any(|other| other.priority > active.priority)
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
        self.active
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
        if self.is_quiescing() {
            return None;
        }
        let mut at = 0;
        while let Some(next) = self.line.get(at) {
            if active.is_some_and(|(channel, tag)| !next.is(channel, tag)) {
                at += 1;
                continue;
            }
            let mut consumer = self.line.remove(at)?;
            let Consumer { channel, tag, auto_ack, timeout, .. } = consumer;
            if consumer.has_room() && (auto_ack || channel_has_room(channel)) {
                consumer.unacknowledged += i32::from(!auto_ack);
                if self.eager && !consumer.has_room() {
                    self.full.push(consumer);
                } else {
                    self.line_up(consumer);
                }
                return Some(Recipient { channel, tag: Some(tag), auto_ack, timeout });
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
        self.elect();
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
        self.elect();
    }

    /// Lets those of a channel that have room again rejoin the line.
    pub(super) fn rejoin(&mut self, channel: ChannelId) {
        let rejoins = |consumer: &mut Consumer| consumer.channel == channel && consumer.has_room();
        let back: Vec<Consumer> = self.full.extract_if(.., rejoins).collect();
        back.into_iter().for_each(|consumer| self.line_up(consumer));
    }
}
