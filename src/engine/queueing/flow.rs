//! Credit flow (RabbitMQ's "Flow Control" guide): a channel may be so many messages ahead of the queues
//! that take them in, and gets new credit as they do. A connection without credit is not read from.
//!
//! Only where taking in a message takes time ([`super::Configuration::enqueue_time`]).

use super::broker::Broker;
use super::event::{AlarmEvent, Event};
use super::id::ChannelId;
use crate::base::{SimDuration, SimTime};

/// The credit a channel begins with, and how much it is given at a time
/// (`credit_flow_default_credit` of RabbitMQ's advanced configuration).
const CREDIT: (usize, usize) = (400, 200);

impl Broker {
    /// A channel's message went to so many queues, which take them in one after the other.
    pub(super) fn spend_credit(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        queues: usize,
        out: &mut Vec<Event>,
    ) {
        let each = self.configuration.enqueue_time;
        if each == SimDuration::ZERO || queues == 0 {
            return;
        }
        let Some(state) = self.channels.get_mut(&channel) else { return };
        while state.spent.front().is_some_and(|done| *done <= now) {
            state.spent.pop_front();
        }
        let after = state.spent.back().copied().unwrap_or(now).max(now);
        state.spent.push_back(after + each);
        let (initial, more) = CREDIT;
        let Some(&until) = state.spent.get(more - 1).filter(|_| state.spent.len() >= initial) else { return };
        let connection = state.connection;
        let held = self.connections.get_mut(&connection).filter(|held| held.flow_until.is_none());
        if let Some(held) = held {
            held.flow_until = Some(until);
            self.flows.insert((until, connection));
            out.push(Event::Alarm(AlarmEvent::FlowStarted { connection, until }));
        }
    }

    /// Gives credit to those whose messages were taken in by now.
    pub(super) fn end_flows(&mut self, now: SimTime, out: &mut Vec<Event>) {
        while let Some((_, connection)) = self.flows.first().copied().filter(|(until, _)| *until <= now) {
            self.flows.pop_first();
            // It may be gone meanwhile.
            if let Some(state) = self.connections.get_mut(&connection) {
                state.flow_until = None;
                out.push(Event::Alarm(AlarmEvent::FlowEnded { connection }));
            }
        }
    }
}
