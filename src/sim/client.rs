//! A client's state during a run.

use std::collections::VecDeque;
use std::rc::Rc;

use super::journal::TransitId;
use super::logs::LogClient;
use super::plan::{ClientId, ClientPlan};
use super::restraint::Outgoing;
use crate::base::{Rng, SimTime};
use crate::engine::queueing::{ChannelId, Command, ConnectionId, CopyId, Message};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Client {
    /// What it does now, with every change made to it.
    pub plan: Rc<ClientPlan>,
    pub up: bool,
    /// It has a connection and a channel, as far as both ends know.
    pub connected: bool,
    /// Its link is cut.
    pub cut: bool,
    /// Its consumer is cancelled until it is told to go on.
    pub paused: bool,
    /// It goes when it is done with what it holds.
    pub leaving: bool,
    /// Consumers it has started so far; the last one is tagged with one less.
    pub consumers: u32,
    /// How often it was started. What was meant for an earlier life doesn't reach a later one.
    pub life: u16,
    /// When the last thing sent arrives: what is sent later on the link arrives later.
    pub link: Link,
    pub rng: Rng,
    /// Handed out by the broker and not begun.
    pub waiting: VecDeque<Received>,
    pub working: Option<Received>,
    /// Made and kept back, in order (see [`super::restraint`]).
    pub outgoing: VecDeque<Outgoing>,
    /// Published by one that counts them, and not confirmed.
    pub unconfirmed: VecDeque<Outgoing>,
    /// How many it may publish before it asks the queue again.
    pub room: u64,
    /// It found no room, and looks again later.
    pub asleep: bool,
    /// It has said that it found none.
    pub throttled: bool,
    /// It was told that its connection is blocked.
    pub told_blocked: bool,
    /// Sent, come in, and not read by the broker.
    pub unread: VecDeque<Unread>,
    /// Its library, if it is a client of the log broker.
    pub log: LogClient,
}

/// Something that waits at the broker's end of a link until the broker reads on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unread {
    pub transit: TransitId,
    /// The life of the client that sent it.
    pub life: u16,
    pub command: Command,
}

/// When the last thing arrives, in each direction of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Link {
    pub to_broker: SimTime,
    pub to_client: SimTime,
}

/// A delivery in a worker's hands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Received {
    pub copy: CopyId,
    pub delivery_tag: u64,
    pub message: Rc<Message>,
    /// It is acknowledged, by the worker or automatically: nothing is left to answer.
    pub settled: bool,
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
            consumers: 0,
            life: 0,
            link: Link::default(),
            rng: Rng::stream(seed, &plan.name),
            waiting: VecDeque::new(),
            working: None,
            outgoing: VecDeque::new(),
            unconfirmed: VecDeque::new(),
            room: 0,
            asleep: false,
            throttled: false,
            told_blocked: false,
            unread: VecDeque::new(),
            log: LogClient::None,
        }
    }

    /// Nothing is left in its hands.
    pub(super) fn forget(&mut self) {
        self.waiting.clear();
        self.working = None;
    }
}

/// The channel of a client in one of its lives; its connection has the same number.
pub(super) const fn channel(client: ClientId, life: u16) -> ChannelId {
    ChannelId((life as u32) << 16 | client.0 as u32)
}

pub(super) const fn connection(client: ClientId, life: u16) -> ConnectionId {
    ConnectionId(channel(client, life).0)
}

/// The client a channel belongs to, and in which of its lives.
pub(super) fn owner(channel: ChannelId) -> (ClientId, u16) {
    (ClientId(channel.0 as u16), (channel.0 >> 16) as u16)
}
