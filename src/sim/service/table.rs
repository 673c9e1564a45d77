//! Tables: rows with a key, put, changed, deleted, or gone because they are too old.

use super::event::{ActivityId, ServiceEvent};
use super::plan::{TableId, TablePlan};
use super::state::Due;
use crate::base::OrdMap;
use crate::engine::queueing::Name;
use crate::sim::journal::Cause;
use crate::sim::plan::ClientId;
use crate::sim::simulation::{self, Run};

/// A table in a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table {
    rows: OrdMap<Name, Row>,
    puts: u32,
}

/// A row, with the number of its last change: it grows old from then on.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    value: Name,
    put: u32,
}

impl Table {
    pub(super) fn new(plan: &TablePlan) -> Self {
        let mut table = Self::default();
        for (key, value) in &plan.rows {
            table.put(key.clone(), value.clone());
        }
        table
    }

    pub(super) fn get(&self, key: &str) -> Option<&Name> {
        self.rows.get(key).map(|row| &row.value)
    }

    /// The key of the row that was put before all others of those. O(rows).
    pub(super) fn oldest(&self, of_those: impl Fn(&Name) -> bool) -> Option<&Name> {
        let rows = self.rows.iter().filter(|(key, _)| of_those(key));
        rows.min_by_key(|(_, row)| row.put).map(|(key, _)| key)
    }

    fn put(&mut self, key: Name, value: Name) -> Option<Name> {
        self.puts += 1;
        self.rows.insert(key, Row { value, put: self.puts }).map(|row| row.value)
    }
}

impl Run<'_> {
    /// Puts a row, or deletes it.
    pub(super) fn change_row(
        &mut self,
        cause: Cause,
        client: ClientId,
        activity: ActivityId,
        id: TableId,
        key: Name,
        to: Option<Name>,
    ) -> Cause {
        let Some(table) = self.sim.services.tables.get_mut(id.index()) else { return cause };
        let from = match &to {
            Some(value) => table.put(key.clone(), value.clone()),
            None => table.rows.remove(&key).map(|row| row.value),
        };
        let put = table.puts;
        let keeps = self.sim.plan.tables.get(id.index()).and_then(|plan| plan.keeps).filter(|_| to.is_some());
        let event = ServiceEvent::Changed { activity: Some(activity), table: id, key, from, to };
        let cause = self.note_service(cause, client, event);
        if let Some(keeps) = keeps {
            let due = simulation::Due::Service(Due::Expire { table: id, put });
            self.schedule(self.sim.now + keeps, cause, client, due);
        }
        cause
    }

    /// A row is as old as its table keeps any, unless it was put again since.
    pub(super) fn expire(&mut self, cause: Cause, client: ClientId, id: TableId, put: u32) {
        let Some(table) = self.sim.services.tables.get_mut(id.index()) else { return };
        let Some(key) = table.rows.iter().find(|(_, row)| row.put == put).map(|(key, _)| key.clone()) else {
            return;
        };
        let from = table.rows.remove(&key).map(|row| row.value);
        self.note_service(
            cause,
            client,
            ServiceEvent::Changed { activity: None, table: id, key, from, to: None },
        );
    }

    /// What a service had in its memory is gone.
    pub(super) fn forget_tables(&mut self, cause: Cause, client: ClientId) {
        let plan = std::rc::Rc::clone(&self.sim.plan);
        let name = &plan.clients[client.index()].name;
        for (at, planned) in plan.tables.iter().enumerate() {
            if planned.durable || planned.service != *name {
                continue;
            }
            let Some(table) = self.sim.services.tables.get_mut(at) else { continue };
            for (key, row) in std::mem::take(&mut table.rows).iter() {
                let (table, key, from) = (TableId(at as u16), key.clone(), Some(row.value.clone()));
                self.note_service(
                    cause,
                    client,
                    ServiceEvent::Changed { activity: None, table, key, from, to: None },
                );
            }
        }
    }
}
