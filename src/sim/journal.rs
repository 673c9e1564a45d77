//! The journal: what happened, in order, each entry with its cause; and what was on its way.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::plan::{ClientId, NodeId};
use super::setting::Setting;
use crate::base::{SimDuration, SimTime, ids};
use crate::engine::logs::{BrokerId, Event as LogEvent, Offset, TopicPartition};
use crate::engine::queueing::{CopyId, Event, Message, Name, Refusal};

ids! {
    /// An entry's number in the journal, from 0.
    EntryId(u32);
    /// A transit's number, in order of departure.
    TransitId(u32);
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When.
    pub at: SimTime,
    /// The entry that led to this one; none for what the plan or the reader began.
    pub cause: Option<EntryId>,
    /// What.
    pub what: What,
}

/// What an entry tells.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The broker did something.
    Broker(Event),
    /// The cluster of log brokers did something.
    Log(LogEvent),
    /// A partition's leader appended a record.
    Stored {
        /// To which partition.
        partition: TopicPartition,
        /// The leader.
        broker: BrokerId,
        /// Where it lies.
        offset: Offset,
        /// What stands for the record.
        message: Rc<Message>,
    },
    /// The broker refused a client's command.
    Refused(ClientId, Refusal),
    /// A client did something.
    Client(ClientId, ClientEvent),
    /// Something left for the other end of a link.
    Departed(TransitId),
    /// It came in.
    Arrived(TransitId),
    /// It never will.
    Lost(TransitId, LossReason),
    /// A fault of the lesson, or the reader, acted.
    Acted(Action),
    /// The run was ended at its limit of entries.
    LimitReached,
}

/// What a client does.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientEvent {
    /// It is up, connected and subscribed.
    Started,
    /// A producer made a message.
    Produced(Rc<Message>),
    /// A worker began on a message; `until` is when it will be done.
    WorkStarted {
        /// The copy it was handed; none for a record of a log.
        copy: Option<CopyId>,
        /// The message.
        message: Rc<Message>,
        /// From 1.
        attempt: u32,
        /// When it ends, if nothing happens to the worker.
        until: SimTime,
    },
    /// It succeeded.
    WorkDone {
        /// The copy; none for a record of a log.
        copy: Option<CopyId>,
        /// The message.
        message: Rc<Message>,
        /// From 1.
        attempt: u32,
    },
    /// It failed.
    WorkFailed {
        /// The copy; none for a record of a log.
        copy: Option<CopyId>,
        /// The message.
        message: Rc<Message>,
        /// From 1.
        attempt: u32,
        /// What the worker reports.
        error: Name,
    },
    /// A worker decides to try again: the `retry`-th time, after `wait`.
    RetryChosen {
        /// The message that will be published again.
        message: Rc<Message>,
        /// From 1.
        retry: u32,
        /// The backoff.
        wait: SimDuration,
    },
    /// No retry is left, or the worker has none: it rejects the message.
    GaveUp {
        /// The message.
        message: Rc<Message>,
        /// Attempts made.
        attempts: u32,
    },
    /// A worker passes a message on, changed or not.
    Forwarded(Rc<Message>),
    /// A producer's publish was confirmed.
    ConfirmReceived(Rc<Message>),
    /// A producer's publish was not taken (`basic.nack` from the broker).
    NackReceived(Rc<Message>),
    /// A producer keeps a message it made, for it may not or can't publish now.
    HeldBack(Rc<Message>),
    /// A producer gives up a message that it had not published.
    Dropped(Rc<Message>),
    /// A producer finds so many messages ready in the queue it watches, and waits.
    Throttled {
        /// How many.
        ready: u32,
    },
    /// There is room in the queue again.
    Unthrottled {
        /// How many are ready.
        ready: u32,
    },
    /// A producer is told that its connection is blocked, and stops publishing.
    BlockedReceived,
    /// It is told that it may go on.
    UnblockedReceived,
    /// A mandatory message came back.
    ReturnReceived(Rc<Message>),
    /// A producer's library chose a partition for a record, and put it into a batch.
    Batched {
        /// The record.
        message: Rc<Message>,
        /// The partition.
        partition: TopicPartition,
        /// Did it begin the batch?
        begins: bool,
    },
    /// A producer's library sends a record again, after `wait`.
    SentAgain {
        /// The record.
        message: Rc<Message>,
        /// Why.
        error: Name,
        /// The backoff.
        wait: SimDuration,
    },
    /// A record counts as sent.
    RecordSent {
        /// The record.
        message: Rc<Message>,
        /// Where it lies.
        partition: TopicPartition,
        /// At which offset; none with acks=0.
        offset: Option<Offset>,
    },
    /// A record could not be sent.
    RecordFailed {
        /// The record.
        message: Rc<Message>,
        /// Why.
        error: Name,
    },
    /// A consumer has these partitions in addition.
    Assigned(Rc<[TopicPartition]>),
    /// It gives these up, in order.
    Revoked(Rc<[TopicPartition]>),
    /// It finds that these are another's now.
    PartitionsLost(Rc<[TopicPartition]>),
    /// It knows from where to read a partition.
    Positioned {
        /// Which.
        partition: TopicPartition,
        /// The next offset to read.
        offset: Offset,
        /// Did `auto.offset.reset` say so?
        reset: bool,
    },
    /// It does not know, and must not choose (`auto.offset.reset=none`).
    NoOffset {
        /// Of which partition.
        partition: TopicPartition,
    },
    /// A poll gave it records to work on.
    Polled {
        /// How many.
        records: u32,
        /// Its positions now: of each partition the next offset to read.
        positions: Rc<[(TopicPartition, Offset)]>,
    },
    /// It knows that its commit was taken.
    CommitTaken {
        /// Of which partition.
        partition: TopicPartition,
        /// The next offset to read.
        offset: Offset,
    },
    /// It knows that its commit was not taken.
    CommitFailed {
        /// Why.
        error: Name,
    },
    /// It stopped dead.
    Crashed,
    /// The link to the broker is cut.
    LinkCut,
    /// The link works again.
    LinkMended,
    /// It finds its connection lost, lets go of what it held, and connects anew.
    Disconnected,
    /// It has cancelled its consumer for a while.
    Paused,
    /// It consumes again.
    Resumed,
    /// It works by another setting.
    Changed(Setting),
    /// It takes nothing new, and goes when it is done.
    Leaving,
    /// It is done and goes.
    Left,
}

