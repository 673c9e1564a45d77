//! Streams (RabbitMQ's "Streams" guide): a queue that is a log. Reading does not remove; every consumer
//! reads from where it likes, and its prefetch is the credit that acknowledgements renew.
//!
//! Nothing is ever truncated: retention goes by whole segments, of 500 MB if not set otherwise.

use std::rc::Rc;

use super::arguments::QueueType;
use super::broker::Broker;
use super::consumer::Consumer;
use super::event::{ContentEvent, Event};
use super::id::{ChannelId, ConsumerTag, QueueId};
use super::message::{Message, Past};
use super::outstanding::Delivery;
use super::queue::Queue;
use super::refusal::{Refusal, ReplyCode};
use super::transaction::Settlement;
use super::value::{FieldTable, Name, Value};
use super::version::{Change, Version};
use crate::base::SimTime;

impl Broker {
    pub(super) fn is_stream(&self, id: QueueId) -> bool {
        self.queues.get(id).is_some_and(Queue::is_stream)
    }

    /// Hands a reader the next message it has not read; false: nobody has room, or has not read all.
    pub(super) fn read_next(&mut self, now: SimTime, id: QueueId, out: &mut Vec<Event>) -> bool {
        let Some(queue) = self.queues.get_mut(id) else { return false };
        let end = queue.ready() as u64;
        let Some((channel, tag, offset)) = queue.consumers.next_reader(end) else { return false };
        let (Some(queued), Some(state)) = (queue.at_offset(offset).cloned(), self.channels.get_mut(&channel))
        else {
            return false;
        };
        queue.unacknowledged += 1;
        state.with_consumers += 1;
        let (copy, delivery_tag) = (queued.copy, state.next_tag());
        let message = read_back(&queued.message, offset, self.configuration.version);
        out.push(Event::Content(ContentEvent::StreamRead {
            copy,
            queue: id,
            channel,
            tag,
            delivery_tag,
            message,
        }));
        state
            .unacknowledged
            .add(delivery_tag, Delivery { queue: id, at: now, consumer: Some(tag), timeout: None, queued });
        true
    }

    /// Before RabbitMQ 4.0 a stream takes acknowledgements only (540). Now the others are the same to it.
    pub(super) fn refuse_unstreamed(
        &self,
        channel: ChannelId,
        (tag, multiple): (u64, bool),
        settlement: Settlement,
    ) -> Result<(), Refusal> {
        if settlement == Settlement::Ack || self.configuration.has(Change::StreamsTakeNacks) {
            return Ok(());
        }
        let named = |number: u64| number == tag || multiple && (tag == 0 || number < tag);
        let outstanding =
            self.channels.get(&channel).into_iter().flat_map(|state| state.unacknowledged.iter());
        let mut named = outstanding.filter(|(number, _)| named(*number)).map(|(_, delivery)| delivery.queue);
        match named.find_map(|id| self.queues.get(id).filter(|queue| queue.is_stream())) {
            Some(stream) => Err(stream.lacks("basic.nack and basic.reject")),
            None => Ok(()),
        }
    }
}

impl Queue {
    pub(super) fn is_stream(&self) -> bool {
        self.arguments.queue_type == QueueType::Stream
    }

    /// Refuses what a stream doesn't have (540).
    pub(super) fn lacks(&self, what: &str) -> Refusal {
        let text = format!("{what} not supported by stream queues queue '{}' in vhost '/'", self.name);
        Refusal::new(ReplyCode::NotImplemented, text)
    }

    /// Refuses a consumer that a stream can't serve: one without credit, or that doesn't acknowledge
    /// (`rabbit_stream_queue.erl`, consume/3, in this order).
    pub(super) fn refuse_reader(&self, consumer: &Consumer) -> Result<(), Refusal> {
        if consumer.prefetch == 0 {
            let name = &self.name;
            let text = format!("consumer prefetch count is not set for stream queue '{name}' in vhost '/'");
            return Err(Refusal::new(ReplyCode::PreconditionFailed, text));
        }
        if consumer.auto_ack {
            return Err(self.lacks("automatic acknowledgement"));
        }
        Ok(())
    }

    /// Where a reader begins, by its `x-stream-offset`: at the first or the last message, at the next
    /// one to come (also if it says nothing), or at that offset; 406 for anything else.
    pub(super) fn first_offset(&self, arguments: &FieldTable) -> Result<u64, Refusal> {
        let end = self.ready() as u64;
        let from = match arguments.get("x-stream-offset") {
            None => Some(end),
            Some(Value::Text(word)) => match &**word {
                "first" => Some(0),
                "last" => Some(end.saturating_sub(1)),
                "next" => Some(end),
                _ => None,
            },
            Some(offset) => offset.as_int().map(|offset| u64::try_from(offset).unwrap_or(0)),
        };
        let text = "invalid arg 'x-stream-offset': first, last, next or an offset is expected";
        from.ok_or_else(|| Refusal::new(ReplyCode::PreconditionFailed, text))
    }
}

/// A message as it comes out of a stream, which keeps it as AMQP 1.0 writes it: without headers that are lists or
/// tables, but for the broker's own (`mc_amqpl.erl`, `mc_amqp.erl`).
fn read_back(message: &Message, offset: u64, version: Version) -> Rc<Message> {
    let mut message = Message::clone(message);
    if version.has(Change::StreamsTellModes) && message.properties.delivery_mode.is_none() {
        Rc::make_mut(&mut message.properties).delivery_mode = Some(1);
    }
    let died = message.past != Past::Alive;
    let is_kept = |(name, value): &(Name, Value)| {
        !matches!(value, Value::List(_) | Value::Table(_)) || died && **name == *"x-death"
    };
    message.headers = message.headers.into_iter().filter(is_kept).collect();
    message.headers.insert("x-stream-offset".into(), Value::Int(offset as i64));
    Rc::new(message)
}

/// A reader: the consumer, and the offset it reads next.
pub(super) type Reader = (ChannelId, ConsumerTag, u64);
