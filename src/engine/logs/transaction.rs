//! The transaction coordinator (KIP-98), as it is with `transaction.version` 1: for each transactional id its
//! producer, and how far its transaction is. A state machine alone: the cluster brings it what is asked, takes
//! its markers to the partitions' leaders, and says when they are written.
//!
//! It stands for the leaders of `__transaction_state`. What they know is a replicated log, so it outlives the
//! broker that coordinates: the next one goes on with it. How long it takes to load is not modelled, nor do
//! transactional ids expire.

use super::configuration::ClusterConfiguration;
use super::error::ErrorCode;
use super::event::{Event, TransactionEvent};
use super::id::{Name, ProducerId, TopicPartition};
use super::record::Marker;
use crate::base::{OrdMap, OrdSet, SimDuration, SimTime};

/// From this epoch on a producer gets a new id instead of the next epoch (a Java `short`, and one to fence).
const LAST_EPOCH: u16 = i16::MAX as u16 - 1;

/// Where a marker is to be written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkerTarget {
    /// To a partition with records of the transaction.
    Partition(TopicPartition),
    /// Where this group's offsets are, which were committed with it.
    Offsets(Name),
}

/// A marker on its way (`WriteTxnMarkers`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkerOrder {
    /// `transactional.id`.
    pub transactional_id: Name,
    /// The producer and its epoch, which is a newer one than that of the records if it was fenced.
    pub producer: (ProducerId, u16),
    /// How the transaction ends.
    pub marker: Marker,
    /// Where it is written.
    pub target: MarkerTarget,
}

/// How far a transaction is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TransactionState {
    /// The producer is there, and has begun none.
    #[default]
    Empty,
    /// It has partitions.
    Ongoing,
    /// How it ends is written, and its markers are on their way (`PrepareCommit`, `PrepareAbort`).
    Prepare(Marker),
    /// They are all written (`CompleteCommit`, `CompleteAbort`).
    Complete(Marker),
}

/// A transactional id.
#[derive(Clone, Debug, Default, PartialEq)]
struct Transaction {
    producer: ProducerId,
    epoch: u16,
    timeout: SimDuration,
    state: TransactionState,
    began: SimTime,
    targets: OrdSet<MarkerTarget>,
    /// Those of the targets whose marker is neither written nor on its way.
    unsent: OrdSet<MarkerTarget>,
}

/// All transactional ids, and the producer ids that are given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transactions {
    by_id: OrdMap<Name, Transaction>,
    next_producer: u32,
}

impl Transactions {
    /// `InitProducerId`: a producer id and its epoch. Whoever had the transactional id before is fenced; its
    /// open transaction is aborted first, and until then the answer is `ConcurrentTransactions`.
    pub fn initialise(
        &mut self,
        now: SimTime,
        id: Option<&Name>,
        timeout: SimDuration,
        configuration: &ClusterConfiguration,
        out: &mut Vec<Event>,
    ) -> Result<(ProducerId, u16), ErrorCode> {
        let given = match id {
            None => (self.new_producer(), 0),
            Some(id) => self.initialise_transactional(now, id, timeout, configuration, out)?,
        };
        let (transactional_id, (producer, epoch)) = (id.cloned(), given);
        out.push(Event::Transaction(TransactionEvent::ProducerInitialised {
            transactional_id,
            producer,
            epoch,
        }));
        Ok(given)
    }

    fn initialise_transactional(
        &mut self,
        now: SimTime,
        id: &Name,
        timeout: SimDuration,
        configuration: &ClusterConfiguration,
        out: &mut Vec<Event>,
    ) -> Result<(ProducerId, u16), ErrorCode> {
        if id.is_empty() {
            return Err(ErrorCode::InvalidRequest);
        }
        if timeout == SimDuration::ZERO || timeout > configuration.transaction_max_timeout {
            return Err(ErrorCode::InvalidTransactionTimeout);
        }
        let (state, epoch) = match self.by_id.get(id) {
            Some(known) => (known.state, known.epoch),
            None => return Ok(self.begin_anew(now, id, timeout)),
        };
        match state {
            TransactionState::Ongoing => {
                self.abort(id, out);
                Err(ErrorCode::ConcurrentTransactions)
            }
            TransactionState::Prepare(_) => Err(ErrorCode::ConcurrentTransactions),
            TransactionState::Empty | TransactionState::Complete(_) if epoch >= LAST_EPOCH => {
                Ok(self.begin_anew(now, id, timeout))
            }
            TransactionState::Empty | TransactionState::Complete(_) => {
                let known = self.by_id.entry(id.clone()).or_default();
                (known.epoch, known.timeout, known.state) = (epoch + 1, timeout, TransactionState::Empty);
                Ok((known.producer, known.epoch))
            }
        }
    }

