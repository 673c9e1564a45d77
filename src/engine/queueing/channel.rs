//! Connections and channels: what a client has open, and what it has not acknowledged.

use std::collections::VecDeque;

use super::broker::Broker;
use super::counts::Return;
use super::event::{CloseReason, ConnectionEvent, Event, TopologyEvent};
use super::id::{ChannelId, ConnectionId, ConsumerTag, QueueId};
use super::outstanding::{Delivery, Outstanding};
use super::refusal::{Refusal, ReplyCode, Scope};
use super::transaction::Tx;
use super::value::Name;
use crate::base::{OrdMap, OrdSet, SimTime};

/// What the broker knows of a connection besides its channels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Connection {
    /// It published while there was an alarm: nothing is read from it until that is over.
    pub blocked: bool,
    /// It has no credit left until then.
    pub flow_until: Option<SimTime>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Channel {
    pub connection: ConnectionId,
    /// For consumers started from now on; 0: no limit.
    pub prefetch: u16,
    /// For all of the channel's consumers together; 0: no limit.
    pub global_prefetch: u16,
    /// How many publishes were numbered for a confirm; none outside confirm mode.
    pub confirmed: Option<u64>,
    /// What waits for the commit; none outside a transaction.
    pub tx: Option<Tx>,
    /// What the empty name means, whatever queue has that name by now.
    pub last_declared: Option<Name>,
    /// When the oldest delivery is next looked at, whether it is overdue.
    pub check_at: Option<SimTime>,
    /// When each of the messages is taken in that its credit is spent on, where that takes time.
    pub spent: VecDeque<SimTime>,
    pub consumers: OrdMap<ConsumerTag, QueueId>,
    pub unacknowledged: Outstanding,
    /// Those of them that went to consumers: what the prefetch counts.
    pub with_consumers: u32,
    last_tag: u64,
}

impl Channel {
    pub(super) fn new(connection: ConnectionId) -> Self {
        Self {
            connection,
            prefetch: 0,
            global_prefetch: 0,
            confirmed: None,
            tx: None,
            last_declared: None,
            check_at: None,
            spent: VecDeque::new(),
            consumers: OrdMap::new(),
            unacknowledged: Outstanding::default(),
            with_consumers: 0,
            last_tag: 0,
        }
    }

    pub(super) fn next_tag(&mut self) -> u64 {
        self.last_tag += 1;
        self.last_tag
    }

    /// The tag that the next delivery will have.
    pub(super) fn coming_tag(&self) -> u64 {
        self.last_tag + 1
    }

    /// All that the client has not settled for good: acknowledgements in a transaction can be taken back.
    pub(super) fn deliveries(&self) -> impl Iterator<Item = &Delivery> {
        let in_tx = self.tx.iter().flat_map(Tx::deliveries);
        self.unacknowledged.iter().map(|(_, delivery)| delivery).chain(in_tx)
    }

    pub(super) fn has_room(&self) -> bool {
        self.global_prefetch == 0 || self.with_consumers < u32::from(self.global_prefetch)
    }
}

impl Broker {
    pub(super) fn open_connection(
        &mut self,
        connection: ConnectionId,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        if self.connections.contains_key(&connection) {
            return Err(Refusal::new(ReplyCode::CommandInvalid, "the connection is open already"));
        }
        self.connections.insert(connection, Connection::default());
        out.push(Event::Connection(ConnectionEvent::ConnectionOpened { connection }));
        Ok(())
    }

    pub(super) fn open_channel(
        &mut self,
        connection: ConnectionId,
        channel: ChannelId,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        if !self.connections.contains_key(&connection) {
            return Err(Refusal::new(ReplyCode::CommandInvalid, "the connection is not open"));
        }
        if self.channels.contains_key(&channel) {
            return Err(Refusal::new(ReplyCode::ChannelError, "the channel is open already"));
        }
        self.channels.insert(channel, Channel::new(connection));
        out.push(Event::Connection(ConnectionEvent::ChannelOpened { channel, connection }));
        Ok(())
    }

    pub(super) fn close_connection(
        &mut self,
        now: SimTime,
        connection: ConnectionId,
        reason: CloseReason,
        out: &mut Vec<Event>,
    ) {
        if self.connections.remove(&connection).is_none() {
            return;
        }
        let of_it = |(id, channel): (&ChannelId, &Channel)| (channel.connection == connection).then_some(*id);
        let channels: Vec<ChannelId> = self.channels.iter().filter_map(of_it).collect();
        self.close_channels(now, &channels, &CloseReason::Connection, out);
        self.remove_exclusive(connection, out);
        out.push(Event::Connection(ConnectionEvent::ConnectionClosed { connection, reason }));
    }

    /// Ends channels: the consumers of all of them first, so that none is handed what comes back.
    pub(super) fn close_channels(
        &mut self,
        now: SimTime,
        ids: &[ChannelId],
        reason: &CloseReason,
        out: &mut Vec<Event>,
    ) {
        let (mut given_back, mut left) = (Vec::new(), OrdSet::default());
        for &id in ids {
            let Some(mut channel) = self.channels.remove(&id) else { continue };
            out.push(Event::Connection(ConnectionEvent::ChannelClosed {
                channel: id,
                reason: reason.clone(),
            }));
            if let Some(tx) = channel.tx.take() {
                channel.unacknowledged.put_back(tx.give_up(id, out));
            }
            self.cancel_all(id, &channel.consumers, out);
            self.forget_confirms(id);
            left.extend(channel.consumers.into_values());
            given_back.extend(channel.unacknowledged.take_all());
        }
        let mut queues: OrdSet<QueueId> = given_back.iter().map(|(_, delivery)| delivery.queue).collect();
        queues.extend(left.iter().copied());
        for (_, delivery) in given_back {
            self.requeue(now, delivery, Return::ChannelClosed, out);
        }
        for queue in queues {
            self.activate(queue, out);
            self.after_requeue(now, queue, out);
        }
        for queue in left {
            self.after_consumer(now, queue, out);
        }
    }

    fn cancel_all(
        &mut self,
        channel: ChannelId,
        consumers: &OrdMap<ConsumerTag, QueueId>,
        out: &mut Vec<Event>,
    ) {
        for (&tag, &queue) in consumers {
            if let Some(queue) = self.queues.get_mut(queue) {
                queue.consumers.leave(channel, tag);
            }
            out.push(Event::Topology(TopologyEvent::ConsumerCancelled { channel, tag, queue }));
        }
    }

    /// Closes what a refusal closes, as far as it is known who spoke.
    pub(super) fn close_refused(
        &mut self,
        now: SimTime,
        channel: Option<ChannelId>,
        connection: Option<ConnectionId>,
        refusal: &Refusal,
        out: &mut Vec<Event>,
    ) {
        let reason = CloseReason::Refused(refusal.clone());
        match refusal.code.scope() {
            Scope::Channel => self.close_channels(now, channel.as_slice(), &reason, out),
            Scope::Connection => {
                if let Some(connection) = connection {
                    self.close_connection(now, connection, reason, out);
                }
            }
        }
    }
}
