//! Exchanges: where a message goes (AMQP 0-9-1, 3.1.3).

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::headers;
use super::id::{BindingId, QueueId};
use super::message::Message;
use super::topic::Pattern;
use super::value::{FieldTable, Name};

/// How an exchange routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeType {
    /// To the queues bound with exactly the routing key.
    Direct,
    /// To the queues whose binding key matches it, word by word.
    Topic,
    /// To every bound queue.
    Fanout,
    /// To the queues whose binding arguments the headers satisfy.
    Headers,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Exchange {
    pub name: Name,
    pub kind: ExchangeType,
    pub delayed: bool,
    pub bindings: Vec<Binding>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Binding {
    pub id: BindingId,
    pub queue: QueueId,
    pub key: Name,
    pub arguments: FieldTable,
    pattern: Pattern,
}

impl Binding {
    pub(super) fn new(id: BindingId, queue: QueueId, key: Name, arguments: FieldTable) -> Self {
        let pattern = Pattern::new(&key);
        Self { id, queue, key, arguments, pattern }
    }

    fn takes(&self, kind: ExchangeType, message: &Rc<Message>) -> bool {
        match kind {
            ExchangeType::Direct => self.key == message.routing_key,
            ExchangeType::Topic => self.pattern.matches(&message.routing_key),
            ExchangeType::Fanout => true,
            ExchangeType::Headers => headers::matches(&self.arguments, &message.headers),
        }
    }
}

impl Exchange {
    /// Appends the queues the message goes to, each once, with the first binding that leads there.
    /// O(bindings).
    pub(super) fn route(&self, message: &Rc<Message>, targets: &mut Vec<(QueueId, Option<BindingId>)>) {
        for binding in self.bindings.iter().filter(|binding| binding.takes(self.kind, message)) {
            if targets.iter().all(|(queue, _)| *queue != binding.queue) {
                targets.push((binding.queue, Some(binding.id)));
            }
        }
    }
}