    /// The transactional id has a new producer.
    fn begin_anew(&mut self, now: SimTime, id: &Name, timeout: SimDuration) -> (ProducerId, u16) {
        let producer = self.new_producer();
        let new = Transaction { producer, timeout, began: now, ..Transaction::default() };
        self.by_id.insert(id.clone(), new);
        (producer, 0)
    }

    fn new_producer(&mut self) -> ProducerId {
        let producer = ProducerId(self.next_producer);
        self.next_producer = self.next_producer.saturating_add(1);
        producer
    }

    /// `AddPartitionsToTxn`, and for a group's offsets `AddOffsetsToTxn`: these take part. The first begin it.
    pub fn add(
        &mut self,
        now: SimTime,
        id: &Name,
        producer: (ProducerId, u16),
        targets: impl IntoIterator<Item = MarkerTarget>,
        out: &mut Vec<Event>,
    ) -> Result<(), ErrorCode> {
        let known = self.known(id, producer, out)?;
        match known.state {
            TransactionState::Prepare(_) => return Err(ErrorCode::ConcurrentTransactions),
            TransactionState::Ongoing => {}
            TransactionState::Empty | TransactionState::Complete(_) => {
                (known.state, known.began) = (TransactionState::Ongoing, now);
                out.push(Event::Transaction(TransactionEvent::TransactionBegan {
                    transactional_id: id.clone(),
                    producer: producer.0,
                }));
            }
        }
        known.targets.extend(targets);
        Ok(())
    }

    /// Is the partition part of the producer's running transaction? Leaders ask before the first append
    /// (KIP-890).
    pub fn verify(
        &self,
        id: &Name,
        producer: (ProducerId, u16),
        partition: TopicPartition,
    ) -> Result<(), ErrorCode> {
        let known = self.by_id.get(id).filter(|known| known.producer == producer.0);
        let known = known.ok_or(ErrorCode::InvalidProducerIdMapping)?;
        if known.epoch != producer.1 {
            return Err(ErrorCode::InvalidProducerEpoch);
        }
        let part = known.targets.contains(&MarkerTarget::Partition(partition));
        match known.state {
            TransactionState::Ongoing if part => Ok(()),
            TransactionState::Prepare(_) => Err(ErrorCode::ConcurrentTransactions),
            TransactionState::Empty | TransactionState::Ongoing | TransactionState::Complete(_) => {
                Err(ErrorCode::InvalidTxnState)
            }
        }
    }

    /// `EndTxn`: how it ends is written, and answered at once; the markers follow. The same again is answered
    /// as before.
    pub fn end(
        &mut self,
        id: &Name,
        producer: (ProducerId, u16),
        commit: bool,
        out: &mut Vec<Event>,
    ) -> Result<(), ErrorCode> {
        let asked = if commit { Marker::Commit } else { Marker::Abort };
        let known = self.known(id, producer, out)?;
        match known.state {
            TransactionState::Ongoing => {
                self.prepare(id, asked, false, out);
                Ok(())
            }
            TransactionState::Complete(marker) if marker == asked => Ok(()),
            TransactionState::Prepare(marker) if marker == asked => Err(ErrorCode::ConcurrentTransactions),
            TransactionState::Empty | TransactionState::Prepare(_) | TransactionState::Complete(_) => {
                Err(ErrorCode::InvalidTxnState)
            }
        }
    }

    /// The transactional id, if it is this producer's.
    fn known(
        &mut self,
        id: &Name,
        producer: (ProducerId, u16),
        out: &mut Vec<Event>,
    ) -> Result<&mut Transaction, ErrorCode> {
        if id.is_empty() {
            return Err(ErrorCode::InvalidRequest);
        }
        let known = self.by_id.get_mut(id).filter(|known| known.producer == producer.0);
        let known = known.ok_or(ErrorCode::InvalidProducerIdMapping)?;
        if known.epoch != producer.1 {
            out.push(Event::Transaction(TransactionEvent::ProducerFenced {
                producer: producer.0,
                epoch: producer.1,
            }));
            return Err(ErrorCode::ProducerFenced);
        }
        Ok(known)
    }

