//! A step of a service as it is written: a table whose fields say what is done.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{ItemFile, UnknownFile};
use crate::lesson::file::{FailureFile, Span, SpanFile};
use crate::sim::service::Takes;

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct StepFile {
    /// Nothing for one that undoes another.
    #[serde(default)]
    pub id: String,
    #[serde(rename = "if")]
    pub condition: Option<String>,
    pub then: Option<Vec<ItemFile>>,
    #[serde(rename = "else")]
    pub otherwise: Option<Vec<ItemFile>>,
    pub read: Option<String>,
    pub oldest: Option<String>,
    pub into: Option<String>,
    pub work_ms: Option<u64>,
    pub work: Option<SpanFile>,
    pub fails: Option<Vec<FailureFile>>,
    pub call: Option<String>,
    pub operation: Option<String>,
    pub body: Option<String>,
    pub timeout_ms: Option<u64>,
    pub retries: Option<u32>,
    pub pause_ms: Option<u64>,
    pub put: Option<String>,
    pub value: Option<String>,
    pub insert: Option<String>,
    pub add: Option<String>,
    pub by: Option<i64>,
    pub delete: Option<String>,
    pub publish: Option<PublishFile>,
    pub confirm_ms: Option<u64>,
    pub flush_ms: Option<u64>,
    pub parse: Option<String>,
    pub takes: Option<Takes>,
    pub unknown_fields: Option<UnknownFile>,
    pub emit: Option<String>,
    pub bus: Option<String>,
    pub each: Option<EachFile>,
    pub stop_at_failure: Option<bool>,
    #[serde(rename = "await")]
    pub waits_for: Option<String>,
    pub answer: Option<String>,
    pub fail: Option<String>,
    pub in_transaction: Option<Vec<ItemFile>>,
    pub undo: Option<Box<Self>>,
    pub effect: Option<String>,
    #[serde(default)]
    pub quiet: bool,
}

/// What a transaction ends with: one of two steps of its own.
pub(in crate::lesson) const ENDS: [&str; 2] = ["commit_transaction", "abort_transaction"];

/// How the handlers of an event are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::lesson) enum EachFile {
    InTurn,
    Thread,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct PublishFile {
    #[serde(default)]
    pub exchange: String,
    /// In place of an exchange.
    pub topic: Option<String>,
    #[serde(default)]
    pub key: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    #[serde(default)]
    pub body: String,
    /// In place of a body: the schema, and the values of its fields.
    pub schema: Option<String>,
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    pub correlation: Option<String>,
    pub reply_to: Option<String>,
}

/// What a step does, by the field that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lesson) enum Does {
    If,
    Read,
    Oldest,
    Work,
    Call,
    Put,
    Insert,
    Add,
    Delete,
    Publish,
    Parse,
    Flush,
    Emit,
    Await,
    Answer,
    Fail,
    InTransaction,
}

impl Does {
    pub const ALL: [Self; 17] = [
        Self::If,
        Self::Read,
        Self::Oldest,
        Self::Work,
        Self::Call,
        Self::Put,
        Self::Insert,
        Self::Add,
        Self::Delete,
        Self::Publish,
        Self::Parse,
        Self::Flush,
        Self::Emit,
        Self::Await,
        Self::Answer,
        Self::Fail,
        Self::InTransaction,
    ];

    /// The field that says it.
    pub const fn field(self) -> &'static str {
        match self {
            Self::If => "if",
            Self::Read => "read",
            Self::Oldest => "oldest",
            Self::Work => "work",
            Self::Call => "call",
            Self::Put => "put",
            Self::Insert => "insert",
            Self::Add => "add",
            Self::Delete => "delete",
            Self::Publish => "publish",
            Self::Parse => "parse",
            Self::Flush => "flush_ms",
            Self::Emit => "emit",
            Self::Await => "await",
            Self::Answer => "answer",
            Self::Fail => "fail",
            Self::InTransaction => "in_transaction",
        }
    }

    /// The fields that go with it: those that have to be there, and those that may be.
    pub const fn goes_with(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::If => (&["then"], &["else"]),
            Self::Read => (&["into"], &[]),
            Self::Oldest => (&["into"], &["else"]),
            Self::Work => (&[], &["fails"]),
            Self::Call => (&["timeout_ms"], &["operation", "body", "retries", "pause_ms", "into"]),
            Self::Put => (&["value"], &[]),
            Self::Insert => (&["value"], &["else"]),
            Self::Add => (&["by"], &[]),
            Self::Publish => (&[], &["confirm_ms"]),
            Self::Parse => (&[], &["takes", "unknown_fields"]),
            Self::Emit => (&[], &["body", "bus", "each", "stop_at_failure"]),
            Self::Await => (&["timeout_ms"], &["into"]),
            Self::Delete | Self::Flush | Self::Answer | Self::Fail | Self::InTransaction => (&[], &[]),
        }
    }
}

