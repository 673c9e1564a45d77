//! A message's biography: every place it was in, who held it, for how long and how that ended.

use super::life::Lives;
use super::log::{is_record, record_biography};
use crate::base::SimTime;
use crate::engine::queueing::{CopyId, MessageId};
use crate::sim::{ClientEvent, EntryId, Facts, Kind, LifeEvent, Node, NodeId, Recording, TransitKind, What};

/// A stay of a message in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    pub how: How,
    /// Where; for a way, where it led.
    pub place: NodeId,
    /// From where it came; for what is unacknowledged, its queue.
    pub from: Option<NodeId>,
    /// Which attempt at it this belongs to, from 1.
    pub attempt: u32,
    /// The entry it began with.
    pub began: EntryId,
    pub since: SimTime,
    /// How it ended; none while it lasts, and in a run that ends before.
    pub end: Option<End>,
    pub(super) copy: Option<CopyId>,
}

/// What a message does in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It is on a link.
    Travels,
    /// It is ready in a queue.
    Waits,
    /// An exchange holds it back.
    Held,
    /// A client has it, and has not begun.
    InHand,
    /// A client works on it.
    Work,
    /// A client is through with it, and its answer has not come home.
    Answered,
    /// A record is in a batch of its producer's library.
    Batched,
    /// A leader has a record, and the in-sync replicas do not all have it.
    Stored,
    /// A record lies below its leader's high watermark.
    Committed,
    /// A follower has a record.
    Copied,
    /// A consumer is through with a record, and its group has not committed so far.
    Read,
}

/// The end of a stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The entry that ended it.
    pub entry: EntryId,
    pub at: SimTime,
    pub why: String,
}

impl How {
    /// As a word before the place: `ready in`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Travels => "on its way to",
            Self::Waits => "ready in",
            Self::Held => "held by",
            Self::InHand => "waits at",
            Self::Work => "worked on by",
            Self::Answered => "unacknowledged in",
            Self::Batched => "in a batch of",
            Self::Stored => "stored in",
            Self::Committed => "committed in",
            Self::Copied => "copied to",
            Self::Read => "read, not committed by",
        }
    }
}

/// All stays of a message, in order. O(its entries); for a record of a log, O(entries).
pub fn biography(recording: &Recording, lives: &Lives, id: MessageId) -> Vec<Stay> {
    if lives.entries(id).next().is_some_and(|first| is_record(recording, first)) {
        return record_biography(recording, id);
    }
    let mut book = Book { recording, stays: Vec::new(), acknowledged: Vec::new() };
    lives.entries(id).for_each(|entry| book.take(entry));
    book.stays
}

struct Book<'a> {
    recording: &'a Recording,
    stays: Vec<Stay>,
    /// Copies that are acknowledged, some before their work is done.
    acknowledged: Vec<CopyId>,
}

