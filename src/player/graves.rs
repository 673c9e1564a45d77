//! What is gone for good with its work undone: how much of it, of what, and the last of it.
//!
//! A dead letter is not: its message lives on elsewhere. Most deaths are the broker's, and it tells
//! them. A message that was acknowledged before its work was done is in no book of the broker's when
//! its worker fails: so it is followed into the worker's hands.
//!
//! The ledger tells the same at more length, and a test holds the two against each other.

use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use super::records::{RecordEnd, Told};
use crate::base::SimTime;
use crate::engine::queueing::{CopyId, DeathReason, DiscardReason, Event, Message};
use crate::sim::{
    ClientEvent, ClientId, Entry, EntryId, Journal, Node, NodeId, Plan, Transit, TransitKind, What,
};

/// Of what something is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Its time to live ran out.
    Expired,
    /// Rejected without requeue.
    Rejected,
    /// Its queue was full: pushed out of it, or not taken.
    Maxlen,
    /// Handed out too often.
    DeliveryLimit,
    /// No queue takes it.
    Unroutable,
    /// The broker refused it.
    Refused,
    /// Lost on its way, with a worker that let go of it too early, or with a broker that stopped.
    Lost,
    /// Its queue was purged or deleted.
    Removed,
    /// A record that its producer gave up.
    Failed,
    /// A record that the new leader did not have, and no other replica has any more.
    Truncated,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Expired,
        Self::Rejected,
        Self::Maxlen,
        Self::DeliveryLimit,
        Self::Unroutable,
        Self::Refused,
        Self::Lost,
        Self::Removed,
        Self::Failed,
        Self::Truncated,
    ];

    /// In a word or two.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Rejected => "rejected",
            Self::Maxlen => "maxlen",
            Self::DeliveryLimit => "delivery limit",
            Self::Unroutable => "unroutable",
            Self::Refused => "refused",
            Self::Lost => "lost",
            Self::Removed => "removed",
            Self::Failed => "failed",
            Self::Truncated => "truncated",
        }
    }
}

/// One that is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Grave {
    /// The entry that tells it.
    pub entry: EntryId,
    /// When.
    pub at: SimTime,
    /// What it was, then.
    pub message: Rc<Message>,
    /// Of what.
    pub cause: Cause,
    /// Where.
    pub node: NodeId,
}

/// All that is gone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graves {
    /// How many, in the order of [`Cause::ALL`].
    counts: [u32; Cause::ALL.len()],
    last: VecDeque<Grave>,
    /// By their place in the plan: what each worker has received and not finished.
    hands: Vec<Vec<(CopyId, Rc<Message>)>>,
    /// By their place in the plan: what each worker finished last.
    finished: Vec<Option<CopyId>>,
    /// Acknowledged, and still on the way to a worker or in its hands.
    let_go: BTreeSet<CopyId>,
    /// In the broker's books, though its last worker failed on it, or went.
    undone: BTreeSet<CopyId>,
}

/// So many of the last are kept: more than a stage has room for.
const KEPT: usize = 64;

impl Graves {
    /// Of a plan whose run has not begun.
    pub(super) fn new(plan: &Plan) -> Self {
        let clients = plan.clients.len();
        Self { hands: vec![Vec::new(); clients], finished: vec![None; clients], ..Self::default() }
    }

    /// How many are gone.
    pub fn count(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// How many are gone of each cause that there was.
    pub fn by_cause(&self) -> impl Iterator<Item = (Cause, u32)> + '_ {
        Cause::ALL.into_iter().zip(self.counts).filter(|(_, count)| *count > 0)
    }

    /// The last of them, oldest first.
    pub fn last(&self) -> impl DoubleEndedIterator<Item = &Grave> + ExactSizeIterator {
        self.last.iter()
    }

    /// Takes in what an entry came to for records of logs.
    pub(super) fn bury_records(&mut self, entry: EntryId, at: SimTime, told: &[Told]) {
        for told in told {
            let Told::Ended(message, end, node) = told else { continue };
            let message = Rc::clone(message);
            self.bury(Grave { entry, at, message, cause: cause_of_end(*end), node: *node });
        }
    }

    fn bury(&mut self, grave: Grave) {
        self.counts[grave.cause as usize] += 1;
        if self.last.len() == KEPT {
            self.last.pop_front();
        }
        self.last.push_back(grave);
    }

    /// Takes in the next entry.
    pub(super) fn apply(&mut self, plan: &Plan, journal: &Journal, id: EntryId, entry: &Entry) {
        let mut burial = Burial { graves: self, plan, entry: id, at: entry.at };
        match &entry.what {
            What::Broker(event) => burial.broker(event),
            What::Client(client, event) => burial.client(*client, event),
            What::Arrived(transit) => {
                if let Some(transit) = journal.transit(*transit) {
                    burial.received(transit);
                }
            }
            What::Lost(transit, _) => {
                if let Some(transit) = journal.transit(*transit) {
                    burial.lost(transit);
                }
            }
            What::Refused(client, _) => {
                let cause = entry.cause.and_then(|cause| journal.entries.get(cause.index()));
                let Some(What::Arrived(transit)) = cause.map(|cause| &cause.what) else { return };
                let publish =
                    journal.transit(*transit).filter(|transit| transit.kind == TransitKind::Publish);
                if let Some(transit) = publish {
                    burial.bury(&transit.message, Cause::Refused, plan.client_node(*client));
                }
            }
            What::Log(_) | What::Stored { .. } | What::Departed(_) | What::Acted(_) | What::LimitReached => {}
        }
    }
}

