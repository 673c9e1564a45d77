//! A producer's library: a partition for each record, batches, requests, retries (`KafkaProducer`).

use std::collections::VecDeque;
use std::rc::Rc;

use super::accumulator::{Accumulator, Batch};
use super::calls::Calls;
use super::metadata::Metadata;
use super::output::{ClientError, Output};
use super::settings::ProducerSettings;
use super::sticky::{Latency, Turn};
use super::transactor::Transactor;
use crate::base::{OrdMap, SimTime};
use crate::engine::logs::id::{BrokerId, Name, TopicPartition};
use crate::engine::logs::partitioner::partition_for_key;
use crate::engine::logs::record::Record;
use crate::engine::logs::response::Response;

/// A producer.
#[derive(Clone, Debug, PartialEq)]
pub struct Producer {
    pub(super) settings: ProducerSettings,
    pub(super) metadata: Metadata,
    pub(super) accumulator: Accumulator,
    /// Records of topics that are not known yet.
    waiting: VecDeque<Waiting>,
    pub(super) calls: Calls<About>,
    /// Of each topic, the partition that records without a key go to.
    pub(super) turns: OrdMap<Name, Turn>,
    pub(super) latency: Latency,
    /// Everything that is there goes as soon as can be.
    pub(super) flushing: bool,
    pub(super) transactor: Transactor,
}

#[derive(Clone, Debug, PartialEq)]
struct Waiting {
    since: SimTime,
    topic: Name,
    record: Rc<Record>,
    partition: Option<u16>,
}

/// What a request of a producer is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum About {
    Metadata,
    Produce(Vec<Batch>),
    Coordinator,
    Identity,
    AddPartitions(Vec<TopicPartition>),
    Offsets,
    End { commit: bool },
}

impl Producer {
    /// A producer that knows nothing but whom to ask. An idempotent one asks for its id at once.
    pub fn new(settings: ProducerSettings, now: SimTime, out: &mut Vec<Output>) -> Self {
        let brokers = settings.bootstrap.clone();
        let mut producer = Self {
            metadata: Metadata::new(brokers, settings.metadata_max_age, settings.backoff()),
            accumulator: Accumulator::default(),
            waiting: VecDeque::new(),
            calls: Calls::default(),
            turns: OrdMap::default(),
            latency: Latency::default(),
            flushing: false,
            transactor: Transactor::new(&settings),
            settings,
        };
        producer.drive(now, out);
        producer
    }

    /// Takes a record to be sent to a topic; to this partition or, without one, to that of its key or the
    /// one whose turn it is. What becomes of it is told later, by [`Output::Delivered`] or
    /// [`Output::Failed`].
    ///
    /// # Errors
    /// `BufferExhausted` when `buffer.memory` is full (the Java client would block here for `max.block.ms`);
    /// `IllegalState` for a transactional producer outside of a transaction.
    pub fn send(
        &mut self,
        now: SimTime,
        topic: Name,
        record: Record,
        partition: Option<u16>,
        out: &mut Vec<Output>,
    ) -> Result<(), ClientError> {
        if self.accumulator.bytes() + record.size() > self.settings.buffer_memory {
            return Err(ClientError::BufferExhausted);
        }
        if !self.transactor.may_send() {
            return Err(ClientError::IllegalState);
        }
        self.metadata.want(now, &topic);
        self.waiting.push_back(Waiting { since: now, topic, record: Rc::new(record), partition });
        self.drive(now, out);
        Ok(())
    }

    /// Sends what there is without waiting for batches to fill.
    pub fn flush(&mut self, now: SimTime, out: &mut Vec<Output>) {
        self.flushing = true;
        self.drive(now, out);
    }

    /// Gives back every record that it has not sent, or was to send again, with the partition it was for:
    /// what its successor goes on with. What is sent and not answered is not among them.
    pub fn give_back(&mut self) -> Vec<(Name, Rc<Record>, Option<u16>)> {
        let batched = self.accumulator.drain().into_iter().flat_map(|batch| {
            let Batch { topic, partition, records, .. } = batch;
            records.into_iter().map(move |record| (topic.clone(), record, Some(partition.partition)))
        });
        let waiting = std::mem::take(&mut self.waiting).into_iter();
        batched.chain(waiting.map(|one| (one.topic, one.record, one.partition))).collect()
    }

    /// An answer came in.
    pub fn received(&mut self, now: SimTime, correlation: u32, response: Response, out: &mut Vec<Output>) {
        let Some(about) = self.calls.answered(correlation) else { return };
        match (about, response) {
            (About::Metadata, Response::Metadata(topics)) => self.metadata.learn(now, topics),
            (About::Produce(batches), Response::Produce(answers)) => {
                self.produced(now, batches, &answers, out)
            }
            (about, response) => self.transaction_answered(now, about, response, out),
        }
        self.drive(now, out);
    }

    /// The connection to a broker ended: what was asked of it is not answered any more.
    pub fn disconnected(&mut self, now: SimTime, broker: BrokerId, out: &mut Vec<Output>) {
        for about in self.calls.disconnected(now, broker) {
            self.unanswered(now, about, ClientError::Disconnected, out);
        }
        self.transactor.coordinator_gone(broker);
        self.drive(now, out);
    }

