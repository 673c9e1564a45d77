//! Transactions of a service: of what it writes to topics if its producer has a transactional id, else of its tables.
//! One of a service is open at a time.
//!
//! What is changed in tables is kept apart until the commit, and meanwhile nobody else of the service changes a row: a
//! database with one writer at a time. What is written to topics lies in their logs at once, and whoever reads what
//! is committed sees it after the commit: for that the producer's library waits on the cluster.

use super::activity::Flow;
use super::event::ActivityId;
use super::plan::{ServicePlan, StepId, TableId};
use super::state::{Due, Wait};
use super::step::NOT_TAKEN;
use crate::engine::logs::client::{ClientError, TransactionState};
use crate::engine::queueing::Name;
use crate::sim::dialect::log;
use crate::sim::journal::Cause;
use crate::sim::plan::ClientId;
use crate::sim::simulation::{self, Run};

/// What a step says that would begin a transaction in one.
const IN_ONE: &str = "in a transaction already";

/// A transaction that an activity is in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Transaction {
    /// Where it goes on when a step in it fails.
    abort: StepId,
    /// The rows that it changes, each with what becomes of it.
    rows: Vec<Change>,
    /// Why it can't be committed any more, as far as that is known.
    broken: Option<Name>,
    /// The failure for which it is aborted.
    failure: Option<Name>,
}

/// What becomes of a row.
type Change = (TableId, Name, Option<Name>);

impl Transaction {
    /// What it leaves of a row, if it changes that.
    pub fn row(&self, table: TableId, key: &str) -> Option<&Option<Name>> {
        self.rows.iter().find(|(of, known, _)| *of == table && **known == *key).map(|(.., to)| to)
    }

    fn change(&mut self, (table, key, to): Change) {
        match self.rows.iter_mut().find(|(of, known, _)| *of == table && *known == key) {
            Some((.., known)) => *known = to,
            None => self.rows.push((table, key, to)),
        }
    }

    /// A step in it failed: where it is aborted, unless that is under way.
    pub fn fails(&mut self, error: &Name) -> Option<StepId> {
        if self.failure.is_some() {
            return None;
        }
        self.failure = Some(error.clone());
        Some(self.abort)
    }
}

impl ServicePlan {
    /// Are its transactions those of what it writes to topics?
    pub fn has_log_transactions(&self) -> bool {
        self.writes.as_ref().is_some_and(|writes| writes.transactional_id.is_some())
    }
}

