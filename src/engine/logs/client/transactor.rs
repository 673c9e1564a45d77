//! A producer's identity and sequence numbers, and its transactions (`TransactionManager` in the Java
//! client; KIP-98).

use super::accumulator::Batch;
use super::numbers::Numbers;
use super::output::{ClientError, Output, TransactionState};
use super::producer::{About, Producer};
use super::settings::ProducerSettings;
use crate::base::{OrdSet, SimDuration, SimTime};
use crate::engine::logs::command::Request;
use crate::engine::logs::error::ErrorCode;
use crate::engine::logs::id::{BrokerId, MemberId, Name, Offset, ProducerId, TopicPartition};
use crate::engine::logs::record::ProducerState;
use crate::engine::logs::response::Response;

/// Who a producer is to the cluster, and what it has in a transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Transactor {
    idempotent: bool,
    id: Option<Name>,
    coordinator: Option<BrokerId>,
    identity: Option<(ProducerId, u16)>,
    pub numbers: Numbers,
    stage: Stage,
    /// Partitions that the coordinator knows are in the transaction.
    partitions: OrdSet<TopicPartition>,
    /// The coordinator was asked to take something into the transaction.
    begun: bool,
    /// Offsets to commit with it: group, member, offsets.
    offsets: Vec<GroupOffsets>,
    /// When something that failed is tried again.
    again: Option<SimTime>,
    backoff: SimDuration,
    now: SimTime,
}

type GroupOffsets = (Name, Option<(u32, MemberId)>, Vec<(TopicPartition, Offset)>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// Not in a transaction.
    #[default]
    Idle,
    Open,
    /// All that belongs to it is to be sent; then it ends.
    Ending {
        commit: bool,
    },
    /// It can only be aborted.
    Failed,
    /// Aborted, with a gap in the sequence numbers: it needs another epoch before the next one (KIP-360).
    Renewing,
    /// Another incarnation has fenced this one.
    Fenced,
}

impl Transactor {
    pub fn new(settings: &ProducerSettings) -> Self {
        let id = settings.transactional_id.clone();
        let idempotent = settings.idempotent || id.is_some();
        Self { idempotent, id, backoff: settings.retry_backoff, ..Self::default() }
    }

    pub fn now(&self) -> SimTime {
        self.now
    }

    pub fn set_now(&mut self, now: SimTime) {
        self.now = now;
    }

    pub fn due(&self) -> Option<SimTime> {
        self.again
    }

    /// May the application send a record?
    pub fn may_send(&self) -> bool {
        match self.stage {
            Stage::Open => true,
            Stage::Idle => self.id.is_none(),
            Stage::Ending { .. } | Stage::Failed | Stage::Renewing | Stage::Fenced => false,
        }
    }

    /// The sequence number of a batch that is first sent now.
    pub fn next_sequence(&mut self, partition: TopicPartition, records: u32) -> Option<ProducerState> {
        Some(self.numbers.next(partition, self.identity?, records, self.id.is_some()))
    }

    /// The partition's numbers begin anew, in another epoch.
    fn number_anew(&mut self, partition: TopicPartition) {
        self.numbers.forget(partition);
        // After the last epoch comes another id (a Java `short`).
        self.identity = self.identity.filter(|(_, epoch)| *epoch < i16::MAX as u16 - 1);
        self.identity = self.identity.map(|(producer, epoch)| (producer, epoch + 1));
    }

    /// A batch is given up.
    pub fn given_up(&mut self, batch: &Batch) {
        self.numbers.given_up(batch);
        self.lacks_a_record();
    }

    /// A record of the transaction is given up: it can only be aborted.
    pub fn lacks_a_record(&mut self) {
        if self.id.is_some() && matches!(self.stage, Stage::Open | Stage::Ending { commit: true }) {
            self.stage = Stage::Failed;
        }
    }

    pub fn coordinator_gone(&mut self, broker: BrokerId) {
        self.coordinator = self.coordinator.filter(|coordinator| *coordinator != broker);
    }

