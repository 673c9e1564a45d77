//! Whether an action would have an effect: none, if what it is done to is in that state already.

use super::client::ClientState;
use super::world::World;
use crate::sim::{Action, BrokerAction, ClientAction, LinkAction, Plan, TopologyAction};

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
            Action::Broker(BrokerAction::StopBroker { .. }) => !self.stopped,
            Action::Broker(BrokerAction::StartBroker) => self.stopped,
            Action::Link(_) | Action::Broker(_) | Action::Cluster(_) => true,
        }
    }
}

impl ClientState {
    fn is_changed_by(&self, action: &ClientAction) -> bool {
        let works = self.up && !self.leaving;
        match action {
            ClientAction::Crash { .. } | ClientAction::Publish { .. } => self.up,
            ClientAction::Restart { .. } => !self.up,
            ClientAction::Pause { .. } => works && !self.paused,
            ClientAction::Resume { .. } => works && self.paused,
            ClientAction::Remove { .. } => works,
            ClientAction::Set { .. } | ClientAction::Add { .. } => true,
        }
    }
}
