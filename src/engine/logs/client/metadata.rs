//! What a client knows of the cluster: who leads which partition, and when it asks again.

use super::calls::Calls;
use super::output::Output;
use super::settings::Backoff;
use crate::base::{OrdMap, OrdSet, SimDuration, SimTime};
use crate::engine::logs::command::Request;
use crate::engine::logs::error::ErrorCode;
use crate::engine::logs::id::{BrokerId, LeaderEpoch, Name, TopicPartition};
use crate::engine::logs::response::PartitionMetadata;

/// A client's metadata (`Metadata` in the Java client).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Metadata {
    /// Whom it can ask.
    brokers: Vec<BrokerId>,
    /// Whom it asks next, by its place among them.
    turn: usize,
    /// The topics it wants to know of.
    wanted: OrdSet<Name>,
    topics: OrdMap<Name, Vec<PartitionMetadata>>,
    /// When it asks next, at the earliest; none: when something makes it.
    due: Option<SimTime>,
    /// When it last got an answer, or found that none would come.
    asked: Option<SimTime>,
    /// How often in a row none came, and how often one that says what was known.
    failures: u32,
    repeats: u32,
    max_age: SimDuration,
    backoff: Backoff,
}

impl Metadata {
    pub fn new(brokers: Vec<BrokerId>, max_age: SimDuration, backoff: Backoff) -> Self {
        let (wanted, topics) = (OrdSet::default(), OrdMap::default());
        let (turn, failures, repeats) = (0, 0, 0);
        Self { brokers, turn, wanted, topics, due: None, asked: None, failures, repeats, max_age, backoff }
    }

    /// It has to know of this topic.
    pub fn want(&mut self, now: SimTime, topic: &Name) {
        if self.wanted.insert(topic.clone()) {
            (self.due, self.repeats) = (Some(now), 0);
        }
    }

    /// Something it knows has proved wrong: it asks again, but not too soon after it asked last
    /// (`Metadata.timeToAllowUpdate`, KIP-580).
    pub fn doubt(&mut self, now: SimTime) {
        let wait = self.backoff.after(self.failures.max(self.repeats).saturating_sub(1));
        let soon = self.asked.map_or(now, |asked| now.max(asked + wait));
        self.due = Some(self.due.map_or(soon, |due| due.min(soon)));
    }

    /// Asks somebody about its topics, if it is time to and no answer is awaited.
    pub fn ask<T: PartialEq>(
        &mut self,
        now: SimTime,
        deadline: SimTime,
        about: T,
        calls: &mut Calls<T>,
        out: &mut Vec<Output>,
    ) {
        let is_due = self.due().is_some_and(|due| due <= now);
        if !is_due || calls.any(|call| call.about == about) {
            return;
        }
        let Some(broker) = self.anyone(|broker| calls.may_ask(now, broker)) else { return };
        self.due = None;
        let topics = self.wanted.iter().cloned().collect();
        calls.send(broker, deadline, about, Request::Metadata { topics }, out);
    }

    /// Whom to ask anything that every broker can answer: the next in turn that may be asked.
    pub fn anyone(&self, may_ask: impl Fn(BrokerId) -> bool) -> Option<BrokerId> {
        let count = self.brokers.len();
        let in_turn = (0..count).filter_map(|step| self.brokers.get((self.turn + step) % count).copied());
        in_turn.into_iter().find(|broker| may_ask(*broker))
    }

    /// No answer came (`Metadata.failedUpdate`).
    pub fn failed(&mut self, now: SimTime) {
        (self.asked, self.failures, self.repeats) = (Some(now), self.failures + 1, 0);
        self.ask_another(now);
    }

    /// Whoever was asked did not answer: another is asked next.
    pub fn ask_another(&mut self, now: SimTime) {
        self.turn = self.turn.wrapping_add(1);
        self.doubt(now);
    }

    /// An answer came in.
    pub fn learn(&mut self, now: SimTime, topics: Vec<(Name, Result<Vec<PartitionMetadata>, ErrorCode>)>) {
        let is_old = self.asked.is_some_and(|asked| asked + self.max_age <= now);
        let mut unsure = false;
        let mut is_new = is_old;
        // What came to be wanted while the answer was on its way is asked for next.
        let is_answered = |wanted: &Name| topics.iter().any(|(name, _)| name == wanted);
        let open = self.wanted.iter().any(|wanted| !is_answered(wanted));
        for (name, answer) in topics {
            let Ok(partitions) = answer else {
                unsure = true;
                continue;
            };
            unsure |= partitions.iter().any(|partition| partition.leader.is_none());
            let entry = self.topics.entry(name).or_default();
            // An older leader's word does not overrule a newer one's.
            let fresh: Vec<_> = partitions.into_iter().map(|fresh| newer(fresh, entry)).collect();
            is_new |= *entry != fresh;
            *entry = fresh;
        }
        (self.asked, self.failures) = (Some(now), 0);
        self.repeats = if is_new { 0 } else { self.repeats + 1 };
        self.due = Some(if open { now } else { now + self.max_age });
        if unsure {
            self.doubt(now);
        }
    }

    /// Is nothing of it to be asked for now, nor an answer awaited?
    pub fn is_fresh(&self, now: SimTime) -> bool {
        self.due.is_some_and(|due| due > now)
    }

    /// When it asks next.
    pub fn due(&self) -> Option<SimTime> {
        self.due.filter(|_| !self.wanted.is_empty())
    }

    /// How many partitions a topic has; none if it is not known.
    pub fn partitions(&self, topic: &Name) -> Option<u16> {
        self.topics.get(topic).map(|partitions| partitions.len() as u16).filter(|count| *count > 0)
    }

    /// All topics it knows, with how many partitions they have.
    pub fn counts(&self) -> OrdMap<Name, u16> {
        self.topics.iter().map(|(name, partitions)| (name.clone(), partitions.len() as u16)).collect()
    }

    /// A partition of a topic by its number.
    pub fn partition(&self, topic: &Name, number: u16) -> Option<TopicPartition> {
        self.topics.get(topic)?.get(usize::from(number)).map(|known| known.partition)
    }

    /// The name of a partition's topic.
    pub fn topic_of(&self, partition: TopicPartition) -> Option<&Name> {
        let has = |known: &Vec<PartitionMetadata>| {
            known.first().is_some_and(|first| first.partition.topic == partition.topic)
        };
        self.topics.iter().find(|(_, known)| has(known)).map(|(name, _)| name)
    }

    /// Who leads a partition, and in which epoch, as far as is known.
    pub fn leader(&self, partition: TopicPartition) -> Option<(BrokerId, LeaderEpoch)> {
        let known = self.topics.get(self.topic_of(partition)?)?.get(usize::from(partition.partition))?;
        Some((known.leader?, known.leader_epoch))
    }
}

fn newer(fresh: PartitionMetadata, known: &[PartitionMetadata]) -> PartitionMetadata {
    let before = known.iter().find(|known| known.partition == fresh.partition);
    match before {
        Some(before) if before.leader_epoch > fresh.leader_epoch => before.clone(),
        Some(_) | None => fresh,
    }
}
