//! What a lesson does to the queue broker.

use serde::Deserialize;

use super::Form;
use crate::base::SimDuration;
use crate::engine::queueing::{Overflow, Policy, Shutdown, Version};
use crate::lesson::problem::FieldPath;
use crate::lesson::validate::{Check, Group};
use crate::sim::{Action, BrokerAction};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct StopBroker {
    #[serde(default = "orderly")]
    shutdown: Shutdown,
    restart_after_ms: Option<u64>,
}

fn orderly() -> Shutdown {
    Shutdown::Orderly
}

impl Form for StopBroker {
    fn lower(&self, _: &str) -> Vec<Action> {
        let restart_after = self.restart_after_ms.map(SimDuration::from_millis);
        vec![Action::Broker(BrokerAction::StopBroker { shutdown: self.shutdown, restart_after })]
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct StartBroker {}

impl Form for StartBroker {
    fn lower(&self, _: &str) -> Vec<Action> {
        vec![Action::Broker(BrokerAction::StartBroker)]
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct SetMemory {
    high_watermark: Option<u64>,
}

impl Form for SetMemory {
    fn lower(&self, _: &str) -> Vec<Action> {
        vec![Action::Broker(BrokerAction::SetMemory { high_watermark: self.high_watermark })]
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct SetPolicy {
    queue: String,
    max_length: Option<u64>,
    overflow: Option<Overflow>,
}

impl Form for SetPolicy {
    fn lower(&self, _: &str) -> Vec<Action> {
        let policy = Policy { max_length: self.max_length, overflow: self.overflow };
        vec![Action::Broker(BrokerAction::SetPolicy { queue: self.queue.as_str().into(), policy })]
    }

    fn check(&self, check: &mut Check<'_>, place: &FieldPath) {
        check.refer(Group::QUEUE, &self.queue, place.then("queue"));
    }
}

/// Another version, in the whole run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct OfVersion {
    rabbitmq: Version,
}

impl Form for OfVersion {
    fn lower(&self, _: &str) -> Vec<Action> {
        vec![Action::Broker(BrokerAction::Version { version: self.rabbitmq })]
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct Heartbeat {
    ms: u64,
}

impl Form for Heartbeat {
    fn lower(&self, _: &str) -> Vec<Action> {
        vec![Action::Broker(BrokerAction::Heartbeat { every: SimDuration::from_millis(self.ms) })]
    }
}
