//! A queue: the ready messages in order, and the consumers waiting their turn.

use std::collections::VecDeque;
use std::rc::Rc;

use serde::Serialize;

use super::consumer::Consumers;
use super::id::{CopyId, QueueId};
use super::message::Message;
use super::refusal::{Refusal, ReplyCode};
use super::value::{FieldTable, Name, Value};
use crate::base::{SimDuration, SimTime};

/// The kind of a queue, by `x-queue-type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueType {
    /// A requeued message returns to the place it had.
    #[default]
    Classic,
    /// Replicated in RabbitMQ; counts deliveries.
    Quorum,
}

/// What a queue was declared with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueArguments {
    /// `x-queue-type`.
    pub queue_type: QueueType,
    /// `x-message-ttl`.
    pub message_ttl: Option<SimDuration>,
    /// `x-dead-letter-exchange`; the empty name is the default exchange.
    pub dead_letter_exchange: Option<Name>,
    /// `x-dead-letter-routing-key`; none: the message's own.
    pub dead_letter_routing_key: Option<Name>,
    /// `x-delivery-limit` (quorum queues).
    pub delivery_limit: Option<u32>,
}

impl QueueArguments {
    /// Reads the `x-…` arguments; unknown ones are ignored, as RabbitMQ does.
    ///
    /// # Errors
    /// 406 `PRECONDITION_FAILED` for a known argument with a value it can't have.
    pub fn read(queue: &str, table: &FieldTable) -> Result<Self, Refusal> {
        let invalid = |name: &str, why: &str| {
            let text = format!("invalid arg '{name}' for queue '{queue}' in vhost '/': {why}");
            Refusal::new(ReplyCode::PreconditionFailed, text)
        };
        let count = |name: &str| match table.get(name) {
            None => Ok(None),
            Some(Value::Int(number)) if *number >= 0 => Ok(Some(*number as u64)),
            Some(_) => Err(invalid(name, "a whole number from 0 is expected")),
        };
        let text = |name: &str| match table.get(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text.clone())),
            Some(_) => Err(invalid(name, "text is expected")),
        };
        let queue_type = match text("x-queue-type")?.as_deref() {
            None | Some("classic") => QueueType::Classic,
            Some("quorum") => QueueType::Quorum,
            Some(_) => return Err(invalid("x-queue-type", "classic or quorum is expected")),
        };
        let arguments = Self {
            queue_type,
            message_ttl: count("x-message-ttl")?.map(SimDuration::from_millis),
            dead_letter_exchange: text("x-dead-letter-exchange")?,
            dead_letter_routing_key: text("x-dead-letter-routing-key")?,
            delivery_limit: count("x-delivery-limit")?.map(|limit| limit.min(u64::from(u32::MAX)) as u32),
        };
        if arguments.dead_letter_routing_key.is_some() && arguments.dead_letter_exchange.is_none() {
            return Err(invalid("x-dead-letter-routing-key", "x-dead-letter-exchange is missing"));
        }
        Ok(arguments)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Queue {
    pub id: QueueId,
    pub name: Name,
    pub arguments: QueueArguments,
    pub consumers: Consumers,
    pub unacknowledged: u32,
    ready: VecDeque<QueuedMessage>,
    next_position: u64,
}

/// A copy of a message in a queue, ready or unacknowledged.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct QueuedMessage {
    pub copy: CopyId,
    pub position: u64,
    pub expires: Option<SimTime>,
    pub redelivered: bool,
    pub delivery_count: u32,
    pub message: Rc<Message>,
}

impl Queue {
    pub(super) fn new(id: QueueId, name: Name, arguments: QueueArguments) -> Self {
        let consumers = Consumers::default();
        Self { id, name, arguments, consumers, unacknowledged: 0, ready: VecDeque::new(), next_position: 0 }
    }

    pub(super) fn ready(&self) -> usize {
        self.ready.len()
    }

    pub(super) fn head(&self) -> Option<&QueuedMessage> {
        self.ready.front()
    }

    pub(super) fn take_head(&mut self) -> Option<QueuedMessage> {
        self.ready.pop_front()
    }

    /// The position a message gets that joins at the tail.
    pub(super) fn tail_position(&mut self) -> u64 {
        self.next_position += 1;
        self.next_position
    }

    /// Puts a message where its position says. O(1) at either end, O(ready) between.
    pub(super) fn insert(&mut self, queued: QueuedMessage) {
        match self.ready.back() {
            Some(last) if last.position > queued.position => {
                let at = self.ready.partition_point(|other| other.position < queued.position);
                self.ready.insert(at, queued);
            }
            _ => self.ready.push_back(queued),
        }
    }
}
