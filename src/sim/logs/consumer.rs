//! Consumers of topics: poll, work on one record after the other, commit, poll again.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::client::{InHand, LogClient, Reading, bootstrap};
use super::message::message_of;
use super::plan::{Commit, LogConsumerPlan};
use crate::engine::logs::client::{Consumer, ConsumerSettings};
use crate::engine::logs::{Name, Offset, TopicPartition};
use crate::engine::queueing::Message;
use crate::sim::journal::ClientEvent;
use crate::sim::plan::{ClientId, Role};
use crate::sim::simulation::{Run, Work};

impl Run<'_> {
    /// The consumer's library starts and subscribes.
    pub(super) fn start_reading(&mut self, id: ClientId) {
        let plan = Rc::clone(&self.client(id).plan);
        let Role::LogConsumer(consumer) = &plan.role else { return };
        let settings = ConsumerSettings {
            client_id: plan.name.clone(),
            bootstrap: bootstrap(self.sim.plan.logs.cluster.brokers),
            ..consumer.settings.clone()
        };
        let (now, mut out) = (self.sim.now, Vec::new());
        let mut library = Consumer::new(settings, now);
        library.subscribe(now, consumer.topics.clone(), &mut out);
        let reading = Reading {
            library,
            hand: VecDeque::new(),
            working: None,
            last: BTreeMap::new(),
            asked: BTreeMap::new(),
            closing: false,
        };
        self.client(id).log = LogClient::Consumer(Box::new(reading), None);
        self.follow_library(id, out);
        self.read_on_log(id);
    }

    /// Begins the next record, or polls for more if there is none in hand.
    pub(in crate::sim) fn read_on_log(&mut self, id: ClientId) {
        let plan = Rc::clone(&self.client(id).plan);
        let Role::LogConsumer(consumer) = &plan.role else { return };
        let client = self.client(id);
        let (up, leaving) = (client.up, client.leaving);
        let Some(reading) = client.log.reading() else { return };
        if !up || reading.working.is_some() {
            return;
        }
        if reading.hand.is_empty() && !leaving {
            self.poll(id, consumer);
        }
        self.begin_record(id, consumer);
        self.leave_group_if_done(id);
    }

    fn poll(&mut self, id: ClientId, consumer: &LogConsumerPlan) {
        let (now, mut out) = (self.sim.now, Vec::new());
        let Some(reading) = self.client(id).log.reading() else { return };
        let records = reading.library.poll(now, None, &mut out);
        self.follow_library(id, out);
        if records.is_empty() {
            return;
        }
        let count = records.len();
        let because = self.because;
        let mut positions: BTreeMap<TopicPartition, Offset> = BTreeMap::new();
        for (at, (partition, offset, record)) in records.into_iter().enumerate() {
            positions.insert(partition, offset + 1);
            let topic = Name::from(self.sim.plan.logs.topic_name(partition.topic));
            let message = message_of(&topic, &record);
            let Some(reading) = self.client(id).log.reading() else { return };
            reading.hand.push_back(InHand { partition, offset, message, is_last: at + 1 == count });
        }
        let positions = positions.into_iter().collect();
        self.tell(id, ClientEvent::Polled { records: count as u32, positions });
        if consumer.commit == Commit::BeforeWork {
            self.remember_last(id);
            self.commit(id, None);
        }
        self.because = because;
    }

    /// What a commit before the work is about: the last record in hand of each partition.
    fn remember_last(&mut self, id: ClientId) {
        let Some(reading) = self.client(id).log.reading() else { return };
        let last = reading.hand.iter().map(|record| (record.partition, Rc::clone(&record.message)));
        let last: Vec<_> = last.collect();
        reading.last.extend(last);
    }

    fn begin_record(&mut self, id: ClientId, consumer: &LogConsumerPlan) {
        let now = self.sim.now;
        let client = self.client(id);
        let (life, paused) = (client.life, client.paused);
        let until = now + consumer.service.draw(&mut client.rng);
        let Some(reading) = client.log.reading().filter(|_| !paused) else { return };
        let Some(next) = reading.hand.pop_front() else { return };
        let message = Rc::clone(&next.message);
        reading.working = Some(next);
        self.tell(id, ClientEvent::WorkStarted { copy: None, message, attempt: 1, until });
        self.sim.agenda.add(until, self.because, Work::Finish { client: id, life });
    }

    /// The record at hand is done, well or badly; then the next. What could not be worked on is left
    /// behind: the position moves on all the same.
    pub(in crate::sim) fn finish_record(&mut self, id: ClientId, life: u16) {
        let plan = Rc::clone(&self.client(id).plan);
        let Role::LogConsumer(consumer) = &plan.role else { return };
        if self.client(id).life != life || !self.client(id).up {
            return;
        }
        let Some(done) = self.client(id).log.reading().and_then(|reading| reading.working.take()) else {
            return;
        };
        let failure = self.record_failure(id, consumer, &done.message);
        let message = Rc::clone(&done.message);
        self.tell(
            id,
            match failure {
                None => ClientEvent::WorkDone { copy: None, message, attempt: 1 },
                Some(error) => ClientEvent::WorkFailed { copy: None, message, attempt: 1, error },
            },
        );
        if let Some(reading) = self.client(id).log.reading() {
            reading.last.insert(done.partition, Rc::clone(&done.message));
        }
        match consumer.commit {
            Commit::AfterRecord => self.commit(id, Some((done.partition, done.offset + 1))),
            Commit::AfterPoll if done.is_last => self.commit(id, None),
            Commit::AfterPoll | Commit::BeforeWork | Commit::Never => {}
        }
        self.read_on_log(id);
    }

    fn record_failure(
        &mut self,
        id: ClientId,
        consumer: &LogConsumerPlan,
        message: &Message,
    ) -> Option<Name> {
        let now = self.sim.now;
        let rng = &mut self.client(id).rng;
        let rule = consumer.failures.iter().find(|rule| rule.applies(now, message, 1, rng));
        rule.map(|rule| rule.error.clone())
    }

    /// Commits one offset, or all positions.
    fn commit(&mut self, id: ClientId, offset: Option<(TopicPartition, Offset)>) {
        let (now, mut out) = (self.sim.now, Vec::new());
        let Some(reading) = self.client(id).log.reading() else { return };
        reading.library.commit(now, offset.map(|offset| vec![offset]), &mut out);
        self.follow_library(id, out);
    }

    /// Partitions are no longer its own: what it has in hand of them is dropped. The record under work
    /// goes on to its end; nobody can take that back.
    pub(super) fn let_go(&mut self, id: ClientId, partitions: &[TopicPartition]) {
        let Some(reading) = self.client(id).log.reading() else { return };
        reading.hand.retain(|record| !partitions.contains(&record.partition));
        if let Some(last) = reading.hand.back_mut() {
            last.is_last = true;
        }
    }

    /// One that is to leave closes its library when it is done with what it holds: it commits, if that is
    /// automatic, and tells the group.
    pub(in crate::sim) fn leave_group_if_done(&mut self, id: ClientId) {
        let client = self.client(id);
        let (leaving, life) = (client.leaving, client.life);
        let Some(reading) = client.log.reading() else { return };
        if !leaving || reading.working.is_some() || !reading.hand.is_empty() || reading.closing {
            return;
        }
        reading.closing = true;
        let (now, mut out) = (self.sim.now, Vec::new());
        if let Some(reading) = self.client(id).log.reading() {
            reading.library.close(now, &mut out);
        }
        self.follow_library(id, out);
        // What it says last is on its way; then it is gone.
        let at = self.arrival(id, false);
        self.sim.agenda.add(at, self.because, Work::Leave { client: id, life });
    }

    /// Its own pause: what it owns is not fetched until it goes on.
    pub(in crate::sim) fn pause_reading(&mut self, id: ClientId, pause: bool) {
        let (now, mut out) = (self.sim.now, Vec::new());
        let Some(reading) = self.client(id).log.reading() else { return };
        let owned = reading.library.assignment();
        match pause {
            true => reading.library.pause(&owned),
            false => reading.library.resume(now, &owned, &mut out),
        }
        self.follow_library(id, out);
        self.read_on_log(id);
    }
}
