//! The links between clients and brokers: latency, order, loss, cuts and duplicates, alike for every
//! kind of broker. What is on its way carries what it is.

use std::ops::Range;
use std::rc::Rc;

use super::dialect::{log, queue};
use super::journal::{Cause, LossReason, Transit, TransitId, TransitKind, What};
use super::plan::{ClientId, NodeId};
use super::service;
use super::simulation::{Run, Work};
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::{CopyId, Message, MessageId};

/// Something on its way on a client's link.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct InTransit {
    pub client: ClientId,
    /// The life of the client that it comes from, or is meant for.
    pub life: u16,
    /// What the reader sees of it: none of a heartbeat, one for each record of a batch.
    pub transits: Range<u32>,
    pub cargo: Cargo,
}

/// What it does when it arrives.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cargo {
    Queue(queue::Cargo),
    Log(log::Cargo),
    /// Between two services; the one that calls has the link.
    Service(service::Cargo),
}

impl Cargo {
    const fn is_outward(&self) -> bool {
        match self {
            Self::Queue(cargo) => cargo.is_to_broker(),
            Self::Log(cargo) => cargo.is_to_broker(),
            Self::Service(cargo) => cargo.is_outward(),
        }
    }

    /// The client at the other end, where that is no broker.
    const fn peer(&self) -> Option<ClientId> {
        match self {
            Self::Queue(_) | Self::Log(_) => None,
            Self::Service(cargo) => Some(cargo.peer()),
        }
    }
}

/// What is seen of something on its way: what kind, at which end on the broker's side, about what.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub kind: TransitKind,
    pub end: NodeId,
    pub message: Rc<Message>,
    pub copy: Option<CopyId>,
}

/// A loss, or a doubling, that waits for something it fits.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct InjectedFault {
    pub client: ClientId,
    pub kind: TransitKind,
    pub message: Option<MessageId>,
    /// It comes in twice; otherwise, never.
    pub twice: bool,
}

/// How far a lost thing gets, in percent of its way.
const LOST_AT_PERCENT: u64 = 55;

impl InTransit {
    pub(super) fn ids(&self) -> impl Iterator<Item = TransitId> + use<> {
        self.transits.clone().map(TransitId)
    }
}

impl Run<'_> {
    /// Sends it, or loses it on the way, or sends it twice.
    pub(super) fn send(&mut self, cause: Cause, client: ClientId, life: u16, seen: &[Seen], cargo: Cargo) {
        let fits = |fault: &InjectedFault| {
            let fits = |seen: &Seen| {
                fault.kind == seen.kind && fault.message.is_none_or(|message| message == seen.message.id)
            };
            fault.client == client && seen.iter().any(fits)
        };
        // Within a process there is no network.
        let is_within = cargo.peer().is_some_and(|peer| self.sim.plan.is_within(client, peer));
        let fault = self
            .sim
            .faults
            .iter()
            .position(|fault| !is_within && fits(fault))
            .map(|at| self.sim.faults.remove(at));
        let lost = match fault {
            Some(InjectedFault { twice: true, .. }) => {
                self.depart(cause, client, life, seen, cargo.clone(), None);
                None
            }
            Some(InjectedFault { twice: false, .. }) => Some(LossReason::Fault),
            None => None,
        };
        self.depart(cause, client, life, seen, cargo, lost);
    }

    fn depart(
        &mut self,
        cause: Cause,
        client: ClientId,
        life: u16,
        seen: &[Seen],
        cargo: Cargo,
        lost: Option<LossReason>,
    ) {
        let (now, is_outward, peer) = (self.sim.now, cargo.is_outward(), cargo.peer());
        let is_within = peer.is_some_and(|peer| self.sim.plan.is_within(client, peer));
        let arrive = match peer {
            None => self.arrival(client, is_outward),
            Some(_) if is_within => now,
            Some(peer) => self.arrival_between(client, peer, is_outward),
        };
        let is_dead = match peer {
            None => self.client(client).cut || is_outward && !self.client(client).connected,
            Some(peer) => !is_within && (self.client(client).cut || self.client(peer).cut),
        };
        let lost = if is_dead { Some(LossReason::NoConnection) } else { lost };
        let until_lost = SimDuration::from_micros(arrive.since(now).as_micros() / 100 * LOST_AT_PERCENT);
        let arrive = if lost.is_some() { now + until_lost } else { arrive };
        let node = self.sim.plan.client_node(client);
        let first = self.journal.next_transit();
        let mut departed = cause;
        for Seen { kind, end, message, copy } in seen {
            let (from, to) = if is_outward { (node, *end) } else { (*end, node) };
            let (kind, message, copy) = (*kind, Rc::clone(message), *copy);
            let transit =
                Transit { kind, from, to, depart: now, arrive, lost: lost.is_some(), message, copy };
            let transit = self.journal.depart(transit);
            departed = self.note(cause, What::Departed(transit));
        }
        let transits = first.0..self.journal.next_transit().0;
        match lost {
            None => {
                let work = Work::Arrive(InTransit { client, life, transits, cargo });
                self.sim.agenda.add(arrive, departed, work);
            }
            Some(reason) => {
                for transit in transits.map(TransitId) {
                    self.sim.agenda.add(arrive, departed, Work::Lose { transit, client, reason });
                }
            }
        }
    }

    /// When something sent now arrives: not before what was sent earlier on the link.
    pub(super) fn arrival(&mut self, id: ClientId, to_broker: bool) -> SimTime {
        let now = self.sim.now;
        let client = self.client(id);
        let arrive = now + client.plan.latency.draw(&mut client.rng);
        let last = if to_broker { &mut client.link.to_broker } else { &mut client.link.to_client };
        *last = arrive.max(*last);
        *last
    }

    /// The same between two clients, on a link that the one that calls has with the other.
    fn arrival_between(&mut self, id: ClientId, peer: ClientId, is_outward: bool) -> SimTime {
        let now = self.sim.now;
        let client = self.client(id);
        let arrive = now + client.plan.latency.draw(&mut client.rng);
        let link = client.calls.entry(peer).or_default();
        let last = if is_outward { &mut link.to_broker } else { &mut link.to_client };
        *last = arrive.max(*last);
        *last
    }

    /// Something came in at the end of its way.
    pub(super) fn arrive(&mut self, cause: Cause, it: InTransit) {
        match it.cargo {
            Cargo::Queue(_) => self.arrive_queue(cause, it),
            Cargo::Log(_) => log::arrive(self, cause, it),
            Cargo::Service(_) => service::arrive(self, cause, it),
        }
    }

    /// What is on a client's link is lost, at once.
    pub(super) fn lose_all_on_link(&mut self, cause: Cause, id: ClientId) {
        let plan = Rc::clone(&self.sim.plan);
        let on_link = |work: &Work| match work {
            Work::Arrive(InTransit { client, cargo, .. }) => match cargo.peer() {
                Some(peer) => (*client == id || peer == id) && !plan.is_within(*client, peer),
                None => *client == id,
            },
            Work::Lose { client, .. } => *client == id,
            _ => false,
        };
        for work in self.sim.agenda.take(on_link) {
            let transits = match work {
                Work::Arrive(it) => it.transits,
                Work::Lose { transit, .. } => transit.0..transit.0 + 1,
                _ => continue,
            };
            for transit in transits.map(TransitId) {
                self.note(cause, What::Lost(transit, LossReason::NoConnection));
            }
        }
    }
}
