//! What somebody does who looks after the queue broker: bindings, policies, limits, stopping and starting.

use super::plan::BindingPlan;
use super::session::{channel, connection};
use crate::engine::queueing::{ChannelId, Command, Configuration};
use crate::sim::action::{BrokerAction, TopologyAction};
use crate::sim::dialect::Station;
use crate::sim::journal::Cause;
use crate::sim::plan::ClientId;
use crate::sim::simulation::{Run, Work};

/// No client of a plan.
const OPERATOR: ClientId = ClientId(u16::MAX);

impl Run<'_> {
    /// Does what is done to the broker itself.
    pub(in crate::sim) fn operate(&mut self, cause: Cause, action: &BrokerAction) {
        let command = match action {
            BrokerAction::StopBroker { shutdown, restart_after } => {
                if let Some(after) = restart_after.filter(|_| self.sim.stations.queue.is_running()) {
                    self.sim.agenda.add(self.sim.now + after, cause, Work::StartStation(Station::Queue));
                }
                Command::Stop(*shutdown)
            }
            BrokerAction::StartBroker => Command::Start,
            BrokerAction::SetMemory { high_watermark } => {
                let memory_high_watermark = *high_watermark;
                let present = self.sim.stations.queue.configuration().clone();
                Command::Configure(Configuration { memory_high_watermark, ..present })
            }
            BrokerAction::SetPolicy { queue, policy } => Command::SetPolicy(queue.clone(), policy.clone()),
            // The plan has it from the start.
            BrokerAction::Version { .. } | BrokerAction::Heartbeat { .. } => return,
        };
        self.command(cause, OPERATOR, command);
    }

    pub(in crate::sim) fn start_broker(&mut self, cause: Cause) {
        self.command(cause, OPERATOR, Command::Start);
    }

    /// Does what needs a connection of its own, in no time. A broker that is stopped does not hear it.
    pub(in crate::sim) fn administer(&mut self, cause: Cause, action: &TopologyAction) {
        if !self.sim.stations.queue.is_running() {
            return;
        }
        let (connection, channel) = (connection(OPERATOR, 0), channel(OPERATOR, 0));
        let command = match action {
            TopologyAction::Bind(binding) => binding.bind(channel),
            TopologyAction::Unbind(binding) => binding.unbind(channel),
            TopologyAction::Purge { queue } => Command::Purge { channel, queue: queue.clone() },
        };
        let commands = [
            Command::OpenConnection(connection),
            Command::OpenChannel { connection, channel },
            command,
            Command::CloseConnection(connection),
        ];
        for command in commands {
            self.command(cause, OPERATOR, command);
        }
    }
}

impl BindingPlan {
    pub(super) fn bind(&self, channel: ChannelId) -> Command {
        let Self { exchange, queue, key, arguments } = self.clone();
        Command::Bind { channel, exchange, queue, key, arguments }
    }

    fn unbind(&self, channel: ChannelId) -> Command {
        let Self { exchange, queue, key, arguments } = self.clone();
        Command::Unbind { channel, exchange, queue, key, arguments }
    }
}
