//! Publisher confirms (RabbitMQ's "Consumer Acknowledgements and Publisher Confirms" guide).
//!
//! A message is confirmed when every queue it was routed to has it, and a persistent one in a durable
//! queue when it is on disk; one that no queue takes at once, and negatively if a queue rejects it.

use std::rc::Rc;

use super::broker::Broker;
use super::event::{ContentEvent, Event};
use super::id::{ChannelId, QueueId};
use super::message::Message;
use super::publish::Outcome;
use super::refusal::{Refusal, ReplyCode};
use crate::base::{Heap, SimDuration, SimTime};

/// Confirms that wait for the disk, by when that is done: the number of the publish on its channel.
pub(super) type Unconfirmed = Heap<(SimTime, ChannelId, u64), Rc<Message>>;

impl Broker {
    /// `confirm.select`: numbering begins at 1; selecting again changes nothing.
    pub(super) fn select_confirms(&mut self, channel: ChannelId) -> Result<(), Refusal> {
        let Some(state) = self.channels.get_mut(&channel) else { return Ok(()) };
        if state.tx.is_some() {
            return Err(Refusal::new(ReplyCode::PreconditionFailed, "cannot switch from tx to confirm mode"));
        }
        state.confirmed.get_or_insert(0);
        Ok(())
    }

    /// Confirms the channel's next publish, if it asked for that.
    pub(super) fn confirm(
        &mut self,
        channel: ChannelId,
        message: &Rc<Message>,
        outcome: &Outcome,
        out: &mut Vec<Event>,
    ) {
        let Some(numbered) = self.channels.get_mut(&channel).and_then(|state| state.confirmed.as_mut())
        else {
            return;
        };
        *numbered += 1;
        let (publish_seq, message, ack) = (*numbered, Rc::clone(message), !outcome.rejected);
        match outcome.written.filter(|_| ack) {
            Some(at) => {
                self.unconfirmed.push((at, channel, publish_seq), message);
            }
            None => out.push(Event::Content(ContentEvent::Confirmed { channel, publish_seq, message, ack })),
        }
    }

    /// When a message that joins a queue now is on disk; none if it need not be, or takes no time.
    pub(super) fn written_at(&self, now: SimTime, queue: QueueId, message: &Message) -> Option<SimTime> {
        let delay = self.configuration.write_delay;
        let kept = || self.queues.get(queue).is_some_and(|queue| queue.keeps(message));
        (delay > SimDuration::ZERO && kept()).then(|| now + delay)
    }

    /// Confirms what is on disk by now.
    pub(super) fn confirm_written(&mut self, now: SimTime, out: &mut Vec<Event>) {
        while let Some(((_, channel, publish_seq), message)) = self.unconfirmed.pop_if(|(at, ..)| *at <= now)
        {
            out.push(Event::Content(ContentEvent::Confirmed { channel, publish_seq, message, ack: true }));
        }
    }

    /// A channel ended: nobody is there to be told.
    pub(super) fn forget_confirms(&mut self, channel: ChannelId) {
        self.unconfirmed.retain(|(_, other, _), _| *other != channel);
    }
}
