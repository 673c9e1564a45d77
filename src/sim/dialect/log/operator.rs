//! What an operator does to the cluster: stop and start brokers, cut them off, add partitions, alter topics.

use crate::engine::logs::{BrokerId, Command};
use crate::engine::queueing::Name;
use crate::sim::action::ClusterAction;
use crate::sim::dialect::Station;
use crate::sim::journal::Cause;
use crate::sim::simulation::{Run, Work};

impl Run<'_> {
    /// Does what is done to the cluster. A broker or topic that is not there is left alone.
    pub(super) fn operate_cluster(&mut self, cause: Cause, action: &ClusterAction) {
        let Some(command) = self.command_of(action) else { return };
        if let (Command::StopBroker { broker, .. }, ClusterAction::Stop { restart_after: Some(after), .. }) =
            (&command, action)
            && self.sim.stations.log.is_up(*broker)
        {
            let work = Work::StartStation(Station::Log(*broker));
            self.sim.agenda.add(self.sim.now + *after, cause, work);
        }
        self.cluster(cause, command);
    }

    fn command_of(&self, action: &ClusterAction) -> Option<Command> {
        Some(match action {
            ClusterAction::Stop { broker, kill, .. } => {
                Command::StopBroker { broker: self.log_broker(broker)?, kill: *kill }
            }
            ClusterAction::Start { broker } => Command::StartBroker(self.log_broker(broker)?),
            ClusterAction::Cut { broker } => Command::CutBroker(self.log_broker(broker)?),
            ClusterAction::Mend { broker } => Command::MendBroker(self.log_broker(broker)?),
            ClusterAction::AddPartitions { topic, total } => {
                Command::CreatePartitions { topic: self.sim.stations.log.topic(topic)?, total: *total }
            }
            ClusterAction::AlterTopic { topic, setting } => {
                let topic = self.sim.stations.log.topic(topic)?;
                let mut configuration = self.sim.stations.log.settings(topic);
                setting.apply(&mut configuration);
                Command::AlterTopic { topic, configuration }
            }
        })
    }

    pub(super) fn start_log_broker(&mut self, cause: Cause, broker: BrokerId) {
        self.cluster(cause, Command::StartBroker(broker));
    }

    fn log_broker(&self, name: &Name) -> Option<BrokerId> {
        let mut brokers = (0..self.sim.plan.logs.broker_count() as u16).map(BrokerId);
        brokers.find(|broker| super::broker_name(*broker) == **name)
    }
}
