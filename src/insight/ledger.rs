//! The ledger: every message in exactly one account at every moment, and what died of what.
//!
//! Read off a recording once; after that any moment is a snapshot and a few changes away. The sums
//! come from the world's own tally, so that the two can be held against each other.

use super::teller;
use crate::engine::queueing::{DeathReason, MessageId, Name};
use crate::player::{RecordPlace, World};
use crate::sim::{EntryId, NodeId, Plan, Recording};

/// Where a message stands. One with several copies stands where the liveliest of them is: with a
/// consumer before in a queue, in a queue before on its way, anywhere before its end.
#[allow(missing_docs, reason = "`meaning` says what each is")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    Underway,
    Ready,
    Unacknowledged,
    Held,
    DeadLettered,
    Acknowledged,
    Expired,
    Dropped,
    Refused,
    Unroutable,
    Retained,
    Removed,
    Failed,
    Lost,
}

impl Account {
    /// All of them, in the order of a ledger's lines.
    pub const ALL: [Self; 14] = [
        Self::Underway,
        Self::Ready,
        Self::Unacknowledged,
        Self::Held,
        Self::Retained,
        Self::Acknowledged,
        Self::Removed,
        Self::DeadLettered,
        Self::Expired,
        Self::Dropped,
        Self::Refused,
        Self::Unroutable,
        Self::Failed,
        Self::Lost,
    ];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Underway => "on the way",
            Self::Ready => "ready",
            Self::Unacknowledged => "unacknowledged",
            Self::Held => "held",
            Self::DeadLettered => "dead-lettered",
            Self::Acknowledged => "acknowledged",
            Self::Expired => "expired",
            Self::Dropped => "dropped",
            Self::Refused => "refused",
            Self::Unroutable => "unroutable",
            Self::Retained => "retained",
            Self::Removed => "removed",
            Self::Failed => "failed",
            Self::Lost => "lost",
        }
    }

    /// What it means.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Underway => "Made, and on its way to the broker",
            Self::Ready => "In a queue, waiting for a consumer",
            Self::Unacknowledged => "With a consumer, or on its way to it, and not acknowledged",
            Self::Held => "Held back by a delayed exchange",
            Self::DeadLettered => "In a dead-letter queue, or dead-lettered into nothing",
            Self::Acknowledged => "Done, and gone from its queue",
            Self::Expired => "Its time to live ran out, and its queue has no dead-letter exchange",
            Self::Dropped => "Rejected, purged or handed out too often, with no dead-letter exchange",
            Self::Refused => "Not taken by the broker",
            Self::Unroutable => "It fitted no binding",
            Self::Retained => "In a log, whoever has read it",
            Self::Removed => "Its log removed it, as retention or compaction says",
            Self::Failed => "Its producer gave it up, and no log has it",
            Self::Lost => "Nobody has it, and nobody has done it",
        }
    }

    /// Is the message gone for good, with its work undone?
    pub const fn is_loss(self) -> bool {
        matches!(
            self,
            Self::Expired
                | Self::Dropped
                | Self::Refused
                | Self::Unroutable
                | Self::Failed
                | Self::Lost
                | Self::DeadLettered
        )
    }
}

/// A copy, or a publish, that came to a bad end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grave {
    /// The entry that tells it.
    pub entry: EntryId,
    /// The message.
    pub message: MessageId,
    /// The account it went to.
    pub account: Account,
    /// Of what.
    pub cause: &'static str,
    /// Where.
    pub node: Option<NodeId>,
}

/// What a dead letter died of, in words.
pub(super) const fn of_what(reason: DeathReason) -> &'static str {
    match reason {
        DeathReason::Rejected => "rejected",
        DeathReason::Expired => "expired",
        DeathReason::Maxlen => "its queue was full",
        DeathReason::DeliveryLimit => "delivered too often",
    }
}

