//! The queue broker's part of a plan: its topology, and the clients that publish to it and consume from it.

use super::{Forward, OnFailure, Poll, Restraint};
use crate::engine::queueing::{
    ChannelId, Command, ExchangeDeclaration, ExchangeType, FieldTable, Name, QueueDeclaration, Value,
};
use crate::sim::failure::FailureRule;
use crate::sim::plan::Publication;
use crate::sim::span::Span;

/// An exchange to declare.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExchangePlan {
    pub name: Name,
    pub kind: ExchangeType,
    /// Does it hold messages for their `x-delay`?
    pub delayed: bool,
    /// Does it outlive a restart of the broker?
    pub durable: bool,
    /// Does it go with its last binding?
    pub auto_delete: bool,
    /// May clients not publish to it?
    pub internal: bool,
    /// Where messages go that it leads nowhere.
    pub alternate: Option<Name>,
}

/// A queue to declare: a durable one, unless it is said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct QueuePlan {
    pub name: Name,
    /// Its `x-…` arguments.
    pub arguments: FieldTable,
    /// Does it outlive a restart of the broker?
    pub durable: bool,
    /// Does it go with its last consumer?
    pub auto_delete: bool,
}

impl Default for QueuePlan {
    fn default() -> Self {
        Self { name: Name::default(), arguments: FieldTable::new(), durable: true, auto_delete: false }
    }
}

/// A binding to make.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingPlan {
    pub exchange: Name,
    pub queue: Name,
    pub key: Name,
    pub arguments: FieldTable,
}

/// A binding of an exchange to another one.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeBindingPlan {
    pub source: Name,
    /// Where they go on to.
    pub destination: Name,
    pub key: Name,
    pub arguments: FieldTable,
}

/// A producer's part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProducerPlan {
    /// What it publishes, and when.
    pub publications: Vec<Publication>,
    /// Does it ask for publisher confirms?
    pub confirms: bool,
    /// Does it ask for unroutable messages back?
    pub mandatory: bool,
    /// What keeps it from publishing.
    pub restraint: Restraint,
}

/// A worker's part.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkerPlan {
    /// The queue it consumes from.
    pub queue: Name,
    /// How many messages it may hold unacknowledged; 0: no limit.
    pub prefetch: u16,
    /// When a message counts as done.
    pub acknowledge: Acknowledge,
    /// How long it works on one message.
    pub service: Span,
    /// When it fails: the first rule that applies.
    pub failures: Vec<FailureRule>,
    pub on_failure: OnFailure,
    /// What it publishes when it succeeds.
    pub forward: Option<Forward>,
    /// It asks for messages; without it, it is sent them.
    pub poll: Option<Poll>,
}

/// When a worker acknowledges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acknowledge {
    /// When the work is done.
    #[default]
    AfterWork,
    /// When it begins.
    BeforeWork,
    /// Not at all: the broker counts a message as done when it sends it (AMQP's `no-ack`).
    Automatic,
    /// Not at all, though the broker waits for it: a callback in which somebody forgot to. It answers
    /// nothing when the work fails, either, so its messages come back only when its channel closes.
    Never,
}

impl ExchangePlan {
    /// How it is declared.
    pub(super) fn declaration(&self) -> ExchangeDeclaration {
        let plain = ExchangeDeclaration::new(self.name.clone(), self.kind);
        let mut declared = if self.delayed { plain.delayed() } else { plain };
        let alternate = self.alternate.iter().cloned();
        declared.arguments.extend(alternate.map(|name| ("alternate-exchange".into(), Value::Text(name))));
        let (durable, auto_delete, internal) = (self.durable, self.auto_delete, self.internal);
        ExchangeDeclaration { durable, auto_delete, internal, ..declared }
    }
}

impl QueuePlan {
    /// How it is declared.
    pub(super) fn declaration(&self) -> QueueDeclaration {
        let (name, arguments) = (self.name.clone(), self.arguments.clone());
        let (durable, auto_delete) = (self.durable, self.auto_delete);
        QueueDeclaration { name, durable, auto_delete, arguments, ..QueueDeclaration::default() }
    }
}

impl ExchangeBindingPlan {
    pub(super) fn bind(&self, channel: ChannelId) -> Command {
        let Self { source, destination, key, arguments } = self.clone();
        Command::BindExchange { channel, source, destination, key, arguments }
    }
}
