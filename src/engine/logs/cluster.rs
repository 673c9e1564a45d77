//! The cluster: its state, what it is asked, and what falls due by itself.

use super::command::Command;
use super::configuration::ClusterConfiguration;
use super::event::Event;
use crate::base::SimTime;

/// A cluster of log brokers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cluster {
    pub(super) configuration: ClusterConfiguration,
}

impl Cluster {
    /// Carries out a command, after whatever fell due before it. What a client asked is answered by
    /// [`Event::Responded`], at once or later; what an operator asked and can't be done by
    /// [`Event::CommandRefused`].
    pub fn apply(&mut self, now: SimTime, command: Command, out: &mut Vec<Event>) {
        self.advance(now, out);
        if let Command::Configure(configuration) = command {
            self.configuration = configuration;
        }
    }

    /// When something happens by itself next.
    pub fn next_deadline(&self) -> Option<SimTime> {
        None
    }

    /// Lets happen what is due by now, in the order in which it falls due.
    pub fn advance(&mut self, _now: SimTime, _out: &mut Vec<Event>) {}
}