    /// The coordinator aborts a transaction, and its producer is fenced by the next epoch.
    fn abort(&mut self, id: &Name, out: &mut Vec<Event>) {
        if let Some(known) = self.by_id.get_mut(id) {
            known.epoch = known.epoch.saturating_add(1);
        }
        self.prepare(id, Marker::Abort, true, out);
    }

    fn prepare(&mut self, id: &Name, marker: Marker, by_coordinator: bool, out: &mut Vec<Event>) {
        let Some(known) = self.by_id.get_mut(id) else { return };
        known.state = TransactionState::Prepare(marker);
        known.unsent = known.targets.clone();
        let (transactional_id, producer) = (id.clone(), known.producer);
        out.push(Event::Transaction(TransactionEvent::TransactionPrepared {
            transactional_id,
            producer,
            marker,
            by_coordinator,
        }));
        known.complete(id, out);
    }

    /// Markers that are to be sent now. Each is asked for once; it is [`Self::written`] or
    /// [`Self::not_written`] in the end.
    pub fn take_markers(&mut self) -> Vec<MarkerOrder> {
        let mut orders = Vec::new();
        for (id, known) in &mut self.by_id {
            let TransactionState::Prepare(marker) = known.state else { continue };
            for target in std::mem::take(&mut known.unsent) {
                let producer = (known.producer, known.epoch);
                orders.push(MarkerOrder { transactional_id: id.clone(), producer, marker, target });
            }
        }
        orders
    }

    /// A marker is written, and replicated. The last of them ends the transaction.
    pub fn written(&mut self, order: &MarkerOrder, out: &mut Vec<Event>) {
        if let Some(known) = self.in_progress(order) {
            known.targets.remove(&order.target);
            known.unsent.remove(&order.target);
            known.complete(&order.transactional_id, out);
        }
    }

    /// It could not be written: there was no leader, or the answer was lost. It is sent again.
    pub fn not_written(&mut self, order: &MarkerOrder) {
        if let Some(known) = self.in_progress(order).filter(|known| known.targets.contains(&order.target)) {
            known.unsent.insert(order.target.clone());
        }
    }

    /// The transaction the marker is of, if it is still about to end.
    fn in_progress(&mut self, order: &MarkerOrder) -> Option<&mut Transaction> {
        let same = |known: &&mut Transaction| {
            known.state == TransactionState::Prepare(order.marker)
                && (known.producer, known.epoch) == order.producer
        };
        self.by_id.get_mut(&order.transactional_id).filter(same)
    }

    /// When the coordinator next finds a transaction whose time is up: it looks in intervals
    /// (`transaction.abort.timed.out.transaction.cleanup.interval.ms`).
    pub fn next_deadline(&self, configuration: &ClusterConfiguration) -> Option<SimTime> {
        self.by_id.values().filter_map(|known| known.deadline(configuration)).min()
    }

    /// Aborts the transactions whose time is up; their producers are fenced.
    pub fn advance(&mut self, now: SimTime, configuration: &ClusterConfiguration, out: &mut Vec<Event>) {
        let due = |known: &Transaction| known.deadline(configuration).is_some_and(|due| due <= now);
        let late = self.by_id.iter().filter(|(_, known)| due(known)).map(|(id, _)| id.clone());
        for id in late.collect::<Vec<Name>>() {
            self.abort(&id, out);
        }
    }

    /// How far the transaction is, with the id's producer and epoch.
    pub fn state(&self, id: &str) -> Option<(TransactionState, ProducerId, u16)> {
        self.by_id.get(id).map(|known| (known.state, known.producer, known.epoch))
    }
}

impl Transaction {
    /// It is over when nothing is left to be written.
    fn complete(&mut self, id: &Name, out: &mut Vec<Event>) {
        let TransactionState::Prepare(marker) = self.state else { return };
        if self.targets.is_empty() {
            self.state = TransactionState::Complete(marker);
            let (transactional_id, producer) = (id.clone(), self.producer);
            out.push(Event::Transaction(TransactionEvent::TransactionEnded {
                transactional_id,
                producer,
                marker,
            }));
        }
    }

    /// The first look at which its time is up.
    fn deadline(&self, configuration: &ClusterConfiguration) -> Option<SimTime> {
        let interval = configuration.transaction_abort_check_interval.as_micros().max(1);
        let up = (self.began + self.timeout).as_micros();
        let look = (up / interval + 1).saturating_mul(interval);
        (self.state == TransactionState::Ongoing).then_some(SimTime::from_micros(look))
    }
}
