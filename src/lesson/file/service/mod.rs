//! The part of a lesson file about services: where something comes in, what they keep, what they do.

mod dedupe;
mod item;
mod log;
mod schema;
mod step;
mod text;

use std::collections::BTreeMap;

use serde::Deserialize;

pub(in crate::lesson) use dedupe::{DedupeFile, MadeSteps};
pub(in crate::lesson) use item::{ItemFile, Word};
pub(in crate::lesson) use log::{ReadingFile, WritingFile};
pub(in crate::lesson) use schema::{FieldFile, SchemaFile, UnknownFile, VersionFile};
pub(in crate::lesson) use step::{Does, ENDS, EachFile, PublishFile, StepFile};
pub(in crate::lesson) use text::{ConditionText, Piece, RowText, pieces};

use super::{Span, SpanFile};
use crate::sim::Commit;
use crate::sim::service::Settle;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ServiceFile {
    pub name: String,
    /// When it comes up; from the beginning without it.
    pub start_ms: Option<u64>,
    pub latency_ms: Option<u64>,
    pub latency: Option<SpanFile>,
    pub threads: Option<u16>,
    /// The version that it is built with of each schema that it uses, by their names.
    #[serde(default)]
    pub versions: BTreeMap<String, String>,
    /// How it writes to topics.
    pub producer: Option<WritingFile>,
    #[serde(default)]
    pub ports: Vec<PortFile>,
    #[serde(default)]
    pub tables: Vec<KeptFile>,
    #[serde(default)]
    pub on: Vec<HandlerFile>,
}

/// Services that live and die together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ProcessFile {
    pub name: String,
    pub services: Vec<String>,
    /// Of all of them; without it, each has its own.
    pub threads: Option<u16>,
}

/// A bus within a process, or within a service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct BusFile {
    pub name: String,
    pub process: Option<String>,
    pub service: Option<String>,
}

/// Where something comes in: a queue, topics, calls, or a queue with answers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct PortFile {
    pub id: Option<String>,
    pub queue: Option<String>,
    #[serde(default)]
    pub prefetch: u16,
    pub settle: Option<Settle>,
    pub topics: Option<Vec<String>>,
    pub group: Option<String>,
    pub commit: Option<Commit>,
    /// How it reads topics.
    pub consumer: Option<ReadingFile>,
    #[serde(default)]
    pub calls: bool,
    pub waiting: Option<u16>,
    pub replies: Option<String>,
}

/// A table of rows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct KeptFile {
    pub name: String,
    #[serde(default)]
    pub durable: bool,
    pub keeps_ms: Option<u64>,
    #[serde(default)]
    pub rows: BTreeMap<String, String>,
}

/// What is done with something that comes in: at a port, as a call of an operation, or by the clock.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct HandlerFile {
    pub name: Option<String>,
    pub port: Option<String>,
    pub call: Option<String>,
    pub bus: Option<String>,
    /// From the start; without it, it is.
    pub subscribed: Option<bool>,
    pub at_ms: Option<u64>,
    pub every_ms: Option<u64>,
    pub every: Option<SpanFile>,
    pub count: Option<u32>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub key: Option<String>,
    pub when: Option<SomeTexts>,
    /// What all that comes of it is to be known by.
    pub correlation: Option<String>,
    pub dedupe: Option<DedupeFile>,
    pub steps: Vec<ItemFile>,
    #[serde(default)]
    pub on_failure: Vec<ItemFile>,
    #[serde(skip)]
    pub made: MadeSteps,
}

/// One text, or several.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::lesson) struct SomeTexts(pub Vec<String>);

impl ServiceFile {
    /// What others can call it for, each once.
    pub fn operations(&self) -> Vec<&str> {
        let mut operations: Vec<&str> = Vec::new();
        for operation in self.on.iter().filter_map(|handler| handler.call.as_deref()) {
            if !operations.contains(&operation) {
                operations.push(operation);
            }
        }
        operations
    }