    fn try_again(&mut self, now: SimTime) {
        self.again = Some(now + self.backoff);
    }
}

impl Producer {
    /// An idempotent producer sends nothing before it has its id.
    pub(super) fn may_produce(&self) -> bool {
        (!self.transactor.idempotent || self.transactor.identity.is_some())
            && self.transactor.stage != Stage::Fenced
    }

    /// Asks for the producer's id and epoch; a transactional one first for its coordinator.
    pub(super) fn find_identity(&mut self, now: SimTime, out: &mut Vec<Output>) {
        self.transactor.again = self.transactor.again.filter(|at| *at > now);
        if !self.transactor.idempotent
            || self.transactor.identity.is_some()
            || self.transactor.again.is_some()
        {
            return;
        }
        if self.calls.any(|call| matches!(call.about, About::Identity | About::Coordinator)) {
            return;
        }
        let transactional_id = self.transactor.id.clone();
        if transactional_id.is_some() && self.transactor.coordinator.is_none() {
            return self.find_coordinator(now, out);
        }
        let anyone = || self.metadata.anyone(|broker| self.calls.may_ask(now, broker));
        let Some(broker) = self.transactor.coordinator.or_else(anyone) else { return };
        let timeout = self.settings.transaction_timeout;
        let request = Request::InitProducerId { transactional_id, timeout };
        self.calls.send(broker, now + self.settings.request_timeout, About::Identity, request, out);
    }

    fn find_coordinator(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let Some(key) = self.transactor.id.clone() else { return };
        if self.calls.any(|call| call.about == About::Coordinator) {
            return;
        }
        let Some(broker) = self.metadata.anyone(|broker| self.calls.may_ask(now, broker)) else { return };
        let deadline = now + self.settings.request_timeout;
        self.calls.send(broker, deadline, About::Coordinator, Request::FindCoordinator { key }, out);
    }

    /// Where a batch was given up and the leader does not have it, the numbers behind it would be refused for
    /// ever: they begin anew in another epoch, once nothing is under way (KIP-360). A transactional producer
    /// has to abort first.
    pub(super) fn close_gaps(&mut self) {
        if self.transactor.id.is_some() {
            return;
        }
        for (partition, is_certain) in self.transactor.numbers.unresolved() {
            let is_awaited = self.in_flight(partition).next().is_some();
            // What has a number and comes again shows whether the one before it is there.
            let is_asked = self.accumulator.has_numbered(partition) && !is_certain;
            if !is_awaited && !is_asked {
                self.transactor.number_anew(partition);
                self.accumulator.forget_numbers(partition);
            }
        }
    }

    /// Begins a transaction (`beginTransaction`).
    ///
    /// # Errors
    /// `ProducerFenced` if another one has come with its transactional id; `IllegalState` if the producer is not
    /// transactional, has not got its id yet, or is in one.
    pub fn begin_transaction(&mut self, out: &mut Vec<Output>) -> Result<(), ClientError> {
        if self.transactor.stage == Stage::Fenced {
            return Err(ClientError::Broker(ErrorCode::ProducerFenced));
        }
        let ready = self.transactor.id.is_some() && self.transactor.identity.is_some();
        if !ready || self.transactor.stage != Stage::Idle {
            return Err(ClientError::IllegalState);
        }
        self.transactor.stage = Stage::Open;
        out.push(Output::Transaction(Ok(TransactionState::Open)));
        Ok(())
    }

    /// Will it be able to begin a transaction by itself: when it has its id, or the one before has ended?
    pub fn may_begin_later(&self) -> bool {
        let Transactor { id, identity, stage, .. } = &self.transactor;
        match stage {
            Stage::Idle => id.is_some() && identity.is_none(),
            Stage::Ending { .. } | Stage::Renewing => true,
            Stage::Open | Stage::Failed | Stage::Fenced => false,
        }
    }

