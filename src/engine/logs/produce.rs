//! Records come in: the leader appends, and answers when `acks` says so.

use super::agenda::Work;
use super::broker::{ParkedProduce, ProducePart};
use super::cluster::Cluster;
use super::command::{Acks, Caller, ProducedBatch};
use super::error::ErrorCode;
use super::event::{Event, StorageEvent, TransactionEvent};
use super::id::{BrokerId, Name, Offset, TopicPartition};
use super::log::Appended;
use super::response::Response;
use crate::base::SimDuration;

impl Cluster {
    /// A produce request.
    pub(super) fn produce(
        &mut self,
        broker: BrokerId,
        caller: Caller,
        (acks, timeout, transactional_id): (Acks, SimDuration, Option<Name>),
        batches: Vec<ProducedBatch>,
        out: &mut Vec<Event>,
    ) {
        let mut parts = Vec::new();
        for batch in batches {
            let partition = batch.partition;
            let (answer, waits_for) = match self.append(broker, &batch, acks, transactional_id.as_ref(), out)
            {
                Ok((base, end)) => (Ok(base), (acks == Acks::All).then_some(end)),
                Err(error) => {
                    let fenced = batch.producer.filter(|_| error == ErrorCode::InvalidProducerEpoch);
                    if let Some(state) = fenced {
                        out.push(Event::Transaction(TransactionEvent::ProducerFenced {
                            producer: state.producer,
                            epoch: state.epoch,
                        }));
                    }
                    let records = (batch.records.first(), batch.records.last());
                    let records =
                        (records.0.map_or(0, |record| record.id), records.1.map_or(0, |record| record.id));
                    out.push(Event::Storage(StorageEvent::AppendRefused {
                        partition,
                        broker,
                        error,
                        records,
                    }));
                    (Err(error), None)
                }
            };
            parts.push(ProducePart { partition, answer, waits_for });
        }
        if acks == Acks::None {
            return;
        }
        let waits = parts.iter().any(|part| part.waits_for.is_some());
        let touched: Vec<TopicPartition> = parts.iter().map(|part| part.partition).collect();
        let now = self.now;
        let Some(state) = self.broker_mut(broker) else { return };
        state.produces.push(ParkedProduce { caller, parts });
        for partition in touched {
            self.complete_produces(broker, partition, out);
        }
        let still =
            |state: &super::broker::Broker| state.produces.iter().any(|parked| parked.caller == caller);
        if waits && self.brokers.get(broker.index()).is_some_and(still) {
            self.agenda.add(now + timeout, Work::RequestTimeout { broker, caller });
        }
    }

    /// Appends a batch at its leader: its first offset, and the log end it makes.
    fn append(
        &mut self,
        broker: BrokerId,
        batch: &ProducedBatch,
        acks: Acks,
        transactional_id: Option<&Name>,
        out: &mut Vec<Event>,
    ) -> Result<(Offset, Offset), ErrorCode> {
        let partition = batch.partition;
        let epoch = self.epoch_led(broker, partition)?;
        let settings = self.settings(partition.topic);
        if acks == Acks::All && self.lacks_in_sync(broker, partition) {
            return Err(ErrorCode::NotEnoughReplicas);
        }
        self.verify(broker, batch, transactional_id)?;
        let now = self.now;
        let log = self.broker_mut(broker).and_then(|state| state.logs.get_mut(&partition));
        let log = log.ok_or(ErrorCode::UnknownTopicOrPartition)?;
        match log.append(now, epoch, batch, &settings)? {
            Appended::Added { batch, rolled } => {
                let (base, end) = (batch.base_offset, batch.last_offset + 1);
                if rolled {
                    out.push(Event::Storage(StorageEvent::SegmentRolled {
                        partition,
                        broker,
                        base_offset: base,
                    }));
                }
                out.push(Event::Storage(StorageEvent::Appended { partition, broker, batch }));
                self.log_grew(broker, partition, out);
                Ok((base, end))
            }
            Appended::Duplicate { base_offset } => {
                if let Some(producer) = batch.producer {
                    let (producer, base_sequence) = (producer.producer, producer.base_sequence);
                    let event = Event::Storage(StorageEvent::DuplicateDropped {
                        partition,
                        broker,
                        producer,
                        base_sequence,
                        base_offset,
                    });
                    out.push(event);
                }
                Ok((base_offset, base_offset + batch.records.len() as Offset))
            }
        }
    }

    /// A leader's log has grown.
    pub(super) fn log_grew(&mut self, broker: BrokerId, partition: TopicPartition, out: &mut Vec<Event>) {
        let now = self.now;
        if let Some(leadership) = self.leads(broker, partition) {
            // Those who had everything had it until now.
            let waiting = leadership.followers.values_mut().filter(|known| known.parked);
            waiting.for_each(|known| known.caught_up = now);
        }
        self.wake_followers(broker, partition, out);
        self.move_high_watermark(broker, partition, out);
        self.watch_lag(broker, partition);
    }

    /// The epoch in which a broker believes to lead a partition.
    ///
    /// # Errors
    /// It does not know the partition, or another leads it.
    pub(super) fn epoch_led(&self, broker: BrokerId, partition: TopicPartition) -> Result<u32, ErrorCode> {
        let view = self.view(broker, partition).ok_or(ErrorCode::UnknownTopicOrPartition)?;
        match view.leader {
            Some(leader) if leader == broker => Ok(view.epoch),
            Some(_) | None => Err(ErrorCode::NotLeaderOrFollower),
        }
    }

    /// Answers the produce requests that waited for this partition and wait for nothing any more.
    pub(super) fn complete_produces(
        &mut self,
        broker: BrokerId,
        partition: TopicPartition,
        out: &mut Vec<Event>,
    ) {
        let lacks = self.lacks_in_sync(broker, partition);
        let committed = self.log(broker, partition).map_or(0, |log| log.high_watermark());
        let Some(state) = self.broker_mut(broker) else { return };
        if state.produces.is_empty() {
            return;
        }
        for part in state.produces.iter_mut().flat_map(|parked| &mut parked.parts) {
            if part.partition == partition && part.waits_for.is_some_and(|end| end <= committed) {
                part.waits_for = None;
                if lacks {
                    part.answer = Err(ErrorCode::NotEnoughReplicasAfterAppend);
                }
            }
        }
        let is_done = |parked: &ParkedProduce| parked.parts.iter().all(|part| part.waits_for.is_none());
        let (done, waiting) = std::mem::take(&mut state.produces).into_iter().partition(is_done);
        state.produces = waiting;
        let done: Vec<ParkedProduce> = done;
        done.into_iter().for_each(|parked| respond_produce(broker, parked, out));
    }

    /// The time of a request that waits is up.
    pub(super) fn request_timed_out(&mut self, broker: BrokerId, caller: Caller, out: &mut Vec<Event>) {
        let Some(state) = self.broker_mut(broker) else { return };
        let at = state.produces.iter().position(|parked| parked.caller == caller);
        if let Some(mut parked) = at.map(|at| state.produces.remove(at)) {
            for part in parked.parts.iter_mut().filter(|part| part.waits_for.is_some()) {
                part.answer = Err(ErrorCode::RequestTimedOut);
            }
            return respond_produce(broker, parked, out);
        }
        self.fetch_timed_out(broker, caller, out);
    }
}

fn respond_produce(broker: BrokerId, parked: ParkedProduce, out: &mut Vec<Event>) {
    let answers = parked.parts.into_iter().map(|part| (part.partition, part.answer)).collect();
    out.push(Event::Responded { broker, caller: parked.caller, response: Response::Produce(answers) });
}
