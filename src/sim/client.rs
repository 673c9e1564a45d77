//! A client's state during a run: what every client has, and what the library of its broker keeps.

use std::rc::Rc;

use super::dialect::{log, queue};
use super::plan::{ClientId, ClientPlan};
use super::service::Service;
use crate::base::{OrdMap, Rng, SimTime};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Client {
    /// What it does now, with every change made to it.
    pub plan: Rc<ClientPlan>,
    pub up: bool,
    /// It has a connection, as far as both ends know.
    pub connected: bool,
    pub cut: bool,
    /// Its consumer is cancelled until it is told to go on.
    pub paused: bool,
    /// It goes when it is done with what it holds.
    pub leaving: bool,
    /// It comes back when it has gone, to work by other settings.
    pub returns: bool,
    /// How often it was started. What was meant for an earlier life doesn't reach a later one.
    pub life: u16,
    /// When the last thing sent arrives: what is sent later on the link arrives later.
    pub link: Link,
    /// The same of its links to those that it calls.
    pub calls: OrdMap<ClientId, Link>,
    pub rng: Rng,
    /// Its part as a client of the queue broker.
    pub queue: queue::Session,
    /// Its library, if it is a client of the log broker.
    pub log: log::Library,
    /// What it handles, if it is a service.
    pub service: Service,
}

/// When the last thing arrives, in each direction of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Link {
    pub to_broker: SimTime,
    pub to_client: SimTime,
}

impl Client {
    pub(super) fn new(plan: &ClientPlan, seed: u64) -> Self {
        Self {
            plan: Rc::new(plan.clone()),
            up: false,
            connected: false,
            cut: false,
            paused: false,
            leaving: false,
            returns: false,
            life: 0,
            link: Link::default(),
            calls: OrdMap::default(),
            rng: Rng::stream(seed, &plan.name),
            queue: queue::Session::default(),
            log: log::Library::default(),
            service: Service::default(),
        }
    }

    /// Is it up, in this of its lives?
    pub(super) fn is_up_in(&self, life: u16) -> bool {
        self.up && self.life == life
    }
}

/// A client in one of its lives as one number: its connection's, and its channel's.
pub(super) const fn connection_number(client: ClientId, life: u16) -> u32 {
    (life as u32) << 16 | client.0 as u32
}

/// The client that such a number belongs to, and in which of its lives.
pub(super) const fn owner(number: u32) -> (ClientId, u16) {
    (ClientId(number as u16), (number >> 16) as u16)
}
