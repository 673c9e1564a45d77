//! Alarms and blocked connections (RabbitMQ's "Memory and Disk Alarms" and "Blocked Connection
//! Notifications" guides).
//!
//! While there is an alarm, a connection that publishes is blocked: this message of it is still taken,
//! and nothing more is read from it, acknowledgements neither, until the alarm is cleared.

use super::broker::Broker;
use super::event::{Alarm, AlarmEvent, Event};
use super::id::{ChannelId, ConnectionId};
use crate::base::{SimDuration, SimTime};

/// Which alarms there are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Alarms {
    memory: bool,
    disk: bool,
    /// When the broker looks at its memory next, if it will find another state than it knows of.
    look: Option<SimTime>,
}

impl Alarms {
    /// When an alarm may be raised or cleared by itself.
    pub(super) const fn next_look(&self) -> Option<SimTime> {
        self.look
    }
}

impl Broker {
    /// Is what a connection sends to be handed to the broker? If not, it waits where it is: in the
    /// network, and at last with the publisher.
    pub fn reads_from(&self, connection: ConnectionId) -> bool {
        let state = self.connections.get(&connection);
        state.is_none_or(|state| !state.blocked && state.flow_until.is_none())
    }

    /// What the messages take in memory, in bytes. O(queues).
    pub fn memory(&self) -> u64 {
        self.queues.iter().map(|(_, queue)| queue.memory).sum()
    }

    /// What the messages take on disk, in bytes. O(queues).
    pub fn disk(&self) -> u64 {
        self.queues.iter().map(|(_, queue)| queue.disk).sum()
    }

    /// Raises and clears alarms, as there is need.
    pub(super) fn watch(&mut self, now: SimTime, out: &mut Vec<Event>) {
        let settings = &self.configuration;
        if settings.memory_high_watermark.is_none() && settings.disk_size.is_none() && !self.has_alarm() {
            self.alarms.look = None;
            return;
        }
        let memory = settings.memory_high_watermark.is_some_and(|most| self.memory() > most);
        let free = settings.disk_size.map(|size| size.saturating_sub(self.disk()));
        let disk = free.is_some_and(|free| free < settings.disk_free_limit);
        let (memory, look) = self.look_at_memory(now, memory);
        let before = std::mem::replace(&mut self.alarms, Alarms { memory, disk, look });
        for (alarm, was, is) in [(Alarm::Memory, before.memory, memory), (Alarm::Disk, before.disk, disk)] {
            match (was, is) {
                (false, true) => out.push(Event::Alarm(AlarmEvent::AlarmRaised { alarm })),
                (true, false) => out.push(Event::Alarm(AlarmEvent::AlarmCleared { alarm })),
                _ => {}
            }
        }
        if !self.has_alarm() {
            for (&connection, state) in self.connections.iter_mut().filter(|(_, state)| state.blocked) {
                state.blocked = false;
                out.push(Event::Alarm(AlarmEvent::ConnectionUnblocked { connection }));
            }
        }
    }

    /// What the broker knows of its memory now, and when it looks again if that is not what is.
    fn look_at_memory(&self, now: SimTime, is: bool) -> (bool, Option<SimTime>) {
        let (interval, known) = (self.configuration.memory_monitor_interval, self.alarms.memory);
        if interval == SimDuration::ZERO || is == known || self.alarms.look.is_some_and(|look| look <= now) {
            return (is, None);
        }
        let looks = now.as_micros() / interval.as_micros() + 1;
        (known, Some(SimTime::from_micros(looks.saturating_mul(interval.as_micros()))))
    }

    fn has_alarm(&self) -> bool {
        self.alarms.memory || self.alarms.disk
    }

    /// Somebody has published: while there is an alarm that was the last for now.
    pub(super) fn block_publisher(&mut self, channel: ChannelId, out: &mut Vec<Event>) {
        if !self.has_alarm() {
            return;
        }
        let Some(connection) = self.channels.get(&channel).map(|state| state.connection) else { return };
        let state = self.connections.get_mut(&connection).filter(|state| !state.blocked);
        if let Some(state) = state {
            state.blocked = true;
            out.push(Event::Alarm(AlarmEvent::ConnectionBlocked { connection }));
        }
    }
}
