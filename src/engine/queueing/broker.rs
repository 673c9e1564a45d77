//! The broker: its state, what it is asked, and what falls due by itself.

use super::alarm::Alarms;
use super::channel::{Channel, Connection};
use super::command::Command;
use super::configuration::Configuration;
use super::confirm::Unconfirmed;
use super::dead_letter::Morgue;
use super::delay::Delayed;
use super::event::Event;
use super::exchange::{Exchange, ExchangeType, Exchanges, Traits};
use super::id::{ChannelId, ConnectionId, CopyId, ExchangeId, QueueId};
use super::policy::Policy;
use super::queue::Queues;
use super::refusal::{Refusal, ReplyCode};
use super::route::Target;
use super::topic::Walk;
use super::value::Name;
use crate::base::{OrdMap, OrdSet, SimTime};

/// A queue broker with one virtual host.
#[derive(Clone, Debug, PartialEq)]
pub struct Broker {
    pub(super) exchanges: Exchanges,
    pub(super) queues: Queues,
    pub(super) configuration: Configuration,
    pub(super) policies: OrdMap<Name, Policy>,
    pub(super) connections: OrdMap<ConnectionId, Connection>,
    pub(super) channels: OrdMap<ChannelId, Channel>,
    pub(super) delayed: Delayed,
    pub(super) morgue: Morgue,
    pub(super) unconfirmed: Unconfirmed,
    pub(super) alarms: Alarms,
    /// When connections have credit again.
    pub(super) flows: OrdSet<(SimTime, ConnectionId)>,
    /// When channels are looked at for deliveries that are overdue.
    pub(super) checks: OrdSet<(SimTime, ChannelId)>,
    pub(super) stopped: bool,
    /// When something is due by itself: kept, since it is asked for far more often than it changes.
    due: Option<SimTime>,
    pub(super) next_copy: u32,
    pub(super) next_binding: u32,
    /// Of the names the broker gives to queues.
    pub(super) next_name: u32,
    /// Kept between publishes so that routing allocates nothing.
    pub(super) targets: Vec<Target>,
    pub(super) walk: Walk,
}

/// How many messages a queue has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Depth {
    /// Waiting for a consumer.
    pub ready: usize,
    /// With a consumer, not yet acknowledged.
    pub unacknowledged: usize,
    /// Given back, and waiting to be ready again (`x-delayed-retry-type`).
    pub delayed: usize,
    /// Consumers of the queue.
    pub consumers: usize,
}

/// The default exchange: every queue is bound to it with the queue's name as the key.
pub(super) const DEFAULT_EXCHANGE: ExchangeId = ExchangeId(0);

const PREDECLARED: [(&str, ExchangeType); 6] = [
    ("", ExchangeType::Direct),
    ("amq.direct", ExchangeType::Direct),
    ("amq.fanout", ExchangeType::Fanout),
    ("amq.headers", ExchangeType::Headers),
    ("amq.match", ExchangeType::Headers),
    ("amq.topic", ExchangeType::Topic),
];

impl Default for Broker {
    fn default() -> Self {
        let mut broker = Self {
            exchanges: Exchanges::default(),
            queues: Queues::default(),
            configuration: Configuration::default(),
            policies: OrdMap::new(),
            connections: OrdMap::new(),
            channels: OrdMap::new(),
            delayed: Delayed::default(),
            morgue: Morgue::default(),
            unconfirmed: Unconfirmed::default(),
            alarms: Alarms::default(),
            flows: OrdSet::default(),
            checks: OrdSet::default(),
            stopped: false,
            due: None,
            next_copy: 0,
            next_binding: 0,
            next_name: 0,
            targets: Vec::new(),
            walk: Walk::default(),
        };
        for (name, kind) in PREDECLARED {
            let traits = Traits { durable: true, ..Traits::default() };
            broker.exchanges.add(Exchange::new(name.into(), kind, traits));
        }
        broker
    }
}