    /// When it does something by itself next.
    pub fn next_deadline(&self) -> Option<SimTime> {
        let batches = self.accumulator.batches().flat_map(|batch| {
            let over = batch.created + self.settings.delivery_timeout;
            let linger = (!batch.closed && batch.attempts == 0).then(|| batch.created + self.settings.linger);
            // One that may be sent and is not waits for something else.
            let again = (batch.attempts > 0).then_some(batch.not_before);
            [Some(over), linger, again]
        });
        let waiting = self.waiting.iter().map(|waiting| Some(waiting.since + self.settings.delivery_timeout));
        let own =
            [self.calls.next_deadline(self.transactor.now()), self.metadata.due(), self.transactor.due()];
        // What is past was seen to; it waits for an answer.
        let now = self.transactor.now();
        batches.chain(waiting).chain(own).flatten().filter(|at| *at > now).min()
    }

    /// Does what is due by now.
    pub fn advance(&mut self, now: SimTime, out: &mut Vec<Output>) {
        for about in self.calls.overdue(now) {
            self.unanswered(now, about, ClientError::TimedOut, out);
        }
        for batch in self.accumulator.expired(now, &self.settings) {
            self.fail(batch, ClientError::TimedOut, out);
        }
        let timeout = self.settings.delivery_timeout;
        while let Some(over) = self.waiting.pop_front_if(|waiting| now.since(waiting.since) >= timeout) {
            self.fail_waiting(over, ClientError::TimedOut, out);
        }
        self.drive(now, out);
    }

    /// The batches that fill, by partition: how many records, how many bytes.
    pub fn filling(&self) -> OrdMap<TopicPartition, (usize, u64)> {
        let open = self.accumulator.batches().filter(|batch| !batch.closed);
        open.map(|batch| (batch.partition, (batch.records.len(), batch.bytes))).collect()
    }

    /// Is everything sent and answered?
    pub fn is_idle(&self) -> bool {
        let sends = self.calls.any(|call| matches!(call.about, About::Produce(_)));
        self.waiting.is_empty() && self.accumulator.batches().next().is_none() && !sends
    }

    /// Does all that can be done now.
    pub(super) fn drive(&mut self, now: SimTime, out: &mut Vec<Output>) {
        self.transactor.set_now(now);
        self.ask_metadata(now, out);
        self.find_identity(now, out);
        self.place_waiting(now, out);
        self.close_gaps();
        self.send_ready(now, out);
        if self.flushing && self.is_idle() {
            self.flushing = false;
        }
        self.end_transaction_if_flushed(now, out);
        // Something of that may have cast doubt on what it knows.
        self.ask_metadata(now, out);
    }

    fn ask_metadata(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let deadline = now + self.settings.request_timeout;
        self.metadata.ask(now, deadline, About::Metadata, &mut self.calls, out);
    }

    /// Puts records into batches whose topics are known by now, in order.
    fn place_waiting(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let mut unknown = VecDeque::new();
        while let Some(waiting) = self.waiting.pop_front() {
            let Some(count) = self.metadata.partitions(&waiting.topic) else {
                unknown.push_back(waiting);
                continue;
            };
            let Waiting { topic, record, partition, .. } = &waiting;
            let (asked, key) = (*partition, record.key.as_ref());
            let fixed = asked.or_else(|| Some(partition_for_key(key?.as_bytes(), count)));
            let number = fixed.unwrap_or_else(|| self.partition_in_turn(topic, record, count));
            match self.metadata.partition(topic, number) {
                Some(partition) => {
                    let (begins, bytes) =
                        self.accumulator.append(now, (topic, partition), record, &self.settings);
                    if fixed.is_none() {
                        self.went_in_turn(topic, partition, bytes);
                    }
                    out.push(Output::Batched { record: waiting.record, partition, begins });
                }
                None => self.fail_waiting(waiting, ClientError::IllegalState, out),
            }
        }
        self.waiting = unknown;
    }

    /// A batch is given up: each of its records is reported.
    pub(super) fn fail(&mut self, batch: Batch, error: ClientError, out: &mut Vec<Output>) {
        self.transactor.given_up(&batch);
        for record in batch.records {
            out.push(Output::Failed { record, topic: batch.topic.clone(), error });
        }
    }

    /// A record is given up before it came into a batch. Its transaction can't commit without it:
    /// `KafkaProducer.doSend` takes it into its error state whichever way the record failed.
    fn fail_waiting(&mut self, waiting: Waiting, error: ClientError, out: &mut Vec<Output>) {
        self.transactor.lacks_a_record();
        out.push(Output::Failed { record: waiting.record, topic: waiting.topic, error });
    }

    /// Everything is given up that is not under way.
    pub(super) fn give_all_up(&mut self, error: ClientError, out: &mut Vec<Output>) {
        for batch in self.accumulator.drain() {
            self.fail(batch, error, out);
        }
        for waiting in std::mem::take(&mut self.waiting) {
            self.fail_waiting(waiting, error, out);
        }
    }

    fn unanswered(&mut self, now: SimTime, about: About, error: ClientError, out: &mut Vec<Output>) {
        match about {
            About::Metadata => self.metadata.failed(now),
            About::Produce(batches) => {
                self.metadata.ask_another(now);
                batches.into_iter().for_each(|batch| self.retry_or_fail(now, batch, error, out));
            }
            about => self.transaction_unanswered(now, about),
        }
    }
}