impl StepFile {
    /// All that it does: of a good one, one thing.
    pub fn does(&self) -> Vec<Does> {
        let given = |does: &Does| match does {
            Does::If => self.condition.is_some(),
            Does::Read => self.read.is_some(),
            Does::Oldest => self.oldest.is_some(),
            Does::Work => self.work_ms.is_some() || self.work.is_some(),
            Does::Call => self.call.is_some(),
            Does::Put => self.put.is_some(),
            Does::Insert => self.insert.is_some(),
            Does::Add => self.add.is_some(),
            Does::Delete => self.delete.is_some(),
            Does::Publish => self.publish.is_some(),
            Does::Parse => self.parse.is_some(),
            Does::Flush => self.flush_ms.is_some(),
            Does::Emit => self.emit.is_some(),
            Does::Await => self.waits_for.is_some(),
            Does::Answer => self.answer.is_some(),
            Does::Fail => self.fail.is_some(),
            Does::InTransaction => self.in_transaction.is_some(),
        };
        Does::ALL.into_iter().filter(given).collect()
    }

    /// The fields besides those that say what it does, and whether each is given.
    pub fn details(&self) -> [(&'static str, bool); 17] {
        [
            ("then", self.then.is_some()),
            ("else", self.otherwise.is_some()),
            ("into", self.into.is_some()),
            ("fails", self.fails.is_some()),
            ("operation", self.operation.is_some()),
            ("body", self.body.is_some()),
            ("timeout_ms", self.timeout_ms.is_some()),
            ("retries", self.retries.is_some()),
            ("pause_ms", self.pause_ms.is_some()),
            ("value", self.value.is_some()),
            ("by", self.by.is_some()),
            ("confirm_ms", self.confirm_ms.is_some()),
            ("takes", self.takes.is_some()),
            ("unknown_fields", self.unknown_fields.is_some()),
            ("bus", self.bus.is_some()),
            ("each", self.each.is_some()),
            ("stop_at_failure", self.stop_at_failure.is_some()),
        ]
    }

    /// Does it do the same, if with another body? Then one region of code is both.
    pub fn is_like(&self, other: &Self) -> bool {
        let without_body = |step: &Self| {
            let mut step = Self { body: None, ..step.clone() };
            step.publish.iter_mut().for_each(|publish| {
                publish.body.clear();
                publish.fields.clear();
            });
            step
        };
        without_body(self) == without_body(other)
    }

    pub const fn work(&self) -> Span {
        (self.work_ms, self.work)
    }

    pub fn then(&self) -> &[ItemFile] {
        self.then.as_deref().unwrap_or_default()
    }

    pub fn otherwise(&self) -> &[ItemFile] {
        self.otherwise.as_deref().unwrap_or_default()
    }

    /// The steps between the begin and the end of a transaction.
    pub fn in_transaction(&self) -> &[ItemFile] {
        self.in_transaction.as_deref().unwrap_or_default()
    }

    /// The lists of steps in it, by the fields that have them.
    pub fn inner(&self) -> [(&'static str, &[ItemFile]); 3] {
        [("then", self.then()), ("else", self.otherwise()), ("in_transaction", self.in_transaction())]
    }

    /// The names of the steps that end its transaction, if it is one: by a commit, by an abort.
    pub fn ends(&self) -> &'static [&'static str] {
        if self.in_transaction.is_some() { &ENDS } else { &[] }
    }
}
