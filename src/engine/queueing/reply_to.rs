//! Direct reply-to (RabbitMQ's guide of that name): a reply goes from the channel that answers to the channel
//! that asked, and into no queue. What is consumed from only has a name like one.

use std::rc::Rc;

use super::broker::{Broker, DEFAULT_EXCHANGE};
use super::channel::Channel;
use super::event::{ContentEvent, Event, TopologyEvent};
use super::id::{ChannelId, ConsumerTag, ExchangeId, QueueId};
use super::message::Message;
use super::refusal::{Refusal, ReplyCode};
use super::value::Name;
use super::version::Change;

/// The name a client consumes from, and puts into `reply-to`.
pub const REPLY_TO: &str = "amq.rabbitmq.reply-to";

/// Stands in events of direct replies, and of who consumes them, where others have their queue.
pub const NO_QUEUE: QueueId = QueueId(u32::MAX);

/// The channel that asked for replies by this name, as a broker publishes it; none if it is no such name.
pub fn who_asked(name: &str) -> Option<ChannelId> {
    name.strip_prefix(REPLY_TO)?.strip_prefix('.')?.parse().ok().map(ChannelId)
}

impl Broker {
    /// `basic.consume` of direct replies: one consumer of a channel, which acknowledges nothing.
    pub(super) fn consume_replies(
        &mut self,
        channel: ChannelId,
        tag: ConsumerTag,
        auto_ack: bool,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let refused = |text: &str| Err(Refusal::new(ReplyCode::PreconditionFailed, text));
        let Some(state) = self.channels.get_mut(&channel) else { return refused("no channel") };
        if !auto_ack {
            return refused("reply consumer cannot acknowledge");
        }
        if state.replies().is_some() {
            return refused("reply consumer already set");
        }
        state.consumers.insert(tag, NO_QUEUE);
        out.push(Event::Topology(TopologyEvent::ConsumerStarted { channel, tag, queue: NO_QUEUE }));
        Ok(())
    }

    /// A request for a direct reply gets the name by which its channel is found.
    pub(super) fn with_reply_name(
        &self,
        channel: ChannelId,
        message: Rc<Message>,
    ) -> Result<Rc<Message>, Refusal> {
        if message.properties.reply_to.as_deref() != Some(REPLY_TO) {
            return Ok(message);
        }
        if self.channels.get(&channel).and_then(Channel::replies).is_none() {
            return Err(Refusal::new(ReplyCode::PreconditionFailed, "fast reply consumer does not exist"));
        }
        let mut asking = Message::clone(&message);
        let name: Name = format!("{REPLY_TO}.{}", channel.0).into();
        Rc::make_mut(&mut asking.properties).reply_to = Some(name);
        Ok(Rc::new(asking))
    }

    /// Hands a reply to each channel that its keys name and that still waits; false if there is none. For one that
    /// is gone nothing is kept.
    pub(super) fn reply(
        &mut self,
        exchange: ExchangeId,
        message: &Rc<Message>,
        out: &mut Vec<Event>,
    ) -> bool {
        if exchange != DEFAULT_EXCHANGE {
            return false;
        }
        let mut asked: Vec<ChannelId> = message.routing_keys().filter_map(|key| who_asked(key)).collect();
        asked.sort();
        asked.dedup();
        let handed = asked.into_iter().filter(|channel| self.hand_on(*channel, message, out));
        handed.count() > 0
    }

    /// Declaring such a name makes nothing, and tells whether whoever asked by it is there; none if it is no such
    /// name.
    pub(super) fn declare_reply_name(&self, name: &str) -> Option<Result<(), Refusal>> {
        let is_there = |channel| self.channels.get(&channel).and_then(Channel::replies).is_some();
        match who_asked(name) {
            _ if name == REPLY_TO => Some(Ok(())),
            Some(channel) if is_there(channel) => Some(Ok(())),
            Some(_) => Some(Err(Refusal::no_queue(name))),
            None => None,
        }
    }

    fn hand_on(&mut self, channel: ChannelId, message: &Rc<Message>, out: &mut Vec<Event>) -> bool {
        let (copy, counts) = (self.new_copy(), self.configuration.has(Change::RepliesCount));
        let Some(state) = self.channels.get_mut(&channel) else { return false };
        let Some(tag) = state.replies() else { return false };
        out.push(Event::Content(ContentEvent::Delivered {
            copy,
            queue: NO_QUEUE,
            channel,
            tag: Some(tag),
            delivery_tag: if counts { state.next_tag() } else { state.coming_tag() },
            redelivered: false,
            message: Rc::clone(message),
        }));
        true
    }
}

impl Channel {
    /// The consumer that direct replies to this channel go to.
    fn replies(&self) -> Option<ConsumerTag> {
        self.consumers.iter().find(|(_, queue)| **queue == NO_QUEUE).map(|(tag, _)| *tag)
    }
}
