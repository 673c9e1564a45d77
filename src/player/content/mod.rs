//! The account of content: every message and record in exactly one account at every moment, what was lost and
//! of what, what was done more than once. World, ledger and figures all read this one.
//!
//! It knows brokers only by what their events come to ([`Stored`]), and clients by what they do with what they
//! hold. A copy that is settled too early and then dropped is in no broker's books: so copies are followed to
//! their holders, of which there may be several (a duplicate, a holder whose channel is gone).

mod account;
mod copies;
mod kept;
mod losses;
mod tally;

use std::rc::Rc;

pub use account::Account;
use copies::Copies;
use kept::Keepers;
pub use losses::{Cause, Loss, Losses, Undone, Why};
pub use tally::Tally;

use super::log::{Records, door};
use crate::base::SimTime;
use crate::engine::queueing::{Message, MessageId, Name};
use crate::sim::{Dialect, Entry, EntryId, Journal, LossReason, NodeId, Plan, Stored, TransitKind, What};

/// What an entry comes to in the account.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// A message stands in another account than before.
    Moved(MessageId, Account),
    /// A piece of content came to a bad end.
    Lost(Loss),
    /// Something was done, or stored, once more.
    Again(Double),
    /// A message's work is done and acknowledged for good.
    Finished(MessageId),
}

/// A message that was worked on with success once more, or a record that was stored once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Double {
    /// The entry that tells it.
    pub entry: EntryId,
    pub message: MessageId,
    /// The queue whose workers did it, or the replica that stored it; for a group, who did it.
    pub node: NodeId,
    /// The consumer group whose members did it.
    pub group: Option<Name>,
    /// Was it a record that was stored, rather than work that was done?
    pub stored: bool,
    /// The how-manieth time, from 2.
    pub times: u32,
}

/// The account after some number of entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Content {
    copies: Copies,
    keepers: Keepers,
    /// Records of logs, one by one.
    pub records: Records,
    /// What is gone for good.
    pub losses: Losses,
    pub tally: Tally,
    told: Vec<Told>,
}

/// What the parts of the account tell, and where they put it.
pub(super) struct Teller<'a> {
    pub plan: &'a Plan,
    pub entry: EntryId,
    pub at: SimTime,
    pub told: &'a mut Vec<Told>,
}

impl Teller<'_> {
    pub fn lost(&mut self, message: &Rc<Message>, why: Why, node: NodeId) {
        let (entry, at, message) = (self.entry, self.at, Rc::clone(message));
        self.told.push(Told::Lost(Loss { entry, at, message, why, node }));
    }

    pub fn again(&mut self, message: MessageId, node: NodeId, group: Option<Name>, stored: bool, times: u32) {
        self.told.push(Told::Again(Double { entry: self.entry, message, node, group, stored, times }));
    }
}

impl Content {
    /// Of a plan whose run has not begun.
    pub fn new(plan: &Plan) -> Self {
        Self { copies: Copies::new(plan), records: Records::new(plan), ..Self::default() }
    }

    /// What the last entry came to.
    pub fn told(&self) -> &[Told] {
        &self.told
    }

    /// Takes in the next entry. O(log n) in what there is.
    pub fn apply(&mut self, plan: &Plan, journal: &Journal, id: EntryId, entry: &Entry) {
        self.told.clear();
        let mut teller = Teller { plan, entry: id, at: entry.at, told: &mut self.told };
        self.records.begin(&mut teller);
        let stored = Stored::of(plan, &entry.what);
        if let Some(stored) = &stored {
            self.tally.stored(stored);
        }
        match stored {
            Some(stored @ (Stored::Appended { .. } | Stored::Erased { .. } | Stored::NotAppended { .. })) => {
                door::stored(&mut self.records, &mut teller, &stored);
            }
            Some(stored) => self.copies.stored(&mut teller, &stored),
            None => self.unstored(plan, journal, id, entry),
        }
        let is_lost = self.told.iter().any(|told| matches!(told, Told::Lost(_)));
        if is_lost && self.keepers.keep(plan, journal, entry) {
            self.told.retain(|told| !matches!(told, Told::Lost(_)));
        }
        for told in &self.told {
            if let Told::Lost(loss) = told {
                self.losses.add(loss);
            }
        }
    }

    /// Takes in what is no broker's doing.
    fn unstored(&mut self, plan: &Plan, journal: &Journal, id: EntryId, entry: &Entry) {
        let mut teller = Teller { plan, entry: id, at: entry.at, told: &mut self.told };
        match &entry.what {
            What::Client(client, event) => {
                self.keepers.client(plan, *client, event);
                let dialect = plan.clients.get(client.index()).and_then(|client| client.role.dialect());
                match dialect {
                    Some(Dialect::Log) => door::client(&mut self.records, &mut teller, *client, event),
                    Some(Dialect::Queue) => self.copies.client(&mut teller, *client, event),
                    None => {}
                }
            }
            What::Departed(transit) | What::Arrived(transit) | What::Lost(transit, _) => {
                let Some(transit) = journal.transit(*transit) else { return };
                let is_publish = transit.kind == TransitKind::Publish;
                match entry.what {
                    What::Departed(_) if is_publish => self.tally.publish_sent(),
                    What::Lost(..) if is_publish => self.tally.publish_lost(),
                    What::Lost(_, LossReason::Fault) => self.tally.others_lost += 1,
                    _ => {}
                }
                self.copies.transit(&mut teller, &entry.what, transit);
                if transit.kind == TransitKind::Produce {
                    door::transit(&mut self.records, &mut teller, &entry.what, transit);
                }
            }
            What::Refused(client, _) => {
                let cause = entry.cause.and_then(|cause| journal.entries.get(cause.index()));
                let Some(What::Arrived(transit)) = cause.map(|cause| &cause.what) else { return };
                let transit = journal.transit(*transit);
                if let Some(transit) = transit.filter(|transit| transit.kind == TransitKind::Publish) {
                    self.tally.publish_refused();
                    let node = plan.client_node(*client);
                    self.copies.refused(&mut teller, &transit.message, node);
                }
            }
            What::Broker(_)
            | What::Log(_)
            | What::Stored { .. }
            | What::Acted(_)
            | What::Watch(_)
            | What::LimitReached => {}
        }
    }
}
