//! What is on the links of the queue broker's clients: sent, taken in at the other end, read when it is read.

use std::collections::VecDeque;
use std::rc::Rc;

use super::session::{Received, Unread, channel, connection};
use crate::engine::queueing::{ChannelId, Command, CopyId, Message};
use crate::sim::client::owner;
use crate::sim::journal::{Cause, LossReason, TransitId, TransitKind, What};
use crate::sim::network::{self, InTransit, Seen};
use crate::sim::plan::{ClientId, NodeId};
use crate::sim::simulation::Run;

/// What is on its way, and what it does when it arrives.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim) enum Cargo {
    /// `basic.publish`, to the broker.
    Publish { message: Rc<Message>, mandatory: bool },
    /// `basic.ack`, to the broker.
    Ack { delivery_tag: u64 },
    /// `basic.nack`, to the broker.
    Nack { delivery_tag: u64, requeue: bool },
    /// `basic.reject`, to the broker.
    Reject { delivery_tag: u64, requeue: bool },
    /// `basic.deliver`, to a consumer.
    Delivery(Received),
    /// A confirm or a returned message, to its publisher.
    Notice { kind: TransitKind, message: Rc<Message> },
}

impl Cargo {
    pub(in crate::sim) const fn is_to_broker(&self) -> bool {
        !matches!(self, Self::Delivery(_) | Self::Notice { .. })
    }

    /// What it asks of the broker; none for what goes to a client.
    fn command(self, channel: ChannelId) -> Option<Command> {
        Some(match self {
            Self::Publish { message, mandatory } => {
                Command::Publish { channel, message, mandatory, immediate: false }
            }
            Self::Ack { delivery_tag } => Command::Ack { channel, delivery_tag, multiple: false },
            Self::Nack { delivery_tag, requeue } => {
                Command::Nack { channel, delivery_tag, multiple: false, requeue }
            }
            Self::Reject { delivery_tag, requeue } => Command::Reject { channel, delivery_tag, requeue },
            Self::Delivery(_) | Self::Notice { .. } => return None,
        })
    }
}

impl Run<'_> {
    /// Publishes a message from a client to the broker.
    pub(in crate::sim) fn send_publish(
        &mut self,
        cause: Cause,
        client: ClientId,
        message: &Rc<Message>,
        mandatory: bool,
    ) {
        let message = Rc::clone(message);
        let end = self.sim.plan.entrance(&message);
        let seen = Seen { kind: TransitKind::Publish, end, message: Rc::clone(&message), copy: None };
        self.send_to_broker(cause, client, seen, Cargo::Publish { message, mandatory });
    }

    /// Sends something from a client to the broker.
    pub(super) fn send_to_broker(&mut self, cause: Cause, client: ClientId, seen: Seen, cargo: Cargo) {
        let life = self.client(client).life;
        self.send(cause, client, life, &[seen], network::Cargo::Queue(cargo));
    }

    /// Sends a message out of a queue to the consumer that has this channel.
    pub(super) fn send_delivery(
        &mut self,
        cause: Cause,
        channel: ChannelId,
        queue: NodeId,
        copy: CopyId,
        delivery_tag: u64,
        message: Rc<Message>,
    ) {
        let (client, life) = owner(channel.0);
        let settled = self.acknowledges_automatically(client);
        let seen =
            Seen { kind: TransitKind::Deliver, end: queue, message: Rc::clone(&message), copy: Some(copy) };
        let cargo = Cargo::Delivery(Received { copy, queue, delivery_tag, message, settled });
        self.send(cause, client, life, &[seen], network::Cargo::Queue(cargo));
    }

    /// Tells the publisher that has this channel what became of a message.
    pub(super) fn send_notice(
        &mut self,
        cause: Cause,
        channel: ChannelId,
        kind: TransitKind,
        message: Rc<Message>,
    ) {
        let (client, life) = owner(channel.0);
        let end = self.sim.plan.entrance(&message);
        let seen = Seen { kind, end, message: Rc::clone(&message), copy: None };
        self.send(cause, client, life, &[seen], network::Cargo::Queue(Cargo::Notice { kind, message }));
    }

    /// Something came in, or its receiver is gone.
    pub(in crate::sim) fn arrive_queue(&mut self, cause: Cause, it: InTransit) {
        let transits = it.ids();
        let InTransit { client, life, transits: range, cargo: network::Cargo::Queue(cargo) } = it else {
            unreachable!("the network hands over what is the queue broker's")
        };
        let state = self.client(client);
        let is_there = state.is_up_in(life);
        // A broker that has closed a channel discards all that still comes in on it (AMQP 0-9-1,
        // 1.5.2.5 "channel.close").
        let is_closed = is_there && !state.connected;
        let lost = match cargo.is_to_broker() {
            true => is_closed.then_some(LossReason::NoConnection),
            false => (!is_there).then_some(LossReason::ReceiverGone),
        };
        if let Some(reason) = lost {
            for transit in transits {
                self.note(cause, What::Lost(transit, reason));
            }
            return;
        }
        if cargo.is_to_broker() && !self.is_read(client, life) {
            let waiting = Unread { transits: range, life, cargo };
            return self.client(client).queue.unread.push_back(waiting);
        }
        self.take_in(cause, client, life, transits, cargo);
    }

    fn take_in(
        &mut self,
        cause: Cause,
        client: ClientId,
        life: u16,
        transits: impl Iterator<Item = TransitId>,
        cargo: Cargo,
    ) {
        let cause = transits.fold(cause, |_, transit| self.note(cause, What::Arrived(transit)));
        match cargo {
            Cargo::Delivery(received) => self.receive(cause, client, received),
            Cargo::Notice { kind, message } => self.noticed(cause, client, kind, message),
            cargo => {
                if let Some(command) = cargo.command(channel(client, life)) {
                    self.command(cause, client, command);
                }
            }
        }
    }

    /// Does the broker take what this client sends? If not, it waits at the broker's end of the link.
    fn is_read(&mut self, client: ClientId, life: u16) -> bool {
        let none_before = self.client(client).queue.unread.is_empty();
        none_before && self.sim.stations.queue.reads_from(connection(client, life))
    }

    /// The broker takes what has waited, as far as it goes.
    pub(super) fn read_on(&mut self, cause: Cause, client: ClientId, life: u16) {
        while self.sim.stations.queue.reads_from(connection(client, life)) {
            let next = self.client(client).queue.unread.pop_front_if(|next| next.life == life);
            let Some(Unread { transits, cargo, .. }) = next else { return };
            self.take_in(cause, client, life, transits.map(TransitId), cargo);
        }
    }

    /// The connection is gone, and with it what the broker had not read.
    pub(super) fn lose_unread(&mut self, cause: Cause, client: ClientId, life: u16) {
        let unread = &mut self.client(client).queue.unread;
        let (gone, left): (VecDeque<_>, _) =
            std::mem::take(unread).into_iter().partition(|unread| unread.life == life);
        *unread = left;
        for transit in gone.into_iter().flat_map(|unread| unread.transits).map(TransitId) {
            self.note(cause, What::Lost(transit, LossReason::NoConnection));
        }
    }
}
