//! The links between the clients and the broker: latency, order, and loss on demand.

use std::rc::Rc;

use super::client::owner;
use super::journal::{LossReason, Transit, TransitId, TransitKind, What};
use super::plan::{ClientId, NodeId};
use super::simulation::{Run, Work};
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::{ChannelId, Command, CopyId, Message, MessageId};

/// What is on its way, and what it does when it arrives.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cargo {
    ToBroker(Command),
    Delivery { copy: CopyId, delivery_tag: u64 },
    Notice,
}

/// A loss that waits for something to take.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Loss {
    pub client: ClientId,
    pub kind: TransitKind,
    pub message: Option<MessageId>,
}

/// How far a lost thing gets, in percent of its way.
const LOST_AT_PERCENT: u64 = 55;

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
        self.depart(client, transit, Cargo::ToBroker(command), true);
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
        let (client, _) = owner(channel);
        let to = self.sim.plan.client_node(client);
        let copy = match cargo {
            Cargo::Delivery { copy, .. } => Some(copy),
            Cargo::ToBroker(_) | Cargo::Notice => None,
        };
        let transit = Transit { kind, from, to, copy, ..self.transit(client, message) };
        self.depart(client, transit, cargo, false);
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

    fn depart(&mut self, id: ClientId, mut transit: Transit, cargo: Cargo, to_broker: bool) {
        let now = self.sim.now;
        let arrive = self.arrival(id, to_broker);
        let loss = self.sim.losses.iter().position(|loss| {
            loss.client == id
                && loss.kind == transit.kind
                && loss.message.is_none_or(|message| message == transit.message.id)
        });
        transit.lost = loss.map(|at| self.sim.losses.remove(at)).is_some();
        let whole = arrive.since(now).as_micros();
        let lost_after = SimDuration::from_micros(whole / 100 * LOST_AT_PERCENT);
        transit.arrive = if transit.lost { now + lost_after } else { arrive };
        let (at, lost) = (transit.arrive, transit.lost);
        let life = self.client(id).life;
        let transit = self.journal.depart(transit);
        let cause = self.note(What::Departed(transit));
        let work = if lost { Work::Lose(transit) } else { Work::Arrive { transit, client: id, life, cargo } };
        self.sim.agenda.add(at, Some(cause), work);
    }

    /// When something sent now arrives: not before what was sent earlier on the link.
    pub(super) fn arrival(&mut self, id: ClientId, to_broker: bool) -> SimTime {
        let now = self.sim.now;
        let latency = self.sim.plan.clients[id.index()].latency;
        let client = self.client(id);
        let arrive = now + latency.draw(&mut client.rng);
        let last = if to_broker { &mut client.link.to_broker } else { &mut client.link.to_client };
        *last = arrive.max(*last);
        *last
    }

    /// Something came in, or its receiver is gone.
    pub(super) fn arrive(&mut self, transit: TransitId, client: ClientId, life: u16, cargo: Cargo) {
        let state = self.client(client);
        let receiver_there = state.up && state.life == life;
        match cargo {
            Cargo::ToBroker(command) => {
                let cause = self.note(What::Arrived(transit));
                self.command(client, command, Some(cause));
            }
            _ if !receiver_there => {
                self.note(What::Lost(transit, LossReason::ReceiverGone));
            }
            Cargo::Delivery { copy, delivery_tag } => {
                self.note_as_cause(What::Arrived(transit));
                self.receive(client, transit, copy, delivery_tag);
            }
            Cargo::Notice => {
                self.note_as_cause(What::Arrived(transit));
                self.noticed(client, transit);
            }
        }
    }

    /// Publishes a message from a client to the broker.
    pub(super) fn send_publish(&mut self, client: ClientId, message: &Rc<Message>, mandatory: bool) {
        let to = self.sim.plan.entrance(message);
        let channel = self.channel(client);
        let command = Command::Publish { channel, message: Rc::clone(message), mandatory };
        self.send_to_broker(client, TransitKind::Publish, to, message, None, command);
    }
}