/// A message that was worked on with success once more, or a record that was stored once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Double {
    /// The entry that tells it.
    pub entry: EntryId,
    /// The message.
    pub message: MessageId,
    /// The queue whose workers did it, or the replica that stored it; for a group, who did it.
    pub queue: NodeId,
    /// The consumer group whose members did it.
    pub group: Option<Name>,
    /// Was it a record that was stored, rather than work that was done?
    pub stored: bool,
    /// The how-manieth time, from 2.
    pub times: u32,
}

impl Double {
    /// What was done once more, in words.
    pub fn words(&self, plan: &Plan) -> String {
        let what = if self.stored { "stored" } else { "done" };
        let times = match self.times {
            2 => "second".to_owned(),
            3 => "third".to_owned(),
            times => format!("{times}th"),
        };
        let name = plan.name(self.queue);
        match &self.group {
            Some(group) => format!("{what} for the {times} time in group {group}, by {name}"),
            None => format!("{what} for the {times} time in {name}"),
        }
    }
}

/// A message went to another account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub entry: u32,
    pub message: u32,
    pub to: Account,
}

/// A whole run's accounts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    pub(super) changes: Vec<Change>,
    /// Standings after so many changes.
    snapshots: Vec<(usize, Standing)>,
    pub(super) graves: Vec<Grave>,
    pub(super) doubles: Vec<Double>,
    /// Messages whose work was done and acknowledged for good, once each.
    pub(super) finished: Vec<(EntryId, MessageId)>,
}

/// Every message's account at a moment, by its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing(Vec<Option<Account>>);

/// A sum that must agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// How many there are in all, and of what.
    pub total: (u32, &'static str),
    /// What they are made up of.
    pub parts: Vec<(u32, &'static str)>,
}

/// Changes from one snapshot to the next, at the least.
const INTERVAL: usize = 4_096;

impl Ledger {
    /// Reads it off a recording. O(entries).
    pub fn of(recording: &Recording) -> Self {
        let mut ledger = teller::tell(recording);
        let messages = ledger.changes.iter().map(|change| change.message as usize + 1).max().unwrap_or(0);
        let mut standing = Standing(vec![None; messages]);
        for (index, change) in ledger.changes.iter().enumerate() {
            if index % INTERVAL.max(messages) == 0 {
                ledger.snapshots.push((index, standing.clone()));
            }
            standing.take(*change);
        }
        ledger
    }

    /// Every message's account after so many entries. O(messages).
    pub fn at(&self, entries: usize) -> Standing {
        let done = self.changes.partition_point(|change| (change.entry as usize) < entries);
        let nearest = self.snapshots.partition_point(|(changes, _)| *changes <= done);
        let Some((from, standing)) = self.snapshots.get(nearest.saturating_sub(1)) else {
            return Standing::default();
        };
        let mut standing = standing.clone();
        self.changes[*from..done].iter().for_each(|change| standing.take(*change));
        standing
    }

    /// What came to a bad end within so many entries, in order.
    pub fn graves(&self, entries: usize) -> &[Grave] {
        &self.graves[..self.graves.partition_point(|grave| grave.entry.index() < entries)]
    }

    /// What was done once more within so many entries, in order.
    pub fn doubles(&self, entries: usize) -> &[Double] {
        &self.doubles[..self.doubles.partition_point(|double| double.entry.index() < entries)]
    }

    /// What was done and acknowledged for good, in order.
    pub fn finished(&self) -> &[(EntryId, MessageId)] {
        &self.finished
    }
}

impl Standing {
    fn take(&mut self, change: Change) {
        if let Some(account) = self.0.get_mut(change.message as usize) {
            *account = Some(change.to);
        }
    }

    /// A message's account; none before it is made.
    pub fn account(&self, message: MessageId) -> Option<Account> {
        self.0.get(message.index()).copied().flatten()
    }

    /// The messages in an account, by number.
    pub fn messages(&self, account: Account) -> impl Iterator<Item = MessageId> + '_ {
        let there = self.0.iter().enumerate().filter(move |(_, in_it)| **in_it == Some(account));
        there.map(|(number, _)| MessageId(number as u32))
    }

    /// How many messages are in each account, in the order of [`Account::ALL`].
    pub fn counts(&self) -> [u32; Account::ALL.len()] {
        let mut by_account = [0; Account::ALL.len()];
        self.0.iter().flatten().for_each(|account| by_account[*account as usize] += 1);
        Account::ALL.map(|account| by_account[account as usize])
    }

    /// The messages, and what they are made up of.
    pub fn sum(&self) -> Sum {
        let made = self.0.iter().flatten().count() as u32;
        let parts = self.counts().into_iter().zip(Account::ALL.map(Account::name));
        Sum { total: (made, "made"), parts: parts.collect() }
    }

    /// Does the broker hold exactly the messages that stand in its accounts? Asks the world, which
    /// knows nothing of the ledger. O(messages + copies).
    pub fn agrees_with(&self, world: &World) -> bool {
        let (mut held, in_logs) = (vec![false; self.0.len()], world.logs.record_ids());
        let all_known = world
            .copies()
            .all(|copy| held.get_mut(copy.message.id.index()).map(|held| *held = true).is_some());
        let same = |(number, (account, held)): (usize, (&Option<Account>, &bool))| match account {
            Some(Account::Retained) => in_logs.contains(&(number as u32)),
            _ if in_logs.contains(&(number as u32)) => false,
            Some(Account::Ready | Account::Unacknowledged | Account::Held) => *held,
            // In its queue, or nowhere.
            Some(Account::DeadLettered) => true,
            _ => !held,
        };
        all_known && self.0.iter().zip(&held).enumerate().all(same)
    }
}

