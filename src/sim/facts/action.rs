//! The facts of what was done to a run.

use super::Facts;
use crate::engine::queueing::Shutdown;
use crate::sim::action::Action;
use crate::sim::kind::Kind;
use crate::sim::plan::{Node, NodeId};
use crate::sim::recording::Recording;

impl Facts {
    pub(super) fn read_action(&mut self, recording: &Recording, action: &Action) {
        self.kind = Kind::Acted;
        match action {
            Action::Lose(target) | Action::Duplicate(target) => {
                (self.message, self.words) = (target.message, Some(target.kind.as_str().to_owned()));
            }
            Action::Set { setting, .. } => self.words = Some(setting.to_string()),
            Action::Bind(binding) | Action::Unbind(binding) => {
                self.words = Some(binding.key.to_string()).filter(|key| !key.is_empty());
                self.exchange = recording.plan.find(&binding.exchange);
                self.queue = recording.plan.find(&binding.queue);
            }
            Action::SetPolicy { queue, policy } => {
                (self.queue, self.words) = (recording.plan.find(queue), Some(policy.to_string()));
            }
            Action::SetMemory { high_watermark } => {
                self.words = high_watermark.map(|bytes| format!("{bytes} bytes"));
            }
            Action::StopBroker { shutdown: Shutdown::Kill, .. } => self.words = Some("kill".to_owned()),
            Action::StopBroker { shutdown: Shutdown::Orderly, .. }
            | Action::StartBroker
            | Action::Crash { .. }
            | Action::Restart { .. }
            | Action::Cut { .. }
            | Action::Mend { .. }
            | Action::Publish { .. }
            | Action::Pause { .. }
            | Action::Resume { .. }
            | Action::Add { .. }
            | Action::StartLogBroker { .. }
            | Action::CutLogBroker { .. }
            | Action::MendLogBroker { .. }
            | Action::Remove { .. } => {}
            Action::StopLogBroker { kill, .. } => self.words = kill.then(|| "kill".to_owned()),
            Action::AddPartitions { total, .. } => self.words = Some(total.to_string()),
        }
        let subject = recording.plan.find(action.subject());
        let log_broker = subject.filter(|node| matches!(recording.plan.node(*node), Node::LogBroker(_)));
        self.exchange = self.exchange.or(log_broker);
        let is_client = |node: &NodeId| matches!(recording.plan.node(*node), Node::Client(_));
        self.client = subject.filter(is_client);
        self.reason = Some(action.word());
    }
}
