//! Exchanges: where a message goes (AMQP 0-9-1, 3.1.3).

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::headers;
use super::id::{BindingId, ExchangeId, QueueId};
use super::message::Message;
use super::topic::{Patterns, Walk};
use super::value::{FieldTable, Name};
use super::version::{Change, Version};
use crate::base::Directory;

/// How an exchange routes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeType {
    /// To the queues bound with exactly the routing key.
    #[default]
    Direct,
    /// To the queues whose binding key matches it, word by word.
    Topic,
    /// To every bound queue.
    Fanout,
    /// To the queues whose binding arguments the headers satisfy.
    Headers,
    /// To one of the bound queues, whichever (RabbitMQ's "Local Random Exchange" guide; since 4.0).
    #[serde(rename = "x-local-random")]
    LocalRandom,
    /// To one of the bound queues, by a hash of the routing key (release notes of 4.3.0, #15849).
    #[serde(rename = "x-modulus-hash")]
    ModulusHash,
}

impl ExchangeType {
    /// The type of that name, where the version has it.
    pub(super) fn named(name: &str, version: Version) -> Option<Self> {
        let is_there = |kind: &Self| match kind {
            Self::Direct | Self::Topic | Self::Fanout | Self::Headers => true,
            Self::LocalRandom => version.has(Change::LocalRandom),
            Self::ModulusHash => version.has(Change::ModulusHash),
        };
        [Self::Direct, Self::Topic, Self::Fanout, Self::Headers, Self::LocalRandom, Self::ModulusHash]
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .filter(is_there)
    }

    /// As the protocol writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Topic => "topic",
            Self::Fanout => "fanout",
            Self::Headers => "headers",
            Self::LocalRandom => "x-local-random",
            Self::ModulusHash => "x-modulus-hash",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Exchange {
    pub name: Name,
    pub kind: ExchangeType,
    pub traits: Traits,
    bindings: Vec<Binding>,
    /// Where in `bindings` those of each key stand.
    keys: Directory<Name, Vec<usize>>,
    /// The same as a tree of words, for a topic exchange.
    patterns: Option<Patterns>,
}

/// What an exchange was declared with, besides its type.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Traits {
    pub delayed: bool,
    pub durable: bool,
    pub auto_delete: bool,
    pub internal: bool,
    /// `alternate-exchange`.
    pub alternate: Option<Name>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Binding {
    pub id: BindingId,
    pub destination: Destination,
    pub key: Name,
    pub arguments: FieldTable,
}

/// Where a binding leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    Queue(QueueId),
    Exchange(ExchangeId),
}

impl Exchange {
    pub(super) fn new(name: Name, kind: ExchangeType, traits: Traits) -> Self {
        let patterns = (kind == ExchangeType::Topic).then(Patterns::default);
        Self { name, kind, traits, bindings: Vec::new(), keys: Directory::default(), patterns }
    }

    /// The binding that is the same but for its number.
    pub(super) fn find(
        &self,
        destination: Destination,
        key: &Name,
        arguments: &FieldTable,
    ) -> Option<BindingId> {
        let same = |binding: &&Binding| binding.destination == destination && binding.arguments == *arguments;
        self.bound_with(key).find(same).map(|binding| binding.id)
    }

    fn bound_with(&self, key: &str) -> impl Iterator<Item = &Binding> {
        let places = self.keys.get(key).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|at| self.bindings.get(*at))
    }

    pub(super) fn add(&mut self, binding: Binding) {
        let at = self.bindings.len();
        self.keys.or_insert(Rc::clone(&binding.key), Vec::new()).push(at);
        if let Some(patterns) = &mut self.patterns {
            patterns.add(&binding.key, at);
        }
        self.bindings.push(binding);
    }

    /// All that lead from it.
    pub(super) fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    pub(super) fn is_bound(&self) -> bool {
        !self.bindings.is_empty()
    }

    /// Takes out the bindings that are `gone`, and tells which. O(bindings).
    pub(super) fn remove(&mut self, gone: impl Fn(&Binding) -> bool) -> Vec<(BindingId, Destination)> {
        let removed: Vec<(BindingId, Destination)> = self
            .bindings
            .iter()
            .filter(|binding| gone(binding))
            .map(|binding| (binding.id, binding.destination))
            .collect();
        if !removed.is_empty() {
            let left = std::mem::take(&mut self.bindings);
            self.keys = Directory::default();
            self.patterns = self.patterns.take().map(|_| Patterns::default());
            left.into_iter().filter(|binding| !gone(binding)).for_each(|binding| self.add(binding));
        }
        removed
    }

    /// Calls `found` with the bindings that a message takes, in their order for each of its keys; one
    /// that fits by two of its keys comes twice. Of those that an exchange chooses among all count.
    pub(super) fn matching(
        &self,
        message: &Message,
        version: Version,
        walk: &mut Walk,
        mut found: impl FnMut(&Binding),
    ) {
        match (self.kind, &self.patterns) {
            (ExchangeType::Direct, _) => {
                message.routing_keys().flat_map(|key| self.bound_with(key)).for_each(found);
            }
            (_, Some(patterns)) => {
                for key in message.routing_keys() {
                    patterns.matching(key, walk);
                    walk.found.iter().filter_map(|at| self.bindings.get(*at)).for_each(&mut found);
                }
            }
            (kind, None) => {
                let takes = |binding: &&Binding| {
                    kind != ExchangeType::Headers
                        || headers::matches(&binding.arguments, &message.headers, version)
                };
                self.bindings.iter().filter(takes).for_each(found);
            }
        }
    }
}

/// The exchanges by number (never given out twice) and by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Exchanges {
    all: Vec<Option<Exchange>>,
    /// The last of each name, which may be gone.
    names: Directory<Name, ExchangeId>,
}

impl Exchanges {
    pub(super) fn add(&mut self, exchange: Exchange) -> ExchangeId {
        let id = ExchangeId(self.all.len() as u32);
        *self.names.or_insert(Rc::clone(&exchange.name), id) = id;
        self.all.push(Some(exchange));
        id
    }

    pub(super) fn pass_over(&mut self) {
        self.all.push(None);
    }

    pub(super) fn remove(&mut self, id: ExchangeId) -> Option<Exchange> {
        self.all.get_mut(id.index())?.take()
    }

    pub(super) fn find(&self, name: &str) -> Option<ExchangeId> {
        self.names.get(name).copied().filter(|id| self.get(*id).is_some())
    }

    pub(super) fn get(&self, id: ExchangeId) -> Option<&Exchange> {
        self.all.get(id.index())?.as_ref()
    }

    pub(super) fn get_mut(&mut self, id: ExchangeId) -> Option<&mut Exchange> {
        self.all.get_mut(id.index())?.as_mut()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (ExchangeId, &Exchange)> {
        let numbered = self.all.iter().enumerate();
        numbered.filter_map(|(at, exchange)| Some((ExchangeId(at as u32), exchange.as_ref()?)))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (ExchangeId, &mut Exchange)> {
        let numbered = self.all.iter_mut().enumerate();
        numbered.filter_map(|(at, exchange)| Some((ExchangeId(at as u32), exchange.as_mut()?)))
    }
}
