//! What a client of the log broker has besides what every client has: its library, and records at work.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::base::{OrdMap, SimTime};
use crate::engine::logs::client::{Consumer, Producer};
use crate::engine::logs::{BrokerId, Caller, ConnectionId, Offset, TopicPartition};
use crate::engine::queueing::Message;
use crate::sim::client::connection_number;
use crate::sim::plan::ClientId;

/// The libraries inside a client, as far as it is one of the log broker's and up: a service may have both.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::sim) struct Library {
    pub(super) writing: Option<Box<Writing>>,
    pub(super) reading: Option<Box<Reading>>,
    pub(super) alarm: Alarm,
}

/// When the simulation looks at the library next, if that is on the agenda.
pub(super) type Alarm = Option<SimTime>;

/// Of each batch of a request its last record.
pub(super) type Sent = Vec<(TopicPartition, Rc<Message>)>;

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
    pub polled: VecDeque<Polled>,
    pub working: Option<Polled>,
    /// The last record worked on of each partition: what a commit is about, on the stage.
    pub last: OrdMap<TopicPartition, Rc<Message>>,
    /// The last record of each partition that it could not work on, and how often it has tried.
    pub failed: OrdMap<TopicPartition, (Offset, u32)>,
    /// It lets time pass before it tries again.
    pub is_waiting: bool,
    /// From where it fetched last.
    pub asked: OrdMap<TopicPartition, Offset>,
    /// It has been told to go, and has said so to the group.
    pub closing: bool,
}

/// A record that a consumer was handed by a poll.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim) struct Polled {
    pub partition: TopicPartition,
    pub offset: Offset,
    pub message: Rc<Message>,
    /// It is to be read again, whatever comes of it.
    pub again: bool,
    /// The last of its poll.
    pub is_last: bool,
}

impl Library {
    /// When a library does something by itself next.
    pub(super) fn next_deadline(&self) -> Option<SimTime> {
        let writing = self.writing.as_ref().and_then(|writing| writing.library.next_deadline());
        let reading = self.reading.as_ref().and_then(|reading| reading.library.next_deadline());
        writing.into_iter().chain(reading).min()
    }

    pub(super) fn reading(&mut self) -> Option<&mut Reading> {
        self.reading.as_deref_mut()
    }

    pub(super) fn writing(&mut self) -> Option<&mut Writing> {
        self.writing.as_deref_mut()
    }
}

impl Reading {
    /// Has it nothing in hand? Then it waits in its poll.
    pub(super) fn is_in_poll(&self) -> bool {
        self.working.is_none() && self.polled.is_empty() && !self.is_waiting
    }
}

/// Whose request it is: a client in one of its lives.
pub(super) const fn caller(client: ClientId, life: u16, correlation: u32) -> Caller {
    Caller { connection: ConnectionId(connection_number(client, life)), correlation }
}

/// All brokers, to begin with (`bootstrap.servers`).
pub(super) fn bootstrap(brokers: u16) -> Vec<BrokerId> {
    (0..brokers).map(BrokerId).collect()
}
