//! The journal: what happened, in order, each entry with its cause; and what was on its way.

use std::rc::Rc;

use super::action::{Action, Setting};
use super::plan::ClientId;
use super::program::{ProgramEvent, Reached};
use super::service::ServiceEvent;
pub use super::transit::{LossReason, Transit, TransitId, TransitKind};
use super::watch::WatchEvent;
use crate::base::{SimDuration, SimTime, ids};
use crate::engine::logs::{BrokerId, Event as LogEvent, Offset, ProducerId, TopicPartition};
use crate::engine::queueing::{CopyId, Event, Message, Name, Refusal};

ids! {
    /// An entry's number in the journal, from 0.
    EntryId(u32);
}

/// The entry that led to another one; none for what the plan or the reader began.
pub type Cause = Option<EntryId>;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub at: SimTime,
    pub cause: Cause,
    pub what: What,
}

/// What an entry tells.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The queue broker did something.
    Broker(Event),
    /// The cluster of log brokers did something.
    Log(Box<LogEvent>),
    /// A partition's leader appended a record, which a message stands for.
    Stored {
        partition: TopicPartition,
        broker: BrokerId,
        offset: Offset,
        message: Rc<Message>,
        /// The producer in whose transaction it is, if it is in one.
        transaction: Option<ProducerId>,
    },
    /// The queue broker refused a client's command.
    Refused(ClientId, Refusal),
    /// A client did something.
    Client(ClientId, ClientEvent),
    /// A scaler or an alert tells something.
    Watch(Box<WatchEvent>),
    /// Something left for the other end of a link.
    Departed(TransitId),
    /// It came in.
    Arrived(TransitId),
    /// It never will.
    Lost(TransitId, LossReason),
    /// A fault of the lesson, or the reader, acted.
    Acted(Box<Action>),
    /// The run was ended at its limit of entries.
    LimitReached,
}

impl What {
    /// Where in its code a program has come.
    pub fn reached(&self) -> Option<&Reached> {
        match self {
            Self::Client(_, ClientEvent::Program(ProgramEvent::Reached(reached))) => Some(reached),
            _ => None,
        }
    }
}

/// What a client does.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientEvent {
    /// It comes, goes, is cut off, or is told to be otherwise.
    Life(LifeEvent),
    /// It publishes, or hears of what it has published.
    Publisher(PublisherEvent),
    /// It works on what it was handed.
    Work(WorkEvent),
    /// It does something as a service.
    Service(Box<ServiceEvent>),
    /// Its library, as a client of the log broker.
    Log(Box<LogClientEvent>),
    /// A program without a broker goes its way.
    Program(ProgramEvent),
}

/// A client's comings and goings.
#[derive(Clone, Debug, PartialEq)]
pub enum LifeEvent {
    /// It is up, connected and subscribed.
    Started,
    /// It stopped dead.
    Crashed,
    /// The link to the broker is cut.
    LinkCut,
    /// The link works again.
    LinkMended,
    /// It finds its connection lost, gives up what it held, and connects anew.
    Disconnected,
    /// It has cancelled its consumer for a while.
    Paused,
    /// It consumes again.
    Resumed,
    /// It works by another setting.
    Changed(Box<Setting>),
    /// It takes nothing new, and goes when it is done.
    Leaving,
    /// It is done and goes.
    Left,
}

/// What a client does as a publisher.
#[derive(Clone, Debug, PartialEq)]
pub enum PublisherEvent {
    /// It made a message.
    Produced(Rc<Message>),
    /// It passes a message on, changed or not.
    Forwarded(Rc<Message>),
    /// It will publish the message again, the `retry`-th time (from 1), after `wait`.
    RetryChosen { message: Rc<Message>, retry: u32, wait: SimDuration },
    /// A publish was confirmed.
    ConfirmReceived(Rc<Message>),
    /// A publish was not taken (`basic.nack` from the broker).
    NackReceived(Rc<Message>),
    /// A mandatory message came back.
    ReturnReceived(Rc<Message>),
    /// It keeps a message it made, for it may not or can't publish now.
    HeldBack(Rc<Message>),
    /// It gives up a message that it had not published.
    Dropped(Rc<Message>),
    /// It finds so many messages ready in the queue it watches, and waits.
    Throttled { ready: u32 },
    /// There is room in the queue again.
    Unthrottled { ready: u32 },
    /// It is told that its connection is blocked, and stops publishing.
    BlockedReceived,
    /// It is told that it may go on.
    UnblockedReceived,
}