/// Something on its way over a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Transit {
    /// What it is.
    pub kind: TransitKind,
    /// Where it left.
    pub from: NodeId,
    /// Where it goes.
    pub to: NodeId,
    /// When it left.
    pub depart: SimTime,
    /// When it comes in, or is lost.
    pub arrive: SimTime,
    /// Lost on the way.
    pub lost: bool,
    /// The message it carries or is about.
    pub message: Rc<Message>,
    /// The copy of it, for a delivery and its answer.
    pub copy: Option<CopyId>,
}

/// What is on a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransitKind {
    /// `basic.publish`, to the broker.
    Publish,
    /// `basic.deliver`, to a consumer.
    Deliver,
    /// `basic.ack`, to the broker.
    Ack,
    /// `basic.nack` or `basic.reject`, to the broker; or `basic.nack`, to a producer.
    Nack,
    /// A positive publisher confirm, to the producer; a negative one is a nack.
    Confirm,
    /// `basic.return`, to the producer.
    Return,
    /// A record, to the leader of its partition.
    Produce,
    /// The answer to it: where it lies.
    Produced,
    /// The answer to it: why not.
    NotProduced,
    /// A record, to a consumer.
    Fetch,
    /// A commit of an offset.
    Commit,
}

impl TransitKind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Publish,
        Self::Deliver,
        Self::Ack,
        Self::Nack,
        Self::Confirm,
        Self::Return,
        Self::Produce,
        Self::Produced,
        Self::NotProduced,
        Self::Fetch,
        Self::Commit,
    ];

    /// Its name, as lesson files and traces have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Deliver => "deliver",
            Self::Ack => "ack",
            Self::Nack => "nack",
            Self::Confirm => "confirm",
            Self::Return => "return",
            Self::Produce => "produce",
            Self::Produced => "produced",
            Self::NotProduced => "not_produced",
            Self::Fetch => "fetch",
            Self::Commit => "commit",
        }
    }
}

/// Why something never came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LossReason {
    /// A fault took it.
    Fault,
    /// Nobody was there any more to take it.
    ReceiverGone,
    /// There is no connection: the link is cut, or the channel was closed.
    NoConnection,
}

/// Entries and transits in order; may begin in the middle of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journal {
    /// The entries.
    pub entries: Vec<Entry>,
    /// The transits.
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
