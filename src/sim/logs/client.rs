//! What a client of the log broker has besides what every client has: its library, and records in hand.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use crate::base::SimTime;
use crate::engine::logs::client::{Consumer, Producer};
use crate::engine::logs::{BrokerId, Caller, ConnectionId, Offset, TopicPartition};
use crate::engine::queueing::Message;
use crate::sim::plan::ClientId;

/// The library inside a client, as far as it is one of the log broker's.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::sim) enum LogClient {
    /// It is a client of the queue broker, or not up.
    #[default]
    None,
    /// It writes.
    Producer(Box<Writing>, Alarm),
    /// It reads.
    Consumer(Box<Reading>, Alarm),
}

/// When the simulation looks at the library next, if that is on the agenda.
pub(in crate::sim) type Alarm = Option<SimTime>;

/// Of each batch of a request its last record.
pub(in crate::sim) type Sent = Vec<(TopicPartition, Rc<Message>)>;

/// A producer at work.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim) struct Writing {
    pub library: Producer,
    /// Its library's first request has this number, and answers with lower ones are to a library before it.
    pub first: u32,
    /// The last record of each batch in the requests it sent of late: what their answers are about, on
    /// the stage.
    pub sent: VecDeque<(u32, Sent)>,
}

/// A consumer at work.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim) struct Reading {
    pub library: Consumer,
    /// Polled and not begun.
    pub hand: VecDeque<InHand>,
    /// Under work.
    pub working: Option<InHand>,
    /// The last record worked on of each partition: what a commit is about, on the stage.
    pub last: BTreeMap<TopicPartition, Rc<Message>>,
    /// From where it fetched last.
    pub asked: BTreeMap<TopicPartition, Offset>,
    /// It has been told to go, and has said so to the group.
    pub closing: bool,
}

/// A record that a consumer was handed by a poll.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim) struct InHand {
    pub partition: TopicPartition,
    pub offset: Offset,
    pub message: Rc<Message>,
    /// The last of its poll.
    pub is_last: bool,
}

impl LogClient {
    /// When its library does something by itself next.
    pub(in crate::sim) fn next_deadline(&self) -> Option<SimTime> {
        match self {
            Self::None => None,
            Self::Producer(writing, _) => writing.library.next_deadline(),
            Self::Consumer(reading, _) => reading.library.next_deadline(),
        }
    }

    pub(in crate::sim) fn alarm(&mut self) -> Option<&mut Alarm> {
        match self {
            Self::None => None,
            Self::Producer(_, alarm) | Self::Consumer(_, alarm) => Some(alarm),
        }
    }

    pub(in crate::sim) fn reading(&mut self) -> Option<&mut Reading> {
        match self {
            Self::Consumer(reading, _) => Some(reading),
            Self::None | Self::Producer(..) => None,
        }
    }

    pub(in crate::sim) fn writing(&mut self) -> Option<&mut Writing> {
        match self {
            Self::Producer(writing, _) => Some(writing),
            Self::None | Self::Consumer(..) => None,
        }
    }
}

/// Whose request it is: a client in one of its lives.
pub(super) const fn caller(client: ClientId, life: u16, correlation: u32) -> Caller {
    Caller { connection: ConnectionId((life as u32) << 16 | client.0 as u32), correlation }
}

/// The client that made a request, and in which of its lives.
pub(super) const fn owner(caller: Caller) -> (ClientId, u16) {
    (ClientId(caller.connection.0 as u16), (caller.connection.0 >> 16) as u16)
}

/// All brokers, to begin with (`bootstrap.servers`).
pub(super) fn bootstrap(brokers: u16) -> Vec<BrokerId> {
    (0..brokers).map(BrokerId).collect()
}
