//! What an operator does to the cluster: stop and start brokers, cut them off, elect leaders, add
//! partitions.

use crate::engine::logs::{BrokerId, Command, TopicId};
use crate::sim::action::Action;
use crate::sim::simulation::{Run, Work};

impl Run<'_> {
    /// Does what is done to the cluster; false for what is done to anything else.
    pub(in crate::sim) fn operate_cluster(&mut self, action: &Action) -> bool {
        let because = self.because;
        match action {
            Action::StopLogBroker { broker, kill, restart_after } => {
                let Some(broker) = self.log_broker(broker) else { return true };
                if let Some(after) = restart_after.filter(|_| self.sim.cluster.is_up(broker)) {
                    self.sim.agenda.add(self.sim.now + after, because, Work::StartLogBroker(broker));
                }
                self.cluster(Command::StopBroker { broker, kill: *kill }, because);
            }
            Action::StartLogBroker { broker } => {
                let Some(broker) = self.log_broker(broker) else { return true };
                self.cluster(Command::StartBroker(broker), because);
            }
            Action::CutLogBroker { broker } => {
                let Some(broker) = self.log_broker(broker) else { return true };
                self.cluster(Command::CutBroker(broker), because);
            }
            Action::MendLogBroker { broker } => {
                let Some(broker) = self.log_broker(broker) else { return true };
                self.cluster(Command::MendBroker(broker), because);
            }
            Action::AddPartitions { topic, total } => {
                let at = self.sim.plan.logs.topics.iter().position(|plan| plan.declaration.name == *topic);
                let Some(topic) = at.map(|at| TopicId(at as u16)) else { return true };
                self.cluster(Command::CreatePartitions { topic, total: *total }, because);
            }
            _ => return false,
        }
        true
    }

    pub(in crate::sim) fn start_log_broker(&mut self, broker: BrokerId) {
        let because = self.because;
        self.cluster(Command::StartBroker(broker), because);
    }

    fn log_broker(&self, name: &str) -> Option<BrokerId> {
        let brokers = (0..self.sim.plan.logs.broker_count() as u16).map(BrokerId);
        brokers.into_iter().find(|broker| super::broker_name(*broker) == name)
    }
}