/// Where an entry's dead are put.
struct Burial<'a> {
    graves: &'a mut Graves,
    plan: &'a Plan,
    entry: EntryId,
    at: SimTime,
}

impl Burial<'_> {
    fn bury(&mut self, message: &Rc<Message>, cause: Cause, node: NodeId) {
        let message = Rc::clone(message);
        self.graves.bury(Grave { entry: self.entry, at: self.at, message, cause, node });
    }

    fn broker(&mut self, event: &Event) {
        match event {
            Event::Unroutable { message, .. } => {
                self.bury(message, Cause::Unroutable, self.plan.entrance(message));
            }
            Event::PublishRejected { queue, message, dead: false } => {
                self.bury(message, Cause::Maxlen, self.plan.queue_node(*queue));
            }
            Event::Discarded { copy, queue, reason, message } => {
                self.graves.undone.remove(copy);
                self.bury(message, cause_of(*reason), self.plan.queue_node(*queue));
            }
            Event::DeadLettered { copy, .. } | Event::Requeued { copy, .. } => {
                self.graves.undone.remove(copy);
            }
            Event::Acknowledged { copy, queue, auto, message } => {
                if self.graves.undone.remove(copy) {
                    self.bury(message, Cause::Lost, self.plan.queue_node(*queue));
                }
                let in_hand = || self.graves.hands.iter().flatten().any(|(held, _)| held == copy);
                if *auto || in_hand() {
                    self.graves.let_go.insert(*copy);
                }
            }
            _ => {}
        }
    }

    fn received(&mut self, transit: &Transit) {
        if let (TransitKind::Deliver, Some(copy), Node::Client(client)) =
            (transit.kind, transit.copy, self.plan.node(transit.to))
        {
            self.graves.hands[client.index()].push((copy, Rc::clone(&transit.message)));
        }
    }

    fn lost(&mut self, transit: &Transit) {
        match (transit.kind, transit.copy) {
            (TransitKind::Publish, _) => self.bury(&transit.message, Cause::Lost, transit.from),
            (TransitKind::Deliver, Some(copy)) if self.graves.let_go.remove(&copy) => {
                self.bury(&transit.message, Cause::Lost, transit.to);
            }
            _ => {}
        }
    }

    fn client(&mut self, client: ClientId, event: &ClientEvent) {
        let node = self.plan.client_node(client);
        match event {
            ClientEvent::WorkDone { copy: Some(copy), .. } => {
                self.finish(client, *copy);
                self.graves.undone.remove(copy);
                self.graves.let_go.remove(copy);
            }
            ClientEvent::WorkFailed { copy: Some(copy), message, .. } => {
                self.finish(client, *copy);
                self.undone(*copy, message, node);
            }
            // Never published.
            ClientEvent::Dropped(message) => self.bury(message, Cause::Lost, node),
            // Another piece carries the message on.
            ClientEvent::RetryChosen { .. } | ClientEvent::Forwarded(_) => {
                if let Some(copy) = self.graves.finished[client.index()] {
                    self.graves.undone.remove(&copy);
                }
            }
            ClientEvent::Crashed | ClientEvent::Disconnected => {
                for (copy, message) in std::mem::take(&mut self.graves.hands[client.index()]) {
                    self.undone(copy, &message, node);
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, client: ClientId, copy: CopyId) {
        self.graves.hands[client.index()].retain(|(held, _)| *held != copy);
        self.graves.finished[client.index()] = Some(copy);
    }

    /// Nobody has done it: gone, if its queue has let go of it already.
    fn undone(&mut self, copy: CopyId, message: &Rc<Message>, node: NodeId) {
        if self.graves.let_go.remove(&copy) {
            self.bury(message, Cause::Lost, node);
        } else {
            self.graves.undone.insert(copy);
        }
    }
}

fn cause_of(reason: DiscardReason) -> Cause {
    match reason {
        DiscardReason::Dead(DeathReason::Rejected) => Cause::Rejected,
        DiscardReason::Dead(DeathReason::Expired) => Cause::Expired,
        DiscardReason::Dead(DeathReason::Maxlen) => Cause::Maxlen,
        DiscardReason::Dead(DeathReason::DeliveryLimit) => Cause::DeliveryLimit,
        DiscardReason::Transient | DiscardReason::Unwritten => Cause::Lost,
        DiscardReason::Purged | DiscardReason::QueueDeleted => Cause::Removed,
    }
}

fn cause_of_end(end: RecordEnd) -> Cause {
    match end {
        RecordEnd::Failed => Cause::Failed,
        RecordEnd::Refused => Cause::Refused,
        RecordEnd::Truncated => Cause::Truncated,
        RecordEnd::Removed(_) => Cause::Removed,
        RecordEnd::OnTheWay | RecordEnd::Crashed | RecordEnd::Forgotten => Cause::Lost,
    }
}
