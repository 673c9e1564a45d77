//! The ledger: every message in exactly one account at every moment, what died of what, what took place too often.
//!
//! Read off a recording once; after that any moment is a snapshot and a few changes away. The sums
//! come from the world's own tally, so that the two can be held against each other.

use late::late;

use super::service::{EffectOf, effects};
use crate::base::OrdMap;
use crate::engine::queueing::{MessageId, Name};
use crate::player::{Account, Content, Double, Loss, RecordPlace, Services, Told, World};
use crate::sim::service::{ServiceEvent, StepId};
use crate::sim::{ClientEvent, ClientId, EntryId, Plan, Recording, What};

/// A message went to another account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    entry: u32,
    message: u32,
    to: Account,
}

/// A whole run's accounts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    changes: Vec<Change>,
    /// Standings after so many changes.
    snapshots: Vec<(usize, Standing)>,
    losses: Vec<Loss>,
    doubles: Vec<Double>,
    repeats: Vec<Repeat>,
    effects: Vec<EffectOf>,
}

/// An effect in the world that should have taken place once, and took place once more.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    /// The entry that tells it.
    pub entry: EntryId,
    pub client: ClientId,
    pub step: StepId,
    /// For what it should have taken place once.
    pub key: Name,
    /// The how-manieth time, from 2.
    pub times: u32,
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
        let mut ledger = Self::default();
        let mut content = Content::new(&recording.plan);
        for (index, entry) in recording.journal.entries.iter().enumerate() {
            let id = EntryId(index as u32);
            content.apply(&recording.plan, &recording.journal, id, entry);
            content.told().iter().for_each(|told| ledger.note(id, told));
        }
        if recording.plan.has_services() {
            ledger.repeats = repeats(recording);
            ledger.effects = effects(recording);
        }
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

    fn note(&mut self, entry: EntryId, told: &Told) {
        match told {
            Told::Moved(message, to) => {
                self.changes.push(Change { entry: entry.0, message: message.0, to: *to });
            }
            Told::Lost(loss) => self.losses.push(loss.clone()),
            Told::Again(double) => self.doubles.push(double.clone()),
            Told::Finished(_) => {}
        }
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
    pub fn losses(&self, entries: usize) -> &[Loss] {
        &self.losses[..self.losses.partition_point(|loss| loss.entry.index() < entries)]
    }

    /// What was done once more within so many entries, in order.
    pub fn doubles(&self, entries: usize) -> &[Double] {
        &self.doubles[..self.doubles.partition_point(|double| double.entry.index() < entries)]
    }

    /// The effects of services, for each key that something was begun for.
    pub fn effects(&self) -> &[EffectOf] {
        &self.effects
    }

    /// Which effects took place once more within so many entries, in order.
    pub fn repeats(&self, entries: usize) -> &[Repeat] {
        &self.repeats[..self.repeats.partition_point(|repeat| repeat.entry.index() < entries)]
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

/// Every effect that took place once more than it should, by its step and key.
#[late(services)]
fn repeats(recording: &Recording) -> Vec<Repeat> {
    let mut counts = OrdMap::<(ClientId, StepId, Name), u32>::default();
    let effect = |(entry, what): (u32, &What)| {
        let What::Client(client, ClientEvent::Service(event)) = what else { return None };
        let ServiceEvent::Effect { step, key, .. } = &**event else { return None };
        let times = counts.or_default((*client, *step, key.clone()));
        *times += 1;
        let (client, step, key, times) = (*client, *step, key.clone(), *times);
        (times > 1).then_some(Repeat { entry: EntryId(entry), client, step, key, times })
    };
    (0..).zip(recording.journal.entries.iter().map(|entry| &entry.what)).filter_map(effect).collect()
}

/// What became of the calls between services; none where there is none. An answer that came too late is one more
/// thing about a call that is counted already.
#[late(services)]
fn call_books(services: &Services) -> Sum {
    let tally = services.tally;
    let parts = vec![
        (services.calls.len() as u32, "under way"),
        (tally.answered, "answered"),
        (tally.failed, "failed"),
        (tally.timed_out, "timed out"),
        (tally.given_up, "given up in a crash"),
    ];
    Sum { total: (tally.sent, "calls"), parts }
}

/// The sums of the books: what became of each publish and of each copy in queues, of each record and of each
/// replica's copy of it in logs, and of each call.
pub fn books(world: &World) -> Vec<Sum> {
    let tally = world.tally();
    let ready: usize = world.queues.iter().map(|queue| queue.ready.len()).sum();
    let unacknowledged: usize = world.queues.iter().map(|queue| queue.unacknowledged.len()).sum();
    let held = world.held_back();
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
    let mut books: Vec<Sum> = match world.logs.replicas.is_empty() {
        true => of_queues.into(),
        // A cluster without a queue broker beside it has no publishes to tell of.
        false if tally.sent == 0 => log_books(world).into(),
        false => of_queues.into_iter().chain(log_books(world)).collect(),
    };
    if world.services.tally.sent > 0 {
        books.push(call_books(&world.services));
    }
    books
}

fn log_books(world: &World) -> [Sum; 2] {
    let records = &world.content.records;
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

/// What was done once more, in words.
pub fn done_again(double: &Double, plan: &Plan) -> String {
    let what = if double.stored { "stored" } else { "done" };
    let times = ordinal(double.times);
    let name = plan.name(double.node);
    match &double.group {
        Some(group) => format!("{what} for the {times} time in group {group}, by {name}"),
        None => format!("{what} for the {times} time in {name}"),
    }
}

/// An effect that took place once more, in words.
pub fn effect_again(repeat: &Repeat, plan: &Plan) -> String {
    let client = plan.clients.get(repeat.client.index());
    let step = client.and_then(|client| client.role.service()?.step(repeat.step));
    let (name, step) = (client.map_or("", |client| &client.name), step.map_or("", |step| &step.name));
    format!("{step} took effect for the {} time for {}, by {name}", ordinal(repeat.times), repeat.key)
}

fn ordinal(times: u32) -> String {
    match times {
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        times => format!("{times}th"),
    }
}