/// What a consumer does with what it was handed: a copy out of a queue, or a record of a log (without one).
/// Attempts count from 1.
#[derive(Clone, Debug, PartialEq)]
pub enum WorkEvent {
    /// It began; `until` is when it ends, if nothing happens to the consumer.
    Started { copy: Option<CopyId>, message: Rc<Message>, attempt: u32, until: SimTime },
    /// It succeeded.
    Done { copy: Option<CopyId>, message: Rc<Message>, attempt: u32 },
    /// It failed, and reports an error.
    Failed { copy: Option<CopyId>, message: Rc<Message>, attempt: u32, error: Name },
    /// No retry is left, or it has none: it rejects the message.
    GaveUp { message: Rc<Message>, attempts: u32 },
}

/// What the library of a client of the log broker reports.
#[derive(Clone, Debug, PartialEq)]
pub enum LogClientEvent {
    /// It chose a partition for a record, and put it into a batch, which that may begin.
    Batched { message: Rc<Message>, partition: TopicPartition, begins: bool },
    /// It sends a record again, after `wait`.
    SentAgain { message: Rc<Message>, error: Name, wait: SimDuration },
    /// A record counts as sent; with acks=0 nobody knows at which offset it lies.
    RecordSent { message: Rc<Message>, partition: TopicPartition, offset: Option<Offset> },
    /// A record could not be sent.
    RecordFailed { message: Rc<Message>, error: Name },
    /// A consumer has these partitions in addition.
    Assigned(Rc<[TopicPartition]>),
    /// It gives these up, in order.
    Revoked(Rc<[TopicPartition]>),
    /// It finds that these are another's now.
    PartitionsLost(Rc<[TopicPartition]>),
    /// It knows the next offset to read of a partition; `reset`, if `auto.offset.reset` said so.
    Positioned { partition: TopicPartition, offset: Offset, reset: bool },
    /// It does not know from where to read, and must not choose (`auto.offset.reset=none`).
    NoOffset { partition: TopicPartition },
    /// Its poll fails: it can't be a member of its group.
    PollFailed { error: Name },
    /// A poll gave it so many records to work on; of each partition the next offset to read.
    Polled { records: u32, positions: Rc<[(TopicPartition, Offset)]> },
    /// It knows that its commit was taken: of which partition the next offset to read.
    CommitTaken { partition: TopicPartition, offset: Offset },
    /// It knows that its commit was not taken.
    CommitFailed { error: Name },
}

macro_rules! client_events {
    ($($group:ident($event:ty);)*) => {$(
        impl From<$event> for ClientEvent {
            fn from(event: $event) -> Self {
                Self::$group(event.into())
            }
        }
    )*};
}

client_events! {
    Life(LifeEvent);
    Publisher(PublisherEvent);
    Work(WorkEvent);
    Log(LogClientEvent);
}

/// Entries and transits in order; may begin in the middle of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journal {
    pub entries: Vec<Entry>,
    pub transits: Vec<Transit>,
    first_entry: u32,
    first_transit: u32,
}

impl Journal {
    /// A journal that goes on after so many entries and transits.
    pub fn after(entries: u32, transits: u32) -> Self {
        Self { first_entry: entries, first_transit: transits, ..Self::default() }
    }

    /// The number the next entry gets.
    pub fn next_entry(&self) -> EntryId {
        EntryId(self.first_entry + self.entries.len() as u32)
    }

    /// The number the next transit gets.
    pub fn next_transit(&self) -> TransitId {
        TransitId(self.first_transit + self.transits.len() as u32)
    }

    /// The transit of that number, if it is in this journal.
    pub fn transit(&self, id: TransitId) -> Option<&Transit> {
        self.transits.get(id.index().checked_sub(self.first_transit as usize)?)
    }

    pub(super) fn add(&mut self, at: SimTime, cause: Option<EntryId>, what: What) -> EntryId {
        let id = self.next_entry();
        self.entries.push(Entry { at, cause, what });
        id
    }

    pub(super) fn depart(&mut self, transit: Transit) -> TransitId {
        let id = self.next_transit();
        self.transits.push(transit);
        id
    }
}
