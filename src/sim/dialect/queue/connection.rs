//! Connections to the queue broker: opened with a channel, subscribed on, closed by the broker, opened anew.

use std::rc::Rc;

use super::session::{channel, connection};
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::{ChannelId, Command, ConsumerTag, FieldTable, Name, QueueDeclaration};
use crate::sim::action::Setting;
use crate::sim::client::owner;
use crate::sim::journal::Cause;
use crate::sim::plan::ClientId;
use crate::sim::role::Role;
use crate::sim::service;
use crate::sim::simulation::{self, Run};

/// A client whose channel the broker has closed connects anew after so long (the recovery interval of
/// RabbitMQ's Java client).
const RECOVERY: SimDuration = SimDuration::from_millis(5_000);

/// What can be due for a client of the queue broker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sim) enum Due {
    /// The broker reads on from its connection.
    Read,
    /// The broker finds its connection gone.
    ConnectionLost,
    Reconnect,
    /// A producer that waits for a queue to empty looks again.
    Wake,
    /// A worker asks for messages.
    Poll {
        round: u32,
    },
    /// A producer is told that its connection is blocked, or no longer so.
    Told {
        blocked: bool,
    },
}

impl Run<'_> {
    pub(in crate::sim) fn queue_client_due(&mut self, cause: Cause, id: ClientId, life: u16, due: Due) {
        match due {
            Due::Read => self.read_on(cause, id, life),
            Due::ConnectionLost => {
                self.lose_unread(cause, id, life);
                self.command(cause, id, Command::CloseConnection(connection(id, life)));
            }
            Due::Reconnect => self.channel_closed(cause, id, life),
            Due::Wake => self.wake(cause, id, life),
            Due::Poll { round } => self.ask(cause, id, life, round),
            Due::Told { blocked } => self.told_of_block(cause, id, life, blocked),
        }
    }

    /// When the broker finds a connection gone that falls silent now. From its opening on it looks in each interval
    /// of the heartbeat whether something has come in; the second look of those that find nothing ends it, so that
    /// one to two intervals pass (RabbitMQ's guide "Detecting Dead TCP Connections with Heartbeats"). Without a
    /// heartbeat it never does.
    pub(in crate::sim) fn silence_noticed(&mut self, id: ClientId) -> Option<SimTime> {
        let interval = self.sim.plan.configuration.heartbeat;
        let opened = self.client(id).queue.opened;
        let looks = self.sim.now.since(opened).as_micros().checked_div(interval.as_micros())?;
        Some(opened + SimDuration::from_micros(interval.as_micros().saturating_mul(looks.saturating_add(2))))
    }

    pub(super) fn channel(&mut self, id: ClientId) -> ChannelId {
        channel(id, self.client(id).life)
    }

    /// Opens a connection with a channel, and subscribes; tries again later if the broker is down.
    pub(in crate::sim) fn open_connection(&mut self, cause: Cause, id: ClientId) {
        if !self.sim.stations.queue.is_running() {
            let due = simulation::Due::Queue(Due::Reconnect);
            return self.schedule(self.sim.now + RECOVERY, cause, id, due);
        }
        let now = self.sim.now;
        let client = self.client(id);
        (client.connected, client.queue.opened) = (true, now);
        let (connection, channel) = (connection(id, client.life), channel(id, client.life));
        let (plan, consumes) = (Rc::clone(&client.plan), !client.paused && !client.leaving);
        self.command(cause, id, Command::OpenConnection(connection));
        self.command(cause, id, Command::OpenChannel { connection, channel });
        match &plan.role {
            Role::Producer(producer) => {
                if producer.confirms {
                    self.command(cause, id, Command::SelectConfirms(channel));
                }
                self.begin_anew(cause, id);
                self.push_out(cause, id);
            }
            Role::Service(service) => {
                if service.confirms() {
                    self.command(cause, id, Command::SelectConfirms(channel));
                }
                if consumes {
                    self.subscribe(cause, id);
                }
            }
            _ if consumes => self.subscribe(cause, id),
            _ => {}
        }
    }

    /// Starts a client's consumers: a worker has one, a service one for each queue.
    pub(in crate::sim) fn subscribe(&mut self, cause: Cause, id: ClientId) {
        let client = self.client(id);
        if !client.connected {
            return;
        }
        self.begin_to_poll(cause, id);
        let plan = Rc::clone(&self.client(id).plan);
        for consumed in plan.role.consumed() {
            let tag = ConsumerTag(self.client(id).queue.consumers);
            self.client(id).queue.consumers += 1;
            let (channel, prefetch) = (self.channel(id), consumed.prefetch);
            self.command(cause, id, Command::Qos { channel, prefetch_size: 0, prefetch, global: false });
            if consumed.own {
                // Without a name, what was declared last is consumed from.
                service::declare_own(self, cause, id);
            }
            let (queue, auto_ack) = (consumed.queue.clone(), consumed.auto_ack);
            let (exclusive, arguments) = (false, FieldTable::new());
            self.command(cause, id, Command::Consume { channel, queue, tag, auto_ack, exclusive, arguments });
        }
    }

    /// Declares a queue of this connection alone, which goes with it, or with its last consumer; the name that the
    /// broker gives it (`queue.declare-ok`).
    pub(in crate::sim) fn declare_own(&mut self, cause: Cause, id: ClientId) -> Option<Name> {
        let declared = QueueDeclaration { exclusive: true, auto_delete: true, ..QueueDeclaration::default() };
        let channel = self.channel(id);
        self.command(cause, id, Command::DeclareQueue(channel, declared));
        self.sim.stations.queue.last_declared(channel).cloned()
    }

    /// Ends a client's consumers; it keeps what it holds.
    pub(in crate::sim) fn cancel_consumer(&mut self, cause: Cause, id: ClientId) {
        self.end_polls(id);
        let client = self.client(id);
        let (all, connected) = (client.queue.consumers, client.connected);
        let last = client.plan.role.consumed().len() as u32;
        for tag in all.saturating_sub(last)..all {
            if connected {
                let channel = self.channel(id);
                self.command(cause, id, Command::Cancel { channel, tag: ConsumerTag(tag) });
            }
        }
    }

    /// A client works by another setting, as far as its connection is concerned.
    pub(in crate::sim) fn follow_setting(
        &mut self,
        cause: Cause,
        id: ClientId,
        setting: &Setting,
        was_consuming: bool,
    ) {
        if was_consuming && setting.concerns_consumer() && !self.client(id).paused {
            self.cancel_consumer(cause, id);
            self.subscribe(cause, id);
        }
        if setting.needs_confirms() && self.client(id).connected {
            let channel = self.channel(id);
            self.command(cause, id, Command::SelectConfirms(channel));
        }
        if matches!(setting, Setting::Throttle(_)) {
            // It asks anew: the room that it knew of was another's.
            self.client(id).queue.room = 0;
        }
        self.push_out(cause, id);
    }

    /// A channel was closed that its client had not asked to close: the news is on its way to it.
    pub(super) fn tell_of_close(&mut self, cause: Cause, channel: ChannelId) {
        let (client, life) = owner(channel.0);
        if self.sim.clients.get(client.index()).is_none_or(|state| state.life != life || !state.connected) {
            return;
        }
        self.client(client).connected = false;
        let at = self.arrival(client, false) + RECOVERY;
        self.schedule(at, cause, client, simulation::Due::Queue(Due::Reconnect));
    }

    /// The broker ended the client's channel: it connects anew.
    fn channel_closed(&mut self, cause: Cause, id: ClientId, life: u16) {
        let client = self.client(id);
        if !client.is_up_in(life) || client.cut {
            return;
        }
        self.lose_unread(cause, id, life);
        if self.sim.stations.queue.is_running() {
            self.command(cause, id, Command::CloseConnection(connection(id, life)));
        }
        self.reconnect(cause, id);
    }
}