impl Book<'_> {
    fn take(&mut self, entry: EntryId) {
        let facts = Facts::of(self.recording, entry);
        let (copy, client, queue) = (facts.copy, facts.client, facts.queue);
        let name = |node: Option<NodeId>| node.map_or("a client", |node| self.recording.plan.name(node));
        match facts.kind {
            Kind::Departed => match facts.transit {
                Some((TransitKind::Publish | TransitKind::Return, from, to)) => {
                    self.begin(entry, &facts, How::Travels, to, Some(from));
                }
                Some((TransitKind::Deliver, from, to)) => {
                    let copy = self.transit_copy(entry);
                    self.begin(entry, &facts, How::Travels, to, Some(from));
                    if let Some(stay) = self.stays.last_mut() {
                        stay.copy = copy;
                    }
                }
                _ => {}
            },
            Kind::Arrived => match facts.transit {
                Some((TransitKind::Publish | TransitKind::Return, from, to)) => {
                    self.end(entry, How::Travels, Some((from, to)), None, "arrives".into());
                }
                Some((TransitKind::Deliver, from, to)) => {
                    let copy = self.transit_copy(entry);
                    self.end(entry, How::Travels, Some((from, to)), copy, "arrives".into());
                    self.begin(entry, &facts, How::InHand, to, Some(from));
                    if let Some(stay) = self.stays.last_mut() {
                        stay.copy = copy;
                    }
                }
                _ => {}
            },
            Kind::Lost => {
                if let Some((TransitKind::Publish | TransitKind::Return | TransitKind::Deliver, from, to)) =
                    facts.transit
                {
                    let copy = self.transit_copy(entry);
                    self.end(entry, How::Travels, Some((from, to)), copy, "is lost".into());
                }
            }
            Kind::Enqueued | Kind::Requeued => {
                if facts.kind == Kind::Requeued {
                    self.end(entry, How::Held, None, copy, "the wait is over".into());
                    self.end(entry, How::Answered, None, copy, "requeued".into());
                    self.given_back(entry, copy);
                }
                if let Some(queue) = queue {
                    let from = facts.exchange.filter(|from| from.0 != 0);
                    self.begin(entry, &facts, How::Waits, queue, from);
                }
            }
            Kind::Held => {
                if let Some(exchange) = facts.exchange {
                    self.begin(entry, &facts, How::Held, exchange, None);
                }
            }
            Kind::RetryDelayed => self.wait_for_retry(entry, &facts, copy),
            Kind::Released => self.end(entry, How::Held, None, copy, "the wait is over".into()),
            Kind::Delivered => {
                let why = format!("handed to {}", name(client));
                self.end(entry, How::Waits, None, copy, why);
            }
            Kind::DeadLettered | Kind::Discarded => {
                let reason = facts.reason.map_or("dropped", |reason| reason.as_str()).replace('_', " ");
                let word = if facts.kind == Kind::DeadLettered { "dead-lettered" } else { "dropped" };
                let why = format!("{word}: {reason}");
                self.end(entry, How::Waits, None, copy, why.clone());
                self.end(entry, How::Held, None, copy, why.clone());
                self.end(entry, How::Answered, None, copy, why);
                self.given_back(entry, copy);
            }
            Kind::WorkStarted => {
                self.end(entry, How::InHand, None, copy, "work begins".into());
                if let Some(client) = client {
                    self.begin(entry, &facts, How::Work, client, queue);
                }
            }
            Kind::Acknowledged => {
                self.acknowledged.extend(copy);
                self.end(entry, How::Answered, None, copy, "acknowledged".into());
            }
            Kind::WorkDone => {
                // An answer, or what no handler is for, takes no time to work on.
                let is_begun = |stay: &Stay| stay.end.is_none() && stay.how == How::Work && stay.copy == copy;
                let how = if self.stays.iter().any(is_begun) { How::Work } else { How::InHand };
                self.end(entry, how, None, copy, "done".into());
                self.answered(entry, &facts);
            }
            Kind::WorkFailed => {
                let why = format!("fails: {}", facts.words.as_deref().unwrap_or("no reason given"));
                self.end(entry, How::Work, None, copy, why);
                self.answered(entry, &facts);
            }
            _ => {}
        }
    }

    /// The queue keeps the copy until the answer comes home, unless it let go of it before.
    fn answered(&mut self, entry: EntryId, facts: &Facts) {
        let over = facts.copy.is_none_or(|copy| self.acknowledged.contains(&copy));
        if let Some(queue) = facts.queue.filter(|_| !over) {
            self.begin(entry, facts, How::Answered, queue, facts.client);
        }
    }

    fn transit_copy(&self, entry: EntryId) -> Option<CopyId> {
        let journal = &self.recording.journal;
        match &journal.entries.get(entry.index())?.what {
            What::Departed(id) | What::Arrived(id) | What::Lost(id, _) => journal.transit(*id)?.copy,
            _ => None,
        }
    }

    fn begin(&mut self, entry: EntryId, facts: &Facts, how: How, place: NodeId, from: Option<NodeId>) {
        self.stays.push(Stay {
            how,
            place,
            from,
            attempt: facts.attempt.unwrap_or(1),
            began: entry,
            since: self.at(entry),
            end: None,
            copy: facts.copy,
        });
    }

    /// Ends the oldest stay of that kind that lasts: of that way, of that copy.
    fn end(
        &mut self,
        entry: EntryId,
        how: How,
        way: Option<(NodeId, NodeId)>,
        copy: Option<CopyId>,
        why: String,
    ) {
        let at = self.at(entry);
        let ended = self.stays.iter_mut().find(|stay| {
            stay.end.is_none()
                && stay.how == how
                && stay.copy == copy
                && way.is_none_or(|(from, to)| (stay.from, stay.place) == (Some(from), to))
        });
        if let Some(stay) = ended {
            stay.end = Some(End { entry, at, why });
        }
    }

    /// A copy is back in its queue, which holds it for a while.
    fn wait_for_retry(&mut self, entry: EntryId, facts: &Facts, copy: Option<CopyId>) {
        self.end(entry, How::Answered, None, copy, "given back".into());
        self.given_back(entry, copy);
        if let Some(queue) = facts.queue {
            self.begin(entry, facts, How::Held, queue, None);
        }
    }

    /// A copy that its client had not finished with is in no hands any more: the client
    /// crashed, or lost its connection.
    fn given_back(&mut self, entry: EntryId, copy: Option<CopyId>) {
        let open = |stay: &&mut Stay| {
            stay.end.is_none() && stay.copy == copy && matches!(stay.how, How::InHand | How::Work)
        };
        for stay in self.stays.iter_mut().filter(open) {
            let crash = crash_of(self.recording, stay.place, stay.began, entry);
            let (entry, why) = crash.map_or((entry, "given back"), |crash| (crash, "its holder loses it"));
            let at = self.recording.journal.entries.get(entry.index()).map_or(stay.since, |entry| entry.at);
            stay.end = Some(End { entry, at, why: why.into() });
        }
    }

    fn at(&self, entry: EntryId) -> SimTime {
        self.recording.journal.entries.get(entry.index()).map_or(SimTime::ZERO, |entry| entry.at)
    }
}

/// The entry between two in which a client crashes or loses its connection.
fn crash_of(recording: &Recording, client: NodeId, from: EntryId, to: EntryId) -> Option<EntryId> {
    let Node::Client(client) = recording.plan.node(client) else { return None };
    let between = recording.journal.entries.get(from.index()..to.index())?;
    let crashed = ClientEvent::Life(LifeEvent::Crashed);
    let crashes = |what: &What| match what {
        What::Client(id, event) => {
            *id == client && (*event == crashed || *event == ClientEvent::Life(LifeEvent::Disconnected))
        }
        _ => false,
    };
    let at = between.iter().position(|entry| crashes(&entry.what))?;
    Some(EntryId((from.index() + at) as u32))
}
