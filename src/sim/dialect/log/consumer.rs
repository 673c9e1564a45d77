//! Consumers of topics: poll, work on one record after the other, commit, poll again.

use crate::base::OrdMap;
use std::collections::VecDeque;
use std::rc::Rc;

use super::client::{Polled, Reading, bootstrap};
use super::plan::{AfterFailure, Commit, LogConsumerPlan};
use crate::engine::logs::client::{Consumer, ConsumerSettings};
use crate::engine::logs::{Name, Offset, TopicPartition};
use crate::engine::queueing::Message;
use crate::sim::journal::{Cause, LogClientEvent, WorkEvent};
use crate::sim::plan::{ClientId, ClientPlan};
use crate::sim::service;
use crate::sim::simulation::{Due, Run};

impl Run<'_> {
    /// The consumer's library starts and subscribes.
    pub(super) fn start_reading(&mut self, cause: Cause, id: ClientId, consumer: &LogConsumerPlan) {
        let settings = ConsumerSettings {
            client_id: self.client(id).plan.name.clone(),
            bootstrap: bootstrap(self.sim.plan.logs.cluster.brokers),
            ..consumer.settings.clone()
        };
        let now = self.sim.now;
        let reading = Reading {
            library: Consumer::new(settings, now),
            polled: VecDeque::new(),
            working: None,
            last: OrdMap::default(),
            failed: OrdMap::default(),
            is_waiting: false,
            asked: OrdMap::default(),
            closing: false,
        };
        let log = &mut self.client(id).log;
        (log.reading, log.alarm) = (Some(Box::new(reading)), None);
        self.read(cause, id, |now, reading, out| {
            reading.library.subscribe(now, consumer.topics.clone(), out)
        });
        self.read_on_log(cause, id);
    }

    /// Begins the next record, or polls for more if there is none in hand.
    pub(super) fn read_on_log(&mut self, cause: Cause, id: ClientId) {
        let client = self.client(id);
        let (plan, up, leaving) = (Rc::clone(&client.plan), client.up, client.leaving);
        let Some(reading) = client.log.reading() else { return };
        if !up || reading.working.is_some() || reading.is_waiting {
            return;
        }
        let consumer = part(&plan);
        if reading.polled.is_empty() && !leaving {
            self.poll(cause, id, consumer);
        }
        self.begin_record(cause, id, consumer);
        self.leave_group_if_done(cause, id);
    }

    fn poll(&mut self, cause: Cause, id: ClientId, consumer: &LogConsumerPlan) {
        let mut records = Vec::new();
        self.read(cause, id, |now, reading, out| records = reading.library.poll(now, None, out));
        if records.is_empty() {
            return;
        }
        let count = records.len();
        let mut positions: OrdMap<TopicPartition, Offset> = OrdMap::default();
        for (at, (partition, offset, record)) in records.into_iter().enumerate() {
            positions.insert(partition, offset + 1);
            let message = self.stands_for(partition, &record);
            let Some(reading) = self.client(id).log.reading() else { return };
            let (again, is_last) = (false, at + 1 == count);
            reading.polled.push_back(Polled { partition, offset, message, again, is_last });
        }
        let positions = positions.into_iter().collect();
        let cause = self.tell(cause, id, LogClientEvent::Polled { records: count as u32, positions });
        if consumer.commit == Commit::BeforeWork {
            self.remember_last(id);
            self.commit(cause, id, None);
        }
    }

    /// What a commit before the work is about: the last record in hand of each partition.
    fn remember_last(&mut self, id: ClientId) {
        let Some(Reading { polled, last, .. }) = self.client(id).log.reading() else { return };
        last.extend(polled.iter().map(|record| (record.partition, Rc::clone(&record.message))));
    }

    fn begin_record(&mut self, cause: Cause, id: ClientId, consumer: &LogConsumerPlan) {
        let now = self.sim.now;
        let client = self.client(id);
        let plan = Rc::clone(&client.plan);
        let until = now + consumer.service.draw(&mut client.rng);
        let paused = client.paused;
        let Some(reading) = client.log.reading().filter(|_| !paused) else { return };
        let Some(next) = reading.polled.pop_front() else { return };
        let (message, attempt) = (Rc::clone(&next.message), reading.attempt(&next));
        reading.working = Some(next);
        if plan.role.service().is_some() {
            return service::record(self, cause, id, message);
        }
        let cause = self.tell(cause, id, WorkEvent::Started { copy: None, message, attempt, until });
        self.schedule(until, cause, id, Due::Finish);
    }

    /// The record at hand is done, well or badly; then the next.
    pub(super) fn finish_record(&mut self, cause: Cause, id: ClientId) {
        let plan = Rc::clone(&self.client(id).plan);
        let Some(reading) = self.client(id).log.reading() else { return };
        let Some(done) = &reading.working else { return };
        let (message, attempt) = (Rc::clone(&done.message), reading.attempt(done));
        let error = self.record_failure(id, part(&plan), &message, attempt);
        self.end_record(cause, id, error);
    }

    /// The same, by what came of it.
    pub(super) fn end_record(&mut self, cause: Cause, id: ClientId, error: Option<Name>) {
        let plan = Rc::clone(&self.client(id).plan);
        let Some(reading) = self.client(id).log.reading() else { return };
        let Some(done) = reading.working.take() else { return };
        let (copy, message, attempt) = (None, Rc::clone(&done.message), reading.attempt(&done));
        let is_done = error.is_none();
        let event = match error {
            None => WorkEvent::Done { copy, message, attempt },
            Some(error) => WorkEvent::Failed { copy, message, attempt, error },
        };
        let cause = self.tell(cause, id, event);
        if done.again || !is_done && part(&plan).on_failure != AfterFailure::Skip {
            return self.after_failure(cause, id, part(&plan), done, attempt);
        }
        if let Some(reading) = self.client(id).log.reading() {
            reading.last.insert(done.partition, Rc::clone(&done.message));
        }
        match part(&plan).commit {
            Commit::AfterRecord => self.commit(cause, id, Some((done.partition, done.offset + 1))),
            Commit::AfterPoll if done.is_last => self.commit(cause, id, None),
            Commit::AfterPoll | Commit::BeforeWork | Commit::Never => {}
        }
        self.read_on_log(cause, id);
    }

    /// Commits the record at hand, before its work is over.
    pub(super) fn commit_record(&mut self, cause: Cause, id: ClientId) {
        let Some(reading) = self.client(id).log.reading() else { return };
        let Some(done) = &reading.working else { return };
        let offset = (done.partition, done.offset + 1);
        reading.last.insert(done.partition, Rc::clone(&done.message));
        self.commit(cause, id, Some(offset));
    }

    fn record_failure(
        &mut self,
        id: ClientId,
        consumer: &LogConsumerPlan,
        message: &Message,
        attempt: u32,
    ) -> Option<Name> {
        let now = self.sim.now;
        let rng = &mut self.client(id).rng;
        let rule = consumer.failures.iter().find(|rule| rule.applies(now, message, attempt, rng));
        rule.map(|rule| rule.error.clone())
    }

    /// Commits one offset, or all positions.
    fn commit(&mut self, cause: Cause, id: ClientId, offset: Option<(TopicPartition, Offset)>) {
        self.read(cause, id, |now, reading, out| {
            reading.library.commit(now, offset.map(|offset| vec![offset]), out);
        });
    }

    /// Partitions are no longer its own: what it has polled of them is dropped. The record under work
    /// goes on to its end; nobody can take that back.
    pub(super) fn drop_polled(&mut self, id: ClientId, partitions: &[TopicPartition]) {
        let Some(reading) = self.client(id).log.reading() else { return };
        reading.polled.retain(|record| !partitions.contains(&record.partition));
        if let Some(last) = reading.polled.back_mut() {
            last.is_last = true;
        }
    }

    /// One that is to leave closes its library when it is done with what it holds: it commits, if that is
    /// automatic, and tells the group.
    fn leave_group_if_done(&mut self, cause: Cause, id: ClientId) {
        let client = self.client(id);
        let leaving = client.leaving;
        let Some(reading) = client.log.reading() else { return };
        if !leaving || reading.working.is_some() || !reading.polled.is_empty() || reading.closing {
            return;
        }
        reading.closing = true;
        self.read(cause, id, |now, reading, out| reading.library.close(now, out));
        // What it says last is on its way; then it is gone.
        let at = self.arrival(id, false);
        self.schedule(at, cause, id, Due::Leave);
    }

    /// Its own pause: what it owns is not fetched until it goes on.
    pub(super) fn pause_reading(&mut self, cause: Cause, id: ClientId, pause: bool) {
        self.read(cause, id, |now, reading, out| {
            let owned = reading.library.assignment();
            match pause {
                true => reading.library.pause(&owned),
                false => reading.library.resume(now, &owned, out),
            }
        });
        self.read_on_log(cause, id);
    }
}

/// The part of a client whose library reads.
fn part(plan: &ClientPlan) -> &LogConsumerPlan {
    plan.role.reader().unwrap_or_else(|| unreachable!("{} has a consumer's library and is none", plan.name))
}