    /// Offsets of a group that are committed with the transaction (`sendOffsetsToTransaction`).
    ///
    /// # Errors
    /// `IllegalState` outside of a transaction.
    pub fn send_offsets(
        &mut self,
        group: Name,
        member: Option<(u32, MemberId)>,
        offsets: Vec<(TopicPartition, Offset)>,
    ) -> Result<(), ClientError> {
        if self.transactor.stage != Stage::Open {
            return Err(ClientError::IllegalState);
        }
        self.transactor.offsets.push((group, member, offsets));
        Ok(())
    }

    /// Commits, once everything that belongs to the transaction is sent (`commitTransaction`).
    ///
    /// # Errors
    /// `IllegalState` outside of a transaction, or in one that can only be aborted.
    pub fn commit_transaction(&mut self, now: SimTime, out: &mut Vec<Output>) -> Result<(), ClientError> {
        self.end(now, true, out)
    }

    /// Aborts: what has not been sent is dropped (`abortTransaction`).
    ///
    /// # Errors
    /// `IllegalState` outside of a transaction.
    pub fn abort_transaction(&mut self, now: SimTime, out: &mut Vec<Output>) -> Result<(), ClientError> {
        self.end(now, false, out)
    }

    fn end(&mut self, now: SimTime, commit: bool, out: &mut Vec<Output>) -> Result<(), ClientError> {
        let may = match self.transactor.stage {
            Stage::Open => true,
            Stage::Failed => !commit,
            Stage::Idle | Stage::Ending { .. } | Stage::Renewing | Stage::Fenced => false,
        };
        if !may {
            return Err(ClientError::IllegalState);
        }
        self.transactor.stage = Stage::Ending { commit };
        if commit {
            self.flush(now, out);
        } else {
            self.transactor.offsets.clear();
            self.give_all_up(ClientError::Closed, out);
            self.drive(now, out);
        }
        Ok(())
    }

    /// Is the partition in the transaction, as far as the coordinator knows? If not, it is told.
    pub(super) fn is_in_transaction(
        &mut self,
        now: SimTime,
        partition: TopicPartition,
        out: &mut Vec<Output>,
    ) -> bool {
        let (Some(transactional_id), Some(producer)) = (self.transactor.id.clone(), self.transactor.identity)
        else {
            return true;
        };
        if self.transactor.partitions.contains(&partition) {
            return true;
        }
        if self.calls.any(|call| matches!(call.about, About::AddPartitions(_)))
            || self.transactor.again.is_some()
        {
            return false;
        }
        match self.transactor.coordinator {
            None => self.find_coordinator(now, out),
            Some(broker) => {
                self.transactor.begun = true;
                let partitions = vec![partition];
                let about = About::AddPartitions(partitions.clone());
                let request = Request::AddPartitionsToTxn { transactional_id, producer, partitions };
                self.calls.send(broker, now + self.settings.request_timeout, about, request, out);
            }
        }
        false
    }

    /// Once all is sent: the offsets, then the end.
    pub(super) fn end_transaction_if_flushed(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let Stage::Ending { commit } = self.transactor.stage else { return };
        let asks =
            |about: &About| matches!(about, About::End { .. } | About::Offsets | About::AddPartitions(_));
        let is_busy = self.calls.any(|call| asks(&call.about)) || self.transactor.again.is_some();
        if is_busy
            || commit && !self.is_idle()
            || self.calls.any(|call| matches!(call.about, About::Produce(_)))
        {
            return;
        }
        let (Some(transactional_id), Some(producer)) = (self.transactor.id.clone(), self.transactor.identity)
        else {
            return;
        };
        if !commit {
            // What came back unsent meanwhile belongs to nothing any more.
            self.give_all_up(ClientError::Closed, out);
        }
        if !self.transactor.begun && self.transactor.offsets.is_empty() {
            // The coordinator knows of nothing to end.
            return self.ended(now, commit, out);
        }
        let Some(broker) = self.transactor.coordinator else { return self.find_coordinator(now, out) };
        let deadline = now + self.settings.request_timeout;
        if let Some((group, member, offsets)) = self.transactor.offsets.first().cloned() {
            self.transactor.begun = true;
            let request = Request::TxnOffsetCommit { transactional_id, producer, group, member, offsets };
            return self.calls.send(broker, deadline, About::Offsets, request, out);
        }
        let request = Request::EndTxn { transactional_id, producer, commit };
        self.calls.send(broker, deadline, About::End { commit }, request, out);
    }

