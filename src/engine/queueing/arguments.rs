//! The `x-…` arguments of a queue (RabbitMQ's "Queues" guide, "Optional Arguments").

use serde::Serialize;

use super::refusal::{Refusal, ReplyCode};
use super::value::{FieldTable, Name, Value};
use crate::base::SimDuration;

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

/// The longest time to live in milliseconds (RabbitMQ's TTL guide: it must fit a timer).
pub(super) const LONGEST_TTL_MS: u64 = u32::MAX as u64;

/// The arguments of one declaration, with the queue's name for the refusals.
struct Reader<'a> {
    queue: &'a str,
    table: &'a FieldTable,
}

impl QueueArguments {
    /// Reads the `x-…` arguments; unknown ones are ignored, as RabbitMQ does.
    ///
    /// # Errors
    /// 406 `PRECONDITION_FAILED` for a known argument with a value it can't have.
    pub fn read(queue: &str, table: &FieldTable) -> Result<Self, Refusal> {
        let reader = Reader { queue, table };
        let arguments = Self {
            queue_type: reader.queue_type()?,
            message_ttl: reader.message_ttl()?,
            dead_letter_exchange: reader.text("x-dead-letter-exchange")?,
            dead_letter_routing_key: reader.text("x-dead-letter-routing-key")?,
            delivery_limit: reader.delivery_limit()?,
        };
        if arguments.dead_letter_routing_key.is_some() && arguments.dead_letter_exchange.is_none() {
            return Err(reader.invalid("x-dead-letter-routing-key", "x-dead-letter-exchange is missing"));
        }
        if arguments.delivery_limit.is_some() && arguments.queue_type == QueueType::Classic {
            return Err(reader.invalid("x-delivery-limit", "a classic queue has none"));
        }
        Ok(arguments)
    }

    /// The first argument in which two declarations differ, by its name in the protocol.
    pub(super) fn first_difference(&self, other: &Self) -> Option<&'static str> {
        let differs = [
            ("x-queue-type", self.queue_type != other.queue_type),
            ("x-message-ttl", self.message_ttl != other.message_ttl),
            ("x-dead-letter-exchange", self.dead_letter_exchange != other.dead_letter_exchange),
            ("x-dead-letter-routing-key", self.dead_letter_routing_key != other.dead_letter_routing_key),
            ("x-delivery-limit", self.delivery_limit != other.delivery_limit),
        ];
        differs.into_iter().find_map(|(name, differs)| differs.then_some(name))
    }
}

impl Reader<'_> {
    fn invalid(&self, name: &str, why: &str) -> Refusal {
        let text = format!("invalid arg '{name}' for queue '{}' in vhost '/': {why}", self.queue);
        Refusal::new(ReplyCode::PreconditionFailed, text)
    }

    fn count(&self, name: &str) -> Result<Option<u64>, Refusal> {
        match self.table.get(name) {
            None => Ok(None),
            Some(Value::Int(number)) if *number >= 0 => Ok(Some(number.unsigned_abs())),
            Some(_) => Err(self.invalid(name, "a whole number from 0 is expected")),
        }
    }

    fn text(&self, name: &str) -> Result<Option<Name>, Refusal> {
        match self.table.get(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.invalid(name, "text is expected")),
        }
    }

    fn queue_type(&self) -> Result<QueueType, Refusal> {
        match self.text("x-queue-type")?.as_deref() {
            None | Some("classic") => Ok(QueueType::Classic),
            Some("quorum") => Ok(QueueType::Quorum),
            Some(_) => Err(self.invalid("x-queue-type", "classic or quorum is expected")),
        }
    }

    fn message_ttl(&self) -> Result<Option<SimDuration>, Refusal> {
        let name = "x-message-ttl";
        match self.count(name)? {
            Some(millis) if millis > LONGEST_TTL_MS => Err(self.invalid(name, "the value is too big")),
            millis => Ok(millis.map(SimDuration::from_millis)),
        }
    }

    fn delivery_limit(&self) -> Result<Option<u32>, Refusal> {
        let limit = self.count("x-delivery-limit")?;
        // A message is never handed out more often than this counts.
        Ok(limit.map(|limit| u32::try_from(limit).unwrap_or(u32::MAX)))
    }
}
