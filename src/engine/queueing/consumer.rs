//! The consumers of a queue and whose turn it is.
//!
//! RabbitMQ's round robin: the first in line is served and goes to the back; one that has as many
//! unacknowledged messages as its prefetch allows steps out of the line, and rejoins it at the back
//! when an acknowledgement makes room.

use std::collections::VecDeque;

use super::id::{ChannelId, ConsumerTag};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Consumer {
    pub channel: ChannelId,
    pub tag: ConsumerTag,
    pub auto_ack: bool,
    /// How many it may hold unacknowledged; 0: no limit.
    pub prefetch: u16,
    pub unacknowledged: u32,
}

impl Consumer {
    pub(super) fn has_room(&self) -> bool {
        self.auto_ack || self.prefetch == 0 || self.unacknowledged < u32::from(self.prefetch)
    }

    fn is(&self, channel: ChannelId, tag: ConsumerTag) -> bool {
        self.channel == channel && self.tag == tag
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Consumers {
    line: VecDeque<Consumer>,
    full: Vec<Consumer>,
}

impl Consumers {
    pub(super) fn join(&mut self, consumer: Consumer) {
        self.line.push_back(consumer);
    }

    pub(super) fn next(&mut self) -> Option<Consumer> {
        self.line.pop_front()
    }

    pub(super) fn step_out(&mut self, consumer: Consumer) {
        self.full.push(consumer);
    }

    pub(super) fn len(&self) -> usize {
        self.line.len() + self.full.len()
    }

    pub(super) fn leave(&mut self, channel: ChannelId, tag: ConsumerTag) {
        self.line.retain(|consumer| !consumer.is(channel, tag));
        self.full.retain(|consumer| !consumer.is(channel, tag));
    }

    /// One delivery of this consumer is settled.
    pub(super) fn settled(&mut self, channel: ChannelId, tag: ConsumerTag) {
        let mut all = self.line.iter_mut().chain(&mut self.full);
        if let Some(consumer) = all.find(|consumer| consumer.is(channel, tag)) {
            consumer.unacknowledged = consumer.unacknowledged.saturating_sub(1);
        }
    }

    /// Lets those of a channel that have room again rejoin the line.
    pub(super) fn rejoin(&mut self, channel: ChannelId) {
        let mut at = 0;
        while at < self.full.len() {
            if self.full[at].channel == channel && self.full[at].has_room() {
                let consumer = self.full.remove(at);
                self.line.push_back(consumer);
            } else {
                at += 1;
            }
        }
    }
}
