//! What somebody does who looks after the broker: bindings, policies, limits, stopping and starting.

use super::action::Action;
use super::client::{channel, connection};
use super::plan::{BindingPlan, ClientId};
use super::simulation::{Run, Work};
use crate::engine::queueing::{ChannelId, Command, Configuration};

/// No client of a plan.
const OPERATOR: ClientId = ClientId(u16::MAX);

impl Run<'_> {
    /// Does what is done to the broker itself; false for what is done to clients.
    pub(super) fn operate(&mut self, action: &Action) -> bool {
        match action {
            Action::Bind(binding) => self.declare_as_operator(|channel| bind(channel, binding)),
            Action::Unbind(binding) => self.declare_as_operator(|channel| unbind(channel, binding)),
            Action::StopBroker { shutdown, restart_after } => {
                if let Some(after) = restart_after.filter(|_| self.sim.broker.is_running()) {
                    self.sim.agenda.add(self.sim.now + after, self.because, Work::StartBroker);
                }
                self.tell_broker(Command::Stop(*shutdown));
            }
            Action::StartBroker => self.start_broker(),
            Action::SetMemory { high_watermark } => {
                let memory_high_watermark = *high_watermark;
                let present = self.sim.broker.configuration().clone();
                self.tell_broker(Command::Configure(Configuration { memory_high_watermark, ..present }));
            }
            Action::SetPolicy { queue, policy } => {
                self.tell_broker(Command::SetPolicy(queue.clone(), policy.clone()));
            }
            Action::Crash { .. }
            | Action::Restart { .. }
            | Action::Lose(_)
            | Action::Duplicate(_)
            | Action::Cut { .. }
            | Action::Mend { .. }
            | Action::Publish { .. }
            | Action::Set { .. }
            | Action::Pause { .. }
            | Action::Resume { .. }
            | Action::Add { .. }
            | Action::StopLogBroker { .. }
            | Action::StartLogBroker { .. }
            | Action::CutLogBroker { .. }
            | Action::MendLogBroker { .. }
            | Action::AddPartitions { .. }
            | Action::Remove { .. } => return false,
        }
        true
    }

    pub(super) fn start_broker(&mut self) {
        self.tell_broker(Command::Start);
    }

    /// A command that comes from no connection.
    fn tell_broker(&mut self, command: Command) {
        let because = self.because;
        self.command(OPERATOR, command, because);
    }

    /// A command of somebody who looks after the broker: by a connection of its own, in no time. A
    /// broker that is stopped does not hear it.
    fn declare_as_operator(&mut self, command: impl FnOnce(ChannelId) -> Command) {
        if !self.sim.broker.is_running() {
            return;
        }
        let (connection, channel) = (connection(OPERATOR, 0), channel(OPERATOR, 0));
        let commands = [
            Command::OpenConnection(connection),
            Command::OpenChannel { connection, channel },
            command(channel),
            Command::CloseConnection(connection),
        ];
        let because = self.because;
        for command in commands {
            self.command(OPERATOR, command, because);
        }
    }
}

fn bind(channel: ChannelId, binding: &BindingPlan) -> Command {
    let BindingPlan { exchange, queue, key, arguments } = binding.clone();
    Command::Bind { channel, exchange, queue, key, arguments }
}

fn unbind(channel: ChannelId, binding: &BindingPlan) -> Command {
    let BindingPlan { exchange, queue, key, arguments } = binding.clone();
    Command::Unbind { channel, exchange, queue, key, arguments }
}