    /// The answer to a request about the producer's identity or its transaction.
    pub(super) fn transaction_answered(
        &mut self,
        now: SimTime,
        about: About,
        response: Response,
        out: &mut Vec<Output>,
    ) {
        let answer = match (about, response) {
            (About::Coordinator, Response::FindCoordinator(answer)) => answer.map(|broker| {
                self.transactor.coordinator = Some(broker);
            }),
            (About::Identity, Response::InitProducerId(answer)) => answer.map(|identity| {
                self.transactor.identity = Some(identity);
                let renewed = self.transactor.stage == Stage::Renewing;
                if renewed {
                    self.transactor.stage = Stage::Idle;
                }
                if self.transactor.id.is_some() {
                    let state = if renewed { TransactionState::Aborted } else { TransactionState::Ready };
                    out.push(Output::Transaction(Ok(state)));
                }
            }),
            (About::AddPartitions(partitions), Response::AddPartitionsToTxn(answer)) => {
                answer.map(|()| self.transactor.partitions.extend(partitions))
            }
            (About::Offsets, Response::TxnOffsetCommit(answer)) => answer.map(|()| {
                self.transactor.offsets.remove(0);
            }),
            (About::End { commit }, Response::EndTxn(answer)) => {
                // Asked to take something in, the coordinator never heard of it: there is nothing to abort.
                let nothing = !commit && self.transactor.partitions.is_empty();
                let answer =
                    if nothing && answer == Err(ErrorCode::InvalidTxnState) { Ok(()) } else { answer };
                answer.map(|()| self.ended(now, commit, out))
            }
            _ => Ok(()),
        };
        if let Err(error) = answer {
            self.transaction_refused(now, error, out);
        }
    }

    /// The transaction is over; where the numbers have a gap, only with another epoch.
    fn ended(&mut self, now: SimTime, commit: bool, out: &mut Vec<Output>) {
        self.transactor.stage = Stage::Idle;
        self.transactor.begun = false;
        self.transactor.partitions.clear();
        if !self.transactor.numbers.unresolved().is_empty() {
            self.transactor.stage = Stage::Renewing;
            self.transactor.identity = None;
            self.transactor.numbers = Numbers::default();
            return self.find_identity(now, out);
        }
        let state = if commit { TransactionState::Committed } else { TransactionState::Aborted };
        out.push(Output::Transaction(Ok(state)));
    }

    fn transaction_refused(&mut self, now: SimTime, error: ErrorCode, out: &mut Vec<Output>) {
        match error {
            ErrorCode::NotCoordinator | ErrorCode::CoordinatorNotAvailable => {
                self.transactor.coordinator = None;
                self.transactor.try_again(now);
            }
            ErrorCode::CoordinatorLoadInProgress | ErrorCode::ConcurrentTransactions => {
                self.transactor.try_again(now)
            }
            ErrorCode::ProducerFenced | ErrorCode::InvalidProducerEpoch => {
                self.transactor.stage = Stage::Fenced;
                out.push(Output::Transaction(Err(ClientError::Broker(error))));
            }
            error => {
                self.transactor.stage = Stage::Failed;
                out.push(Output::Transaction(Err(ClientError::Broker(error))));
            }
        }
    }

    pub(super) fn transaction_unanswered(&mut self, now: SimTime, about: About) {
        if about == About::Coordinator || about == About::Identity {
            self.metadata.ask_another(now);
        }
        self.transactor.coordinator = None;
        self.transactor.try_again(now);
    }
}
