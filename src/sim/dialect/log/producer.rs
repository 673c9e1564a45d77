//! Producers of records: made on time, gathered into batches by the library, sent, answered.

use std::collections::VecDeque;
use std::rc::Rc;

use super::client::{Writing, bootstrap};
use super::message::record_of;
use crate::engine::logs::client::{ClientError, Producer, ProducerSettings};
use crate::engine::logs::{Request, TopicPartition};
use crate::engine::queueing::Message;
use crate::sim::journal::Cause;
use crate::sim::plan::ClientId;
use crate::sim::service;
use crate::sim::simulation::Run;

/// So many requests are remembered for their answers' sake: more than can be in flight.
const REMEMBERED: usize = 64;
/// Between the numbers of a library's requests and those of the next one: more than any makes. Those of a library
/// that reads beside it come first.
pub(super) const APART: u32 = 1 << 24;

impl Run<'_> {
    /// The producer's library starts, with nothing in its memory.
    pub(super) fn start_writing(&mut self, cause: Cause, id: ClientId, settings: &ProducerSettings) {
        let plan = Rc::clone(&self.client(id).plan);
        let settings = ProducerSettings {
            client_id: plan.name.clone(),
            bootstrap: bootstrap(self.sim.plan.logs.cluster.brokers),
            ..settings.clone()
        };
        let is_transactional = settings.transactional_id.is_some();
        let mut out = Vec::new();
        let library = Producer::new(settings, self.sim.now, &mut out);
        let before =
            self.client(id).log.writing().map(|before| (before.first, std::mem::take(&mut before.sent)));
        let begins = if plan.role.reader().is_some() { APART } else { 0 };
        let (first, sent) =
            before.map_or_else(|| (begins, VecDeque::new()), |(first, sent)| (first + APART, sent));
        let log = &mut self.client(id).log;
        (log.writing, log.alarm) = (Some(Box::new(Writing { library, first, sent })), None);
        self.follow_library(cause, id, first, out);
        if is_transactional {
            // It knows of no transaction that the one before was in.
            service::transaction_told(self, cause, id, Err(ClientError::Closed));
        }
    }

    /// The producer goes on with a library of its new settings, which gets what the one before has not
    /// sent. What was not answered for goes on its way unheard.
    pub(super) fn begin_with_settings(&mut self, cause: Cause, id: ClientId) {
        let rest = self.client(id).log.writing().map(|writing| writing.library.give_back());
        let plan = Rc::clone(&self.client(id).plan);
        if let Some(settings) = plan.role.writes() {
            self.start_writing(cause, id, settings);
        }
        let (now, mut out) = (self.sim.now, Vec::new());
        for (topic, record, partition) in rest.into_iter().flatten() {
            let Some(writing) = self.client(id).log.writing() else { return };
            let sent = writing.library.send(now, topic.clone(), (*record).clone(), partition, &mut out);
            if let Err(error) = sent {
                let message = self.sim.records.stands_for(&topic, &record);
                self.record_failed(cause, id, message, error);
            }
        }
        let first = self.client(id).log.writing().map_or(0, |writing| writing.first);
        self.follow_library(cause, id, first, out);
    }

    /// Gives a record to the library.
    pub(super) fn send_record(&mut self, cause: Cause, id: ClientId, message: &Rc<Message>) {
        let (now, mut out) = (self.sim.now, Vec::new());
        let Some(writing) = self.client(id).log.writing() else { return };
        let (first, record) = (writing.first, record_of(message, now));
        let sent = writing.library.send(now, message.exchange.clone(), record, None, &mut out);
        if let Err(error) = sent {
            self.record_failed(cause, id, Rc::clone(message), error);
        }
        self.follow_library(cause, id, first, out);
    }

    /// The library sends what it has collected, without waiting for more.
    pub(super) fn flush_library(&mut self, cause: Cause, id: ClientId) {
        self.write(cause, id, |now, writing, out| writing.library.flush(now, out));
    }

    /// Keeps of a request what its answer will be about.
    pub(super) fn remember_request(&mut self, id: ClientId, correlation: u32, request: &Request) {
        match request {
            Request::Produce { batches, .. } => {
                let last = batches.iter().filter_map(|batch| {
                    Some((batch.partition, self.stands_for(batch.partition, batch.records.last()?)))
                });
                let last = last.collect();
                let Some(writing) = self.client(id).log.writing() else { return };
                writing.sent.push_back((correlation, last));
                if writing.sent.len() > REMEMBERED {
                    writing.sent.pop_front();
                }
            }
            Request::Fetch { partitions, .. } => {
                let Some(reading) = self.client(id).log.reading() else { return };
                reading.asked.extend(partitions.iter().map(|from| (from.partition, from.offset)));
            }
            _ => {}
        }
    }

    /// What an answer to a produce request is about: the last record it had for the partition.
    pub(super) fn sent(
        &mut self,
        id: ClientId,
        correlation: u32,
        partition: TopicPartition,
    ) -> Option<Rc<Message>> {
        let writing = self.client(id).log.writing()?;
        let (_, batches) = writing.sent.iter().find(|(number, _)| *number == correlation)?;
        batches.iter().find(|(other, _)| *other == partition).map(|(_, message)| Rc::clone(message))
    }
}
