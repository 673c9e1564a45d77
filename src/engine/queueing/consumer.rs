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
    fn has_room(&self) -> bool {
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

/// Who is handed a message.
pub(super) struct Recipient {
    pub channel: ChannelId,
    /// None: `basic.get` asked for it.
    pub tag: Option<ConsumerTag>,
    pub auto_ack: bool,
}

impl Consumers {
    pub(super) fn join(&mut self, consumer: Consumer) {
        self.line.push_back(consumer);
    }

    /// Who takes the next message. Those on the way that have no room, or whose channel has none,
    /// step out of the line.
    pub(super) fn next(&mut self, channel_has_room: impl Fn(ChannelId) -> bool) -> Option<Recipient> {
        while let Some(mut consumer) = self.line.pop_front() {
            let Consumer { channel, tag, auto_ack, .. } = consumer;
            if consumer.has_room() && (auto_ack || channel_has_room(channel)) {
                consumer.unacknowledged += u32::from(!auto_ack);
                self.line.push_back(consumer);
                return Some(Recipient { channel, tag: Some(tag), auto_ack });
            }
            self.full.push(consumer);
        }
        None
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
            // An earlier consumer of the same tag may have been handed more than this one.
            consumer.unacknowledged = consumer.unacknowledged.saturating_sub(1);
        }
    }

    /// Lets those of a channel that have room again rejoin the line.
    pub(super) fn rejoin(&mut self, channel: ChannelId) {
        let rejoins = |consumer: &mut Consumer| consumer.channel == channel && consumer.has_room();
        self.line.extend(self.full.extract_if(.., rejoins));
    }
}
