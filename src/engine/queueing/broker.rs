//! The broker: its state, the door for commands, and what falls due by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::channel::Channel;
use super::command::Command;
use super::dead_letter::Morgue;
use super::delay::Delayed;
use super::event::{CloseReason, Event};
use super::exchange::{Exchange, ExchangeType, Exchanges, Target};
use super::id::{ChannelId, ConnectionId, CopyId, ExchangeId, QueueId};
use super::queue::Queues;
use super::refusal::{Refusal, ReplyCode};
use super::topic::Walk;
use crate::base::SimTime;

/// A queue broker with one virtual host.
#[derive(Clone, Debug, PartialEq)]
pub struct Broker {
    pub(super) exchanges: Exchanges,
    pub(super) queues: Queues,
    pub(super) connections: BTreeSet<ConnectionId>,
    pub(super) channels: BTreeMap<ChannelId, Channel>,
    pub(super) delayed: Delayed,
    pub(super) morgue: Morgue,
    next_copy: u32,
    pub(super) next_binding: u32,
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
            connections: BTreeSet::new(),
            channels: BTreeMap::new(),
            delayed: Delayed::default(),
            morgue: Morgue::default(),
            next_copy: 0,
            next_binding: 0,
            targets: Vec::new(),
            walk: Walk::default(),
        };
        for (name, kind) in PREDECLARED {
            broker.exchanges.add(Exchange::new(name.into(), kind, false));
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
        self.advance(now, out);
        let (channel, connection) = self.speaker(&command);
        let done = match channel.filter(|id| !self.channels.contains_key(id)) {
            Some(_) => Err(Refusal::new(ReplyCode::ChannelError, "the channel is not open")),
            None => self.carry_out(now, command, out),
        };
        if let Err(refusal) = &done {
            self.close_refused(now, channel, connection, refusal, out);
        }
        self.publish_dead(now, out);
        done
    }

    /// When something happens by itself next: a message expires or a delay ends. O(1).
    pub fn next_deadline(&self) -> Option<SimTime> {
        let expiry = self.queues.next_deadline().map(|(at, _)| at);
        expiry.into_iter().chain(self.delayed.next_due()).min()
    }

    /// Lets happen what is due by now, in the order in which it falls due.
    pub fn advance(&mut self, now: SimTime, out: &mut Vec<Event>) {
        while let Some(due) = self.next_deadline().filter(|due| *due <= now) {
            self.release_due(due, out);
            self.expire_due(due, out);
            self.publish_dead(due, out);
        }
    }

    /// Whom a command comes from: its channel, and the connection that a hard error would close.
    fn speaker(&self, command: &Command) -> (Option<ChannelId>, Option<ConnectionId>) {
        let channel = channel_of(command);
        let state = channel.and_then(|channel| self.channels.get(&channel));
        let connection = match command {
            Command::OpenChannel { connection, .. } => Some(*connection),
            _ => state.map(|state| state.connection),
        };
        (channel, connection)
    }

    fn carry_out(&mut self, now: SimTime, command: Command, out: &mut Vec<Event>) -> Result<(), Refusal> {
        match command {
            Command::OpenConnection(connection) => self.open_connection(connection, out),
            Command::CloseConnection(connection) => {
                self.close_connection(now, connection, CloseReason::Client, out);
                Ok(())
            }
            Command::OpenChannel { connection, channel } => self.open_channel(connection, channel, out),
            Command::CloseChannel(channel) => {
                self.close_channels(now, &[channel], &CloseReason::Client, out);
                Ok(())
            }
            Command::DeclareExchange(_, exchange) => self.declare_exchange(exchange, out),
            Command::DeclareQueue(_, queue) => self.declare_queue(queue, out),
            Command::Bind { exchange, queue, key, arguments, .. } => {
                self.bind(&exchange, &queue, key, arguments, out)
            }
            Command::Unbind { exchange, queue, key, arguments, .. } => {
                self.unbind(&exchange, &queue, &key, &arguments, out)
            }
            Command::Purge { queue, .. } => self.purge(&queue, out),
            Command::DeleteQueue { queue, .. } => {
                self.delete_queue(&queue, out);
                Ok(())
            }
            Command::SelectConfirms(channel) => {
                self.select_confirms(channel);
                Ok(())
            }
            Command::Qos { channel, prefetch, global } => {
                self.qos(now, channel, prefetch, global, out);
                Ok(())
            }
            Command::Publish { channel, message, mandatory } => {
                self.publish(now, channel, message, mandatory, out)
            }
            Command::Consume { channel, queue, tag, auto_ack } => {
                self.consume(now, channel, &queue, tag, auto_ack, out)
            }
            Command::Cancel { channel, tag } => {
                self.cancel(channel, tag, out);
                Ok(())
            }
            Command::Get { channel, queue, auto_ack } => self.get(now, channel, &queue, auto_ack, out),
            Command::Ack { channel, delivery_tag, multiple } => {
                self.ack(now, channel, delivery_tag, multiple, out)
            }
            Command::Nack { channel, delivery_tag, multiple, requeue } => {
                self.nack(now, channel, delivery_tag, multiple, requeue, out)
            }
        }
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
            consumers: queue.consumers.len(),
        })
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

/// The channel a command is spoken on, where it must be open.
fn channel_of(command: &Command) -> Option<ChannelId> {
    match command {
        Command::OpenConnection(_) | Command::CloseConnection(_) | Command::OpenChannel { .. } => None,
        Command::CloseChannel(channel)
        | Command::DeclareExchange(channel, _)
        | Command::DeclareQueue(channel, _)
        | Command::SelectConfirms(channel)
        | Command::Bind { channel, .. }
        | Command::Unbind { channel, .. }
        | Command::Purge { channel, .. }
        | Command::DeleteQueue { channel, .. }
        | Command::Qos { channel, .. }
        | Command::Publish { channel, .. }
        | Command::Consume { channel, .. }
        | Command::Cancel { channel, .. }
        | Command::Get { channel, .. }
        | Command::Ack { channel, .. }
        | Command::Nack { channel, .. } => Some(*channel),
    }
}
