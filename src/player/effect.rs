//! Whether an action would have an effect: none, if what it is done to is in that state already.

use super::client::ClientState;
use super::log::LogBrokerState;
use super::world::World;
use crate::sim::{Action, BrokerAction, ClientAction, ClusterAction, LinkAction, Node, Plan, TopologyAction};

impl World {
    /// Would an action change anything?
    pub fn has_effect(&self, plan: &Plan, action: &Action) -> bool {
        let client = || plan.find_client(action.subject()).and_then(|id| self.clients.get(id.index()));
        match action {
            Action::Client(ClientAction::Publish { client: name, .. }) => {
                let plan = plan.find_client(name).and_then(|id| plan.clients.get(id.index()));
                plan.is_none_or(|plan| plan.role.can_publish()) && client().is_none_or(|client| client.up)
            }
            Action::Client(action) => client().is_none_or(|client| client.is_changed_by(action)),
            Action::Link(LinkAction::Cut { .. }) => client().is_none_or(|client| !client.cut),
            Action::Link(LinkAction::Mend { .. }) => client().is_none_or(|client| client.cut),
            Action::Topology(TopologyAction::Bind(binding)) => !self.is_bound(binding),
            Action::Topology(TopologyAction::Unbind(binding)) => self.is_bound(binding),
            Action::Topology(TopologyAction::Purge { queue }) => {
                match plan.find(queue).map(|id| plan.node(id)) {
                    Some(Node::Queue(at)) => !self.stopped && !self.queues[at].ready.is_empty(),
                    _ => false,
                }
            }
            Action::Broker(BrokerAction::StopBroker { .. }) => !self.stopped,
            Action::Broker(BrokerAction::StartBroker) => self.stopped,
            Action::Broker(BrokerAction::Version { version }) => plan.configuration.version != *version,
            Action::Broker(BrokerAction::Heartbeat { every }) => plan.configuration.heartbeat != *every,
            Action::Cluster(change) => {
                self.log_broker(plan, action.subject()).is_none_or(|broker| broker.is_changed_by(change))
            }
            Action::Link(_) | Action::Broker(_) | Action::Run(_) => true,
        }
    }

    fn log_broker(&self, plan: &Plan, name: &str) -> Option<LogBrokerState> {
        match plan.node(plan.find(name)?) {
            Node::LogBroker(broker) => self.logs.brokers.get(broker.index()).copied(),
            _ => None,
        }
    }
}

impl LogBrokerState {
    const fn is_changed_by(self, action: &ClusterAction) -> bool {
        match action {
            ClusterAction::Stop { .. } => !self.down,
            ClusterAction::Start { .. } => self.down,
            ClusterAction::Cut { .. } => !self.cut,
            ClusterAction::Mend { .. } => self.cut,
            ClusterAction::AddPartitions { .. } | ClusterAction::AlterTopic { .. } => true,
        }
    }
}

impl ClientState {
    fn is_changed_by(&self, action: &ClientAction) -> bool {
        let works = self.up && !self.leaving;
        match action {
            ClientAction::Crash { .. } | ClientAction::Publish { .. } => self.up,
            ClientAction::Restart { .. } => !self.up,
            ClientAction::Seek { .. } => works,
            ClientAction::Pause { .. } => works && !self.paused,
            ClientAction::Resume { .. } => works && self.paused,
            ClientAction::Remove { .. } => works || self.up && self.returns,
            ClientAction::Set { .. } | ClientAction::Add { .. } => true,
        }
    }
}