    /// By what the replies come in that are asked for at a port of this name.
    pub fn replies_at(&self, named: &str) -> Option<Via<'_>> {
        self.ports.iter().find(|port| port.name() == Some(named))?.via()
    }

    /// The port with a queue or topics that a handler names; without a name, the only one.
    pub fn message_port(&self, name: Option<&str>) -> Option<(usize, &PortFile)> {
        let mut ports = self.ports.iter().enumerate().filter(|(_, port)| port.brings_messages());
        match name {
            Some(name) => ports.find(|(_, port)| port.name() == Some(name)),
            None => ports.next().filter(|_| ports.next().is_none()),
        }
    }

    /// All steps, with those in them and what undoes them.
    pub fn steps(&self) -> Vec<&StepFile> {
        let mut steps = Vec::new();
        for handler in &self.on {
            item::gather(handler.items(), &mut steps);
            item::gather(&handler.on_failure, &mut steps);
        }
        steps
    }

    /// The names of all its steps; one may be there several times.
    pub fn step_names(&self) -> Vec<&str> {
        let items = self.on.iter().flat_map(|handler| handler.items().chain(&handler.on_failure));
        items.flat_map(ItemFile::names).collect()
    }

    /// Does it take messages from a queue or from topics?
    pub fn consumes(&self) -> bool {
        self.ports.iter().any(|port| port.brings_messages() || port.replies.is_some())
    }

    /// Can others call it?
    pub fn is_called(&self) -> bool {
        self.ports.iter().any(|port| port.calls) || self.on.iter().any(|handler| handler.call.is_some())
    }

    /// Does it write to topics?
    pub fn writes(&self) -> bool {
        self.publishes().any(|publish| publish.topic.is_some())
    }

    /// Are its transactions those of what it writes to topics?
    pub fn has_log_transactions(&self) -> bool {
        self.producer.as_ref().is_some_and(|producer| producer.transactional_id.is_some())
    }

    /// What it publishes.
    pub fn publishes(&self) -> impl Iterator<Item = &PublishFile> {
        self.steps().into_iter().filter_map(|step| step.publish.as_ref())
    }
}

/// A port for replies without a queue, with the channel itself to come back to.
const DIRECT: &str = "direct";
/// One with an exclusive queue of the connection.
const EXCLUSIVE: &str = "exclusive";

/// By what replies come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lesson) enum Via<'f> {
    Direct,
    Exclusive,
    /// A queue of the file's.
    Queue(&'f str),
}

impl PortFile {
    /// By what replies come in here, if they do.
    pub fn via(&self) -> Option<Via<'_>> {
        Some(match self.replies.as_deref()? {
            DIRECT => Via::Direct,
            EXCLUSIVE => Via::Exclusive,
            queue => Via::Queue(queue),
        })
    }

    /// Do replies come in here by none of the file's queues?
    pub fn is_without_queue(&self) -> bool {
        matches!(self.via(), Some(Via::Direct | Via::Exclusive))
    }

    /// Its id, or the name of its queue or of its first topic.
    pub fn name(&self) -> Option<&str> {
        let topic = || self.topics.iter().flatten().next().map(String::as_str);
        self.id.as_deref().or(self.queue.as_deref()).or_else(topic).or(self.replies.as_deref())
    }

    /// Is it one with a queue, or with topics, whose messages are handled?
    pub const fn brings_messages(&self) -> bool {
        self.queue.is_some() || self.topics.is_some()
    }
}

impl HandlerFile {
    /// Is it begun by the clock?
    pub const fn is_timer(&self) -> bool {
        self.at_ms.is_some()
    }

    pub const fn every(&self) -> Span {
        (self.every_ms, self.every)
    }

    /// What must hold besides its type and key.
    pub fn conditions(&self) -> &[String] {
        self.when.as_ref().map_or(&[], |texts| &texts.0)
    }
}
