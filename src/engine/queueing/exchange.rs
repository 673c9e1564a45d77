//! Exchanges: where a message goes (AMQP 0-9-1, 3.1.3).

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::headers;
use super::id::{BindingId, ExchangeId, QueueId};
use super::message::Message;
use super::topic::{Patterns, Walk};
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

impl ExchangeType {
    /// As the protocol writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Topic => "topic",
            Self::Fanout => "fanout",
            Self::Headers => "headers",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Exchange {
    pub name: Name,
    pub kind: ExchangeType,
    pub delayed: bool,
    bindings: Vec<Binding>,
    index: Index,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Binding {
    pub id: BindingId,
    pub queue: QueueId,
    pub key: Name,
    pub arguments: FieldTable,
}

/// What finds the bindings for a routing key without trying them all.
#[derive(Clone, Debug, PartialEq)]
enum Index {
    Direct(BTreeMap<Name, Vec<usize>>),
    Topic(Patterns),
    None,
}

/// A queue that a message goes to, with the first binding that leads there.
pub(super) type Target = (QueueId, Option<BindingId>);

impl Index {
    fn new(kind: ExchangeType) -> Self {
        match kind {
            ExchangeType::Direct => Self::Direct(BTreeMap::new()),
            ExchangeType::Topic => Self::Topic(Patterns::default()),
            ExchangeType::Fanout | ExchangeType::Headers => Self::None,
        }
    }

    fn add(&mut self, key: &Name, at: usize) {
        match self {
            Self::Direct(keys) => keys.entry(Rc::clone(key)).or_default().push(at),
            Self::Topic(patterns) => patterns.add(key, at),
            Self::None => {}
        }
    }
}

impl Exchange {
    pub(super) fn new(name: Name, kind: ExchangeType, delayed: bool) -> Self {
        Self { name, kind, delayed, bindings: Vec::new(), index: Index::new(kind) }
    }

    /// The binding that is the same but for its number.
    pub(super) fn find(&self, queue: QueueId, key: &Name, arguments: &FieldTable) -> Option<BindingId> {
        let same = |binding: &&Binding| {
            binding.queue == queue && binding.key == *key && binding.arguments == *arguments
        };
        self.bindings.iter().find(same).map(|binding| binding.id)
    }

    pub(super) fn add(&mut self, binding: Binding) {
        self.index.add(&binding.key, self.bindings.len());
        self.bindings.push(binding);
    }

    /// Takes out the bindings that are `gone`, and tells which. O(bindings).
    pub(super) fn remove(&mut self, gone: impl Fn(&Binding) -> bool) -> Vec<BindingId> {
        let removed: Vec<BindingId> =
            self.bindings.iter().filter(|binding| gone(binding)).map(|binding| binding.id).collect();
        if !removed.is_empty() {
            self.bindings.retain(|binding| !gone(binding));
            self.index = Index::new(self.kind);
            for (at, binding) in self.bindings.iter().enumerate() {
                self.index.add(&binding.key, at);
            }
        }
        removed
    }

    /// Appends the queues the message goes to, each once, in the order of the bindings.
    pub(super) fn route(&self, message: &Message, walk: &mut Walk, targets: &mut Vec<Target>) {
        match &self.index {
            Index::Direct(keys) => {
                let found = keys.get(&message.routing_key).map_or(&[][..], Vec::as_slice);
                self.add_targets(found.iter().filter_map(|at| self.bindings.get(*at)), targets);
            }
            Index::Topic(patterns) => {
                patterns.matching(&message.routing_key, walk);
                self.add_targets(walk.found.iter().filter_map(|at| self.bindings.get(*at)), targets);
            }
            Index::None => {
                let takes = |binding: &&Binding| self.kind == ExchangeType::Fanout || binding.takes(message);
                self.add_targets(self.bindings.iter().filter(takes), targets);
            }
        }
    }

    fn add_targets<'a>(&self, bindings: impl Iterator<Item = &'a Binding>, targets: &mut Vec<Target>) {
        for binding in bindings {
            if targets.iter().all(|(queue, _)| *queue != binding.queue) {
                targets.push((binding.queue, Some(binding.id)));
            }
        }
    }
}

impl Binding {
    fn takes(&self, message: &Message) -> bool {
        headers::matches(&self.arguments, &message.headers)
    }
}

/// The exchanges by number (never given out twice) and by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Exchanges {
    all: Vec<Exchange>,
    names: BTreeMap<Name, ExchangeId>,
}

impl Exchanges {
    pub(super) fn add(&mut self, exchange: Exchange) -> ExchangeId {
        let id = ExchangeId(self.all.len() as u32);
        self.names.insert(Rc::clone(&exchange.name), id);
        self.all.push(exchange);
        id
    }

    pub(super) fn find(&self, name: &str) -> Option<ExchangeId> {
        self.names.get(name).copied()
    }

    pub(super) fn get(&self, id: ExchangeId) -> Option<&Exchange> {
        self.all.get(id.index())
    }

    pub(super) fn get_mut(&mut self, id: ExchangeId) -> Option<&mut Exchange> {
        self.all.get_mut(id.index())
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (ExchangeId, &mut Exchange)> {
        self.all.iter_mut().enumerate().map(|(at, exchange)| (ExchangeId(at as u32), exchange))
    }
}
