//! The links between the clients and the broker: latency, order, and loss on demand.

use std::collections::VecDeque;
use std::rc::Rc;

use super::client::{Unread, connection, owner};
use super::journal::{LossReason, Transit, TransitId, TransitKind, What};
use super::plan::{ClientId, NodeId};
use super::simulation::{Run, Work};
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::{ChannelId, Command, CopyId, Message, MessageId};

/// What is on its way, and what it does when it arrives.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cargo {
    ToBroker(Command),
    Delivery { copy: CopyId, delivery_tag: u64, settled: bool },
    Notice,
}

/// A loss, or a doubling, that waits for something to strike.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Strike {
    pub client: ClientId,
    pub kind: TransitKind,
    pub message: Option<MessageId>,
    /// It comes in twice; otherwise, never.
    pub twice: bool,
}

/// One end of a link and what goes there.
struct Way {
    client: ClientId,
    /// The life of the client that it comes from, or is meant for.
    life: u16,
    to_broker: bool,
}

/// How far a lost thing gets, in percent of its way.
pub(super) const LOST_AT_PERCENT: u64 = 55;

impl Run<'_> {
    /// Sends a command about a message from a client to the broker.
    pub(super) fn send_to_broker(
        &mut self,
        client: ClientId,
        kind: TransitKind,
        to: NodeId,
        message: &Rc<Message>,
        copy: Option<CopyId>,
        command: Command,
    ) {
        let from = self.sim.plan.client_node(client);
        let transit = Transit { kind, from, to, copy, ..self.transit(client, message) };
        let way = Way { client, life: self.client(client).life, to_broker: true };
        self.send(way, transit, Cargo::ToBroker(command));
    }

    /// Sends something from the broker to the client that has this channel.
    pub(super) fn send_to_client(
        &mut self,
        channel: ChannelId,
        kind: TransitKind,
        from: NodeId,
        message: &Rc<Message>,
        cargo: Cargo,
    ) {
        let (client, life) = owner(channel);
        let to = self.sim.plan.client_node(client);
        let copy = match cargo {
            Cargo::Delivery { copy, .. } => Some(copy),
            Cargo::ToBroker(_) | Cargo::Notice => None,
        };
        let transit = Transit { kind, from, to, copy, ..self.transit(client, message) };
        self.send(Way { client, life, to_broker: false }, transit, cargo);
    }

    fn transit(&self, client: ClientId, message: &Rc<Message>) -> Transit {
        let node = self.sim.plan.client_node(client);
        Transit {
            kind: TransitKind::Publish,
            from: node,
            to: node,
            depart: self.sim.now,
            arrive: self.sim.now,
            lost: false,
            message: Rc::clone(message),
            copy: None,
        }
    }

    /// Sends it, or loses it on the way, or sends it twice.
    fn send(&mut self, way: Way, mut transit: Transit, cargo: Cargo) {
        let strike = self.sim.strikes.iter().position(|strike| {
            strike.client == way.client
                && strike.kind == transit.kind
                && strike.message.is_none_or(|message| message == transit.message.id)
        });
        let strike = strike.map(|at| self.sim.strikes.remove(at));
        let because = self.because;
        if strike.as_ref().is_some_and(|strike| strike.twice) {
            self.depart(&way, transit.clone(), cargo.clone(), None);
            self.because = because;
        } else {
            transit.lost = strike.is_some();
        }
        let reason = transit.lost.then_some(LossReason::Fault);
        self.depart(&way, transit, cargo, reason);
        self.because = because;
    }

    fn depart(&mut self, way: &Way, mut transit: Transit, cargo: Cargo, lost: Option<LossReason>) {
        let now = self.sim.now;
        let arrive = self.arrival(way.client, way.to_broker);
        let client = self.client(way.client);
        let is_dead = client.cut || way.to_broker && !client.connected;
        let lost = if is_dead { Some(LossReason::NoConnection) } else { lost };
        let whole = arrive.since(now).as_micros();
        let lost_after = SimDuration::from_micros(whole / 100 * LOST_AT_PERCENT);
        transit.lost = lost.is_some();
        transit.arrive = if transit.lost { now + lost_after } else { arrive };
        let at = transit.arrive;
        let transit = self.journal.depart(transit);
        let cause = self.note(What::Departed(transit));
        let (client, life) = (way.client, way.life);
        let work = match lost {
            Some(reason) => Work::Lose { transit, client, reason },
            None => Work::Arrive { transit, client, life, cargo },
        };
        self.sim.agenda.add(at, Some(cause), work);
    }

    /// When something sent now arrives: not before what was sent earlier on the link.
    pub(super) fn arrival(&mut self, id: ClientId, to_broker: bool) -> SimTime {
        let now = self.sim.now;
        let client = self.client(id);
        let latency = client.plan.latency;
        let arrive = now + latency.draw(&mut client.rng);
        let last = if to_broker { &mut client.link.to_broker } else { &mut client.link.to_client };
        *last = arrive.max(*last);
        *last
    }

    /// Something came in, or its receiver is gone.
    pub(super) fn arrive(&mut self, transit: TransitId, client: ClientId, life: u16, cargo: Cargo) {
        let state = self.client(client);
        let receiver_there = state.up && state.life == life;
        let is_closed = receiver_there && !state.connected;
        match cargo {
            // A broker that has closed a channel discards all that still comes in on it (AMQP 0-9-1,
            // 1.5.2.5 "channel.close").
            Cargo::ToBroker(_) if is_closed => {
                self.note(What::Lost(transit, LossReason::NoConnection));
            }
            Cargo::ToBroker(command) if !self.is_read(client, life) => {
                let waiting = Unread { transit, life, command };
                self.client(client).unread.push_back(waiting);
            }
            Cargo::ToBroker(command) => {
                let cause = self.note(What::Arrived(transit));
                self.command(client, command, Some(cause));
            }
            _ if !receiver_there => {
                self.note(What::Lost(transit, LossReason::ReceiverGone));
            }
            Cargo::Delivery { copy, delivery_tag, settled } => {
                self.note_as_cause(What::Arrived(transit));
                self.receive(client, transit, copy, delivery_tag, settled);
            }
            Cargo::Notice => {
                self.note_as_cause(What::Arrived(transit));
                self.noticed(client, transit);
            }
        }
    }

    /// Does the broker take what this client sends? If not, it waits at the broker's end of the link.
    fn is_read(&mut self, client: ClientId, life: u16) -> bool {
        let none_before = self.client(client).unread.is_empty();
        none_before && self.sim.broker.reads_from(connection(client, life))
    }

    /// The broker takes what has waited, as far as it goes.
    pub(super) fn read_on(&mut self, client: ClientId, life: u16) {
        let because = self.because;
        while self.sim.broker.reads_from(connection(client, life))
            && self.client(client).unread.front().is_some_and(|next| next.life == life)
        {
            let Some(Unread { transit, command, .. }) = self.client(client).unread.pop_front() else {
                return;
            };
            self.because = because;
            let cause = self.note(What::Arrived(transit));
            self.command(client, command, Some(cause));
        }
    }

    /// The connection is gone, and with it what the broker had not read.
    pub(super) fn lose_unread(&mut self, client: ClientId, life: u16) {
        let (gone, left) = std::mem::take(&mut self.client(client).unread)
            .into_iter()
            .partition(|unread| unread.life == life);
        self.client(client).unread = left;
        let gone: VecDeque<Unread> = gone;
        for unread in gone {
            self.note(What::Lost(unread.transit, LossReason::NoConnection));
        }
    }

    /// Publishes a message from a client to the broker.
    pub(super) fn send_publish(&mut self, client: ClientId, message: &Rc<Message>, mandatory: bool) {
        let to = self.sim.plan.entrance(message);
        let channel = self.channel(client);
        let command = Command::Publish { channel, message: Rc::clone(message), mandatory, immediate: false };
        self.send_to_broker(client, TransitKind::Publish, to, message, None, command);
    }
}
