//! What would be done in vain, since it is so already.

use super::world::World;
use crate::sim::{Action, Plan};

impl World {
    /// Would an action change nothing, since what it is done to is in that state already?
    pub fn is_in_that_state(&self, plan: &Plan, action: &Action) -> bool {
        match action {
            Action::Bind(binding) => return self.is_bound(binding),
            Action::Unbind(binding) => return !self.is_bound(binding),
            Action::StopBroker { .. } => return self.stopped,
            Action::StartBroker => return !self.stopped,
            _ => {}
        }
        let at = plan.clients.iter().position(|client| *client.name == *action.subject());
        let Some(client) = at.and_then(|at| self.clients.get(at)) else { return false };
        match action {
            Action::Crash { .. } | Action::Publish { .. } => !client.up,
            Action::Restart { .. } => client.up,
            Action::Cut { .. } => client.cut,
            Action::Mend { .. } => !client.cut,
            Action::Pause { .. } => !client.up || client.leaving || client.paused,
            Action::Resume { .. } => !client.up || client.leaving || !client.paused,
            Action::Remove { .. } => !client.up || client.leaving,
            Action::Lose(_)
            | Action::Duplicate(_)
            | Action::Set { .. }
            | Action::Add { .. }
            | Action::Bind(_)
            | Action::Unbind(_)
            | Action::StopBroker { .. }
            | Action::StartBroker
            | Action::StopLogBroker { .. }
            | Action::StartLogBroker { .. }
            | Action::CutLogBroker { .. }
            | Action::MendLogBroker { .. }
            | Action::AddPartitions { .. }
            | Action::SetMemory { .. }
            | Action::SetPolicy { .. } => false,
        }
    }
}