impl Run<'_> {
    fn has_log_transactions(&mut self, id: ClientId) -> bool {
        self.client(id).plan.role.service().is_some_and(ServicePlan::has_log_transactions)
    }

    /// Is another activity of the service in a transaction?
    fn is_others_turn(&mut self, id: ClientId, activity: ActivityId) -> bool {
        let activities = &self.client(id).service.activities;
        activities.iter().any(|other| other.id != activity && other.transaction.is_some())
    }

    pub(super) fn begin_transaction(
        &mut self,
        cause: Cause,
        id: ClientId,
        activity: ActivityId,
        abort: StepId,
    ) -> Flow {
        if self.client(id).service.find(activity).is_some_and(|state| state.transaction.is_some()) {
            return Flow::Fail(cause, IN_ONE.into());
        }
        let may_begin = match self.is_others_turn(id, activity) {
            true => Ok(false),
            false if self.has_log_transactions(id) => log::begin_transaction(self, cause, id),
            false => Ok(true),
        };
        match may_begin {
            Err(error) => return Flow::Fail(cause, error.name().into()),
            Ok(false) => {
                self.wait(cause, id, activity, Wait::Turn(cause), None);
                return Flow::Wait;
            }
            Ok(true) => {}
        }
        if let Some(state) = self.client(id).service.find(activity) {
            state.transaction = Some(Transaction { abort, rows: Vec::new(), broken: None, failure: None });
        }
        Flow::Done(cause)
    }

    pub(super) fn commit_transaction(&mut self, cause: Cause, id: ClientId, activity: ActivityId) -> Flow {
        let is_of_log = self.has_log_transactions(id);
        let Some(state) = self.client(id).service.find(activity) else { return Flow::Wait };
        let Some(open) = &state.transaction else { return Flow::Done(cause) };
        if is_of_log {
            let refused = state.is_refused.then(|| NOT_TAKEN.into());
            return match open.broken.clone().or(refused) {
                Some(error) => Flow::Fail(cause, error),
                None => self.end_with_cluster(cause, id, activity, true),
            };
        }
        let rows = state.transaction.take().map(|open| open.rows).unwrap_or_default();
        let cause = rows
            .into_iter()
            .fold(cause, |cause, (table, key, to)| self.change_row(cause, id, activity, table, key, to));
        self.give_turn(cause, id);
        Flow::Done(cause)
    }

    pub(super) fn abort_transaction(&mut self, cause: Cause, id: ClientId, activity: ActivityId) -> Flow {
        let is_of_log = self.has_log_transactions(id);
        let state = self.client(id).service.find(activity);
        match state.is_some_and(|state| state.transaction.is_some()) && is_of_log {
            true => self.end_with_cluster(cause, id, activity, false),
            false => self.aborted(cause, id, activity),
        }
    }

    /// Waits until the producer's library has ended it.
    fn end_with_cluster(&mut self, cause: Cause, id: ClientId, activity: ActivityId, commit: bool) -> Flow {
        self.wait(cause, id, activity, Wait::Transaction, None);
        let Err(error) = log::end_transaction(self, cause, id, commit) else { return Flow::Wait };
        if let Some(state) = self.client(id).service.find(activity) {
            state.waits = None;
        }
        match commit {
            true => Flow::Fail(cause, error.name().into()),
            // The library knows of none: there is nothing to wait for.
            false => self.aborted(cause, id, activity),
        }
    }

    /// It is aborted: the activity goes on where the failure leads.
    fn aborted(&mut self, cause: Cause, id: ClientId, activity: ActivityId) -> Flow {
        let plan = std::rc::Rc::clone(&self.client(id).plan);
        let Some(state) = self.client(id).service.find(activity) else { return Flow::Wait };
        let failure = state.transaction.take().and_then(|open| open.failure).unwrap_or_default();
        state.unconfirmed.clear();
        state.is_refused = false;
        let Some(service) = plan.role.service() else { return Flow::Wait };
        let handler = service.handlers.get(usize::from(state.handler));
        let way = handler.and_then(|handler| handler.on_failure).filter(|_| !state.has_failed);
        state.has_failed = true;
        self.give_turn(cause, id);
        if way.is_none() {
            self.end(cause, id, service, activity, Err(failure));
            return Flow::Wait;
        }
        Flow::To(cause, way)
    }

    /// The library says how it stands with its transaction.
    pub(super) fn transaction_told(
        &mut self,
        cause: Cause,
        id: ClientId,
        told: Result<TransactionState, ClientError>,
    ) {
        let activities = &self.client(id).service.activities;
        let Some(activity) = activities.iter().find(|one| one.transaction.is_some()).map(|one| one.id) else {
            return self.give_turn(cause, id);
        };
        match told {
            Ok(TransactionState::Ready | TransactionState::Open) => {}
            Ok(TransactionState::Committed | TransactionState::Aborted) => self.is_over(cause, id, activity),
            Err(error) => self.transaction_broken(cause, id, activity, error.name().into()),
        }
    }

    /// The library has ended it, as it was asked to.
    fn is_over(&mut self, cause: Cause, id: ClientId, activity: ActivityId) {
        let Some(state) = self.client(id).service.find(activity) else { return };
        if state.waits != Some(Wait::Transaction) {
            return;
        }
        if state.transaction.as_ref().is_some_and(|open| open.failure.is_some()) {
            return self.go_on_aborted(cause, id, activity);
        }
        state.transaction = None;
        self.give_turn(cause, id);
        self.resume(cause, id, activity, Ok(()));
    }

    fn go_on_aborted(&mut self, cause: Cause, id: ClientId, activity: ActivityId) {
        if let Some(state) = self.client(id).service.find(activity) {
            state.waits = None;
        }
        if let Flow::To(cause, way) = self.aborted(cause, id, activity) {
            self.move_to(id, activity, way);
            self.go_on(cause, id, activity);
        }
    }

    /// It can't be committed any more. Whoever waits for the cluster in it hears of that now, anybody else at the
    /// next step that needs it.
    pub(super) fn transaction_broken(
        &mut self,
        cause: Cause,
        id: ClientId,
        activity: ActivityId,
        error: Name,
    ) {
        let Some(state) = self.client(id).service.find(activity) else { return };
        let Some(open) = &mut state.transaction else { return };
        let is_waiting = matches!(state.waits, Some(Wait::Confirm(_) | Wait::Flush | Wait::Transaction));
        match (is_waiting, open.failure.is_some()) {
            (true, true) => self.go_on_aborted(cause, id, activity),
            (true, false) => self.resume(cause, id, activity, Err(error)),
            (false, _) => open.broken = Some(error),
        }
    }

    /// Why the transaction that it is in can't be committed any more.
    pub(super) fn broken_transaction(&mut self, id: ClientId, activity: ActivityId) -> Option<Name> {
        self.client(id).service.find(activity)?.transaction.as_ref()?.broken.clone()
    }

    /// The activity is over before its transaction is: that is aborted, and nobody waits for it.
    pub(super) fn leave_transaction(&mut self, cause: Cause, id: ClientId) {
        if self.has_log_transactions(id) {
            // One that can't be aborted has nothing open.
            let _ = log::end_transaction(self, cause, id, false);
        }
        self.give_turn(cause, id);
    }

    /// The record at hand is committed with the transaction, if that is one of the log; as it is otherwise if not.
    pub(super) fn commit_with(&mut self, cause: Cause, id: ClientId) -> Option<Flow> {
        if !self.has_log_transactions(id) {
            return None;
        }
        Some(match log::commit_in_transaction(self, id) {
            Ok(()) => Flow::Done(cause),
            Err(error) => Flow::Fail(cause, error.name().into()),
        })
    }

    /// Changes a row, or in a transaction keeps the change for its commit.
    pub(super) fn change_or_keep(
        &mut self,
        cause: Cause,
        id: ClientId,
        activity: ActivityId,
        change: Change,
    ) -> Cause {
        let is_apart = !self.has_log_transactions(id);
        let open = self.client(id).service.find(activity).and_then(|state| state.transaction.as_mut());
        match open.filter(|_| is_apart) {
            Some(open) => {
                open.change(change);
                cause
            }
            None => self.change_row(cause, id, activity, change.0, change.1, change.2),
        }
    }

    /// A row as an activity sees it.
    pub(super) fn row(
        &mut self,
        id: ClientId,
        activity: ActivityId,
        table: TableId,
        key: &str,
    ) -> Option<Name> {
        use super::value::Source;
        let client = &self.sim.clients[id.index()];
        super::state::Values::of(client, &self.sim.services, activity)?.row(table, key)
    }

    /// Must it wait before it changes a row, since somebody else's transaction may?
    pub(super) fn must_wait_for_turn(&mut self, cause: Cause, id: ClientId, activity: ActivityId) -> bool {
        let waits = !self.has_log_transactions(id) && self.is_others_turn(id, activity);
        if waits {
            self.wait(cause, id, activity, Wait::Turn(cause), None);
        }
        waits
    }

    /// Whoever waits for their turn may have it now.
    fn give_turn(&mut self, cause: Cause, id: ClientId) {
        if self.client(id).service.activities.iter().any(|one| matches!(one.waits, Some(Wait::Turn(_)))) {
            self.schedule(self.sim.now, cause, id, simulation::Due::Service(Due::Turn));
        }
    }

    /// Whoever waits goes on, the first first, until one of them has a transaction open.
    pub(super) fn next_turn(&mut self, id: ClientId) {
        let all: Vec<ActivityId> = self.client(id).service.activities.iter().map(|one| one.id).collect();
        for activity in all {
            let Some(state) = self.client(id).service.find(activity) else { continue };
            if let Some(Wait::Turn(since)) = state.waits {
                state.waits = None;
                self.go_on(since, id, activity);
            }
        }
    }
}