impl Broker {
    /// Carries out a command, after whatever fell due before it.
    ///
    /// # Errors
    /// A refusal with AMQP's code; the channel or connection is closed then, as the events tell.
    pub fn apply(&mut self, now: SimTime, command: Command, out: &mut Vec<Event>) -> Result<(), Refusal> {
        if self.due.is_some_and(|due| due <= now) {
            self.advance(now, out);
        }
        let (channel, connection) = self.speaker(&command);
        let done = match channel.filter(|id| !self.channels.contains_key(id)) {
            Some(_) => Err(Refusal::new(ReplyCode::ChannelError, "the channel is not open")),
            None => self.carry_out(now, command, out),
        };
        if let Err(refusal) = &done {
            self.close_refused(now, channel, connection, refusal, out);
        }
        self.publish_dead(now, out);
        self.watch(now, out);
        self.due = self.first_due();
        done
    }

    /// When something happens by itself next: a message expires, a delay ends, a confirm is due, and the
    /// like; nothing while it is stopped. O(1).
    pub fn next_deadline(&self) -> Option<SimTime> {
        self.due
    }

    fn first_due(&self) -> Option<SimTime> {
        if self.stopped {
            return None;
        }
        let queue = self.queues.next_deadline().map(|(at, _)| at);
        let confirm = self.unconfirmed.first_key().map(|(at, _, _)| *at);
        let flow = self.flows.first().map(|(at, _)| *at);
        let check = self.checks.first().map(|(at, _)| *at);
        let alarm = self.alarms.next_look();
        [queue, self.delayed.next_due(), confirm, flow, check, alarm].into_iter().flatten().min()
    }

    /// Lets happen what is due by now, in the order in which it falls due.
    pub fn advance(&mut self, now: SimTime, out: &mut Vec<Event>) {
        while let Some(due) = self.first_due().filter(|due| *due <= now) {
            self.confirm_written(due, out);
            self.release_due(due, out);
            self.expire_due(due, out);
            self.end_flows(due, out);
            self.look_for_overdue(due, out);
            self.publish_dead(due, out);
            self.watch(due, out);
        }
        self.due = self.first_due();
    }

    /// Whom a command comes from: its channel, and the connection that a hard error would close.
    fn speaker(&self, command: &Command) -> (Option<ChannelId>, Option<ConnectionId>) {
        let channel = command.channel();
        let state = channel.and_then(|channel| self.channels.get(&channel));
        let connection = match command {
            Command::OpenChannel { connection, .. } => Some(*connection),
            _ => state.map(|state| state.connection),
        };
        (channel, connection)
    }

    /// Gives the number that the next exchange would have to none: one was refused, and those after it are to have
    /// theirs.
    pub fn pass_over_exchange(&mut self) {
        self.exchanges.pass_over();
    }

    /// The same of the next queue's number.
    pub fn pass_over_queue(&mut self) {
        self.queues.pass_over();
    }

    /// The queue of that name.
    pub fn queue(&self, name: &str) -> Option<QueueId> {
        self.queues.find(name)
    }

    /// The exchange of that name.
    pub fn exchange(&self, name: &str) -> Option<ExchangeId> {
        self.exchanges.find(name)
    }

    /// How many messages and consumers a queue has; none when it does not exist.
    pub fn depth(&self, queue: QueueId) -> Option<Depth> {
        let queue = self.queues.get(queue)?;
        Some(Depth {
            ready: queue.ready(),
            unacknowledged: queue.unacknowledged as usize,
            delayed: queue.delayed.len(),
            consumers: queue.consumers.len(),
        })
    }

    /// The first of its messages that are ready.
    pub fn head(&self, queue: QueueId) -> Option<CopyId> {
        self.queues.get(queue)?.head().map(|head| head.copy)
    }

    /// The name of a queue.
    pub fn queue_name(&self, queue: QueueId) -> Option<&Name> {
        self.queues.get(queue).map(|queue| &queue.name)
    }

    /// Does it run, or was it stopped?
    pub fn is_running(&self) -> bool {
        !self.stopped
    }

    /// What the operator set.
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// How many copies wait in delayed exchanges.
    pub fn held(&self) -> usize {
        self.delayed.len()
    }

    pub(super) fn new_copy(&mut self) -> CopyId {
        self.next_copy += 1;
        CopyId(self.next_copy)
    }
}
