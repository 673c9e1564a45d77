//! Direct reply-to (RabbitMQ's guide of that name): replies reach the asking channel without a queue of
//! its own. Here the pseudo-queue is a queue that goes with its consumer.

use std::rc::Rc;

use super::arguments::QueueArguments;
use super::broker::Broker;
use super::event::{Event, TopologyEvent};
use super::id::{ChannelId, QueueId};
use super::message::Message;
use super::queue::{Queue, Traits};
use super::refusal::{Refusal, ReplyCode};

/// The name a client consumes from, and puts into `reply-to`.
const REPLY_TO: &str = "amq.rabbitmq.reply-to";

impl Broker {
    /// The queue to consume from: for direct replies one that is made for the channel.
    pub(super) fn queue_to_consume(
        &mut self,
        channel: ChannelId,
        name: &str,
        auto_ack: bool,
        out: &mut Vec<Event>,
    ) -> Result<QueueId, Refusal> {
        if name != REPLY_TO {
            return self.queue_for(channel, name);
        }
        let refused = |text: &str| Err(Refusal::new(ReplyCode::PreconditionFailed, text));
        let Some(state) = self.channels.get_mut(&channel) else { return refused("no channel") };
        if !auto_ack {
            return refused("reply consumer cannot acknowledge");
        }
        if state.replies.is_some_and(|queue| self.queues.get(queue).is_some()) {
            return refused("reply consumer already set");
        }
        let name = format!("{REPLY_TO}.{}", channel.0);
        let traits = Traits { auto_delete: true, owner: Some(state.connection), durable: false };
        let queue = self.queues.add(Queue::new(name.into(), traits, QueueArguments::default()));
        state.replies = Some(queue);
        out.push(Event::Topology(TopologyEvent::QueueDeclared { queue }));
        Ok(queue)
    }

    /// A request for a direct reply gets the name of the channel's own pseudo-queue.
    pub(super) fn with_reply_queue(
        &self,
        channel: ChannelId,
        message: Rc<Message>,
    ) -> Result<Rc<Message>, Refusal> {
        if message.properties.reply_to.as_deref() != Some(REPLY_TO) {
            return Ok(message);
        }
        let queue = self.channels.get(&channel).and_then(|state| self.queues.get(state.replies?));
        let Some(queue) = queue else {
            return Err(Refusal::new(ReplyCode::PreconditionFailed, "fast reply consumer does not exist"));
        };
        let mut asking = Message::clone(&message);
        Rc::make_mut(&mut asking.properties).reply_to = Some(queue.name.clone());
        Ok(Rc::new(asking))
    }
}