/// The sums of the brokers' books: what became of each publish and of each copy in queues, of each record
/// and of each replica's copy of it in logs.
pub fn books(world: &World) -> Vec<Sum> {
    let tally = &world.tally;
    let ready: usize = world.queues.iter().map(|queue| queue.ready.len()).sum();
    let unacknowledged: usize = world.queues.iter().map(|queue| queue.unacknowledged.len()).sum();
    let held: usize = world.held.iter().map(|held| held.len()).sum();
    let publishes = vec![
        (tally.taken, "taken"),
        (tally.publishing, "on the way"),
        (tally.refused, "refused"),
        (tally.publishes_lost, "lost"),
    ];
    let copies = vec![
        (ready as u32, "ready"),
        (unacknowledged as u32, "unacknowledged"),
        (held as u32, "held"),
        (tally.acknowledged, "acknowledged"),
        (tally.released, "released"),
        (tally.dead_lettered, "dead-lettered"),
        (tally.rejected, "rejected"),
        (tally.expired, "expired"),
        (tally.dropped, "dropped"),
    ];
    let of_queues = [
        Sum { total: (tally.sent, "publishes"), parts: publishes },
        Sum { total: (tally.copies, "copies"), parts: copies },
    ];
    match world.logs.replicas.is_empty() {
        true => of_queues.into(),
        // A cluster without a queue broker beside it has no publishes to tell of.
        false if tally.sent == 0 => log_books(world).into(),
        false => of_queues.into_iter().chain(log_books(world)).collect(),
    }
}

fn log_books(world: &World) -> [Sum; 2] {
    let records = &world.logs.records;
    let places = records.counts().into_iter().zip(RecordPlace::ALL.map(RecordPlace::word));
    let [written, truncated, removed] = records.copies();
    let copies = vec![(world.logs.copy_count(), "in logs"), (truncated, "truncated"), (removed, "removed")];
    [
        Sum { total: (records.made(), "records"), parts: places.collect() },
        Sum { total: (written, "replicas’ copies"), parts: copies },
    ]
}

impl Sum {
    /// Do the parts make up the whole?
    pub fn agrees(&self) -> bool {
        self.total.0 == self.parts.iter().map(|(count, _)| count).sum::<u32>()
    }
}
