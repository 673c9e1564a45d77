//! Transactions of tables in the slow books of services: nothing changes in one before its commit, and nobody else of
//! the service changes anything meanwhile.

use sorting_office::sim::service::{ActivityId, ServiceEvent, StepOp, StepPlan, TableId};
use sorting_office::sim::{ClientId, Recording};

use super::{Books, Holds};

/// How far an activity is with its transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It begins, or waits for its turn.
    Begins,
    Open,
    Commits,
    Aborts,
}

/// The tables that a step, or what undoes it, changes.
fn changes(step: &StepPlan) -> impl Iterator<Item = TableId> {
    let table = |op: &StepOp| match op {
        StepOp::Insert { table, .. } | StepOp::Write { table, .. } => Some(*table),
        _ => None,
    };
    std::iter::once(&step.op).chain(&step.undo).filter_map(table)
}

impl Books {
    /// Nobody else sees what a transaction changes before its commit, but itself: it may find a row that a step before
    /// the one at hand has put there.
    pub(super) fn may_see_its_own(&self, activity: ActivityId, table: TableId) -> bool {
        let is_open = self.transactions.get(&activity) == Some(&Stage::Open);
        let touched = self.touched.get(&activity).into_iter().flatten();
        is_open && touched.filter(|one| **one == table).count() > 1
    }

    pub(super) fn in_transactions(
        &mut self,
        recording: &Recording,
        client: ClientId,
        event: &ServiceEvent,
    ) -> Holds {
        match event {
            ServiceEvent::Stepped { activity, step, .. } => {
                let service = recording.plan.clients[client.index()].role.service().expect("a service");
                let before = self.transactions.remove(activity);
                let is_open = matches!(before, Some(Stage::Begins | Stage::Open));
                let now = match service.steps[step.index()].op {
                    StepOp::Begin { .. } if !is_open => Some(Stage::Begins),
                    StepOp::Commit if is_open => Some(Stage::Commits),
                    StepOp::Abort if is_open => Some(Stage::Aborts),
                    _ => is_open.then_some(Stage::Open),
                };
                now.map(|now| self.transactions.insert(*activity, now));
                if now != Some(Stage::Open) {
                    self.touched.remove(activity);
                }
                self.touched.entry(*activity).or_default().extend(changes(&service.steps[step.index()]));
            }
            ServiceEvent::Ended { activity, .. } => drop(self.transactions.remove(activity)),
            ServiceEvent::Changed { activity: Some(activity), key, .. } => {
                let stage = self.transactions.get(activity);
                must!(
                    stage.is_none_or(|stage| *stage == Stage::Commits),
                    "{key} changes in a transaction that is {stage:?}"
                );
                let open = |other: &_| self.activities.get(other).is_some_and(|other| other.client == client);
                let mut others =
                    self.transactions.iter().filter(|(other, _)| *other != activity && open(other));
                must!(
                    !others.any(|(_, stage)| *stage == Stage::Open),
                    "{key} changes while somebody else's transaction is open"
                );
            }
            _ => {}
        }
        Ok(())
    }
}
