//! What a client of the queue broker has in one connection: what it was handed, what it has not published.

use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;

use super::cargo::Cargo;
use crate::base::SimTime;
use crate::engine::queueing::{ChannelId, ConnectionId, CopyId, Message};
use crate::sim::client::connection_number;
use crate::sim::plan::{ClientId, NodeId};

/// A client's part as one of the queue broker's.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::sim) struct Session {
    /// When its connection was opened.
    pub opened: SimTime,
    /// Consumers it has started so far; the last one is tagged with one less.
    pub consumers: u32,
    /// How often it has begun to ask, or stopped; a worker that is not sent messages.
    pub polls: u32,
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
}

/// A message that a producer has made and not published.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim) struct Outgoing {
    pub message: Rc<Message>,
    pub mandatory: bool,
}

/// Something that waits at the broker's end of a link until the broker reads on.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim) struct Unread {
    pub transits: Range<u32>,
    /// The life of the client that sent it.
    pub life: u16,
    pub cargo: Cargo,
}

/// A delivery that a worker holds.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim) struct Received {
    pub copy: CopyId,
    /// The queue it comes from.
    pub queue: NodeId,
    pub delivery_tag: u64,
    pub message: Rc<Message>,
    /// It is acknowledged, by the worker or automatically: nothing is left to answer.
    pub settled: bool,
}

impl Session {
    /// Nothing is left of what it was handed.
    pub(in crate::sim) fn forget(&mut self) {
        self.waiting.clear();
        self.working = None;
    }

    /// Has it work in hand?
    pub(in crate::sim) fn is_busy(&self) -> bool {
        self.working.is_some() || !self.waiting.is_empty()
    }
}

/// The channel of a client in one of its lives; its connection has the same number.
pub(super) const fn channel(client: ClientId, life: u16) -> ChannelId {
    ChannelId(connection_number(client, life))
}

pub(super) const fn connection(client: ClientId, life: u16) -> ConnectionId {
    ConnectionId(connection_number(client, life))
}
