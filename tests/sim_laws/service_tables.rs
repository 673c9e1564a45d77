//! The tables in the slow books of services: what changes in them and why, and who forgets what he had in memory.

use sorting_office::engine::queueing::Name;
use sorting_office::sim::service::{ActivityId, TableId};
use sorting_office::sim::{ClientId, EntryId, LifeEvent, Recording, Setting};

use super::{Books, Holds, Row, Waiting};

impl Books {
    pub(super) fn changed(
        &mut self,
        recording: &Recording,
        id: EntryId,
        client: ClientId,
        cause: Option<EntryId>,
        (activity, table, key, from, to): (Option<ActivityId>, TableId, &Name, &Option<Name>, &Option<Name>),
    ) -> Holds {
        let rows = &mut self.tables[table.index()];
        let before = rows.get(key).cloned();
        must!(
            before.as_ref().map(|row| &row.value) == from.as_ref(),
            "{key} was {before:?}, and not {from:?}"
        );
        match to {
            Some(value) => {
                rows.insert(key.clone(), Row { value: value.clone(), put: Some(self.now) });
            }
            None => {
                rows.remove(key);
            }
        }
        if activity.is_some() {
            must!(self.is_caused(recording, client, cause, activity), "{key} changes from nowhere");
            return Ok(());
        }
        let Some(cause) = cause else { return Err(format!("{key} goes from nowhere at {id:?}")) };
        must!(to.is_none(), "{key} is put by nobody");
        if let Some(rows) = self.to_forget.get_mut(&cause) {
            let at = rows.iter().position(|row| *row == (table, key.clone()));
            must!(at.is_some(), "{key} is forgotten and was to stay");
            at.map(|at| rows.remove(at));
            return Ok(());
        }
        let keeps = recording.plan.tables[table.index()].keeps;
        let put = before.and_then(|row| row.put);
        let is_old = keeps.zip(put).is_some_and(|(keeps, put)| put + keeps == self.now);
        must!(is_old, "{key} goes at {:?}, put at {put:?}", self.now);
        Ok(())
    }

    pub(super) fn life(&mut self, recording: &Recording, id: EntryId, client: ClientId, event: &LifeEvent) {
        let waiting = self.waiting.entry(client).or_default();
        let service = recording.plan.clients[client.index()].role.service();
        match event {
            LifeEvent::Started => {
                for (at, handler) in (0..).zip(service.map_or(&[][..], |service| &service.handlers)) {
                    if service.and_then(|service| service.bus_of(handler)).is_some_and(|(_, on)| on) {
                        self.subscribed.push((client, at));
                    }
                }
                self.up.insert(client, true);
                self.come.push(client);
            }
            LifeEvent::Disconnected => waiting.retain(|waiting| matches!(waiting, Waiting::Call(_))),
            LifeEvent::Crashed | LifeEvent::Left => {
                self.subscribed.retain(|(of, _)| *of != client);
                waiting.clear();
                self.up.insert(client, false);
                let plan = &recording.plan;
                let own = plan.tables.iter().enumerate().filter(|(_, table)| {
                    !table.durable && table.service == plan.clients[client.index()].name
                });
                let rows = own.flat_map(|(at, _)| {
                    self.tables[at].keys().map(move |key| (TableId(at as u16), key.clone()))
                });
                self.to_forget.insert(id, rows.collect());
            }
            LifeEvent::Changed(setting) => {
                self.deployed(recording, client, setting);
                if let Setting::Subscribed { handler, on } = &**setting
                    && let Some(at) = service.and_then(|service| service.on_bus(handler))
                    && self.up.get(&client) == Some(&true)
                {
                    let was = self.subscribed.contains(&(client, at));
                    self.subscribed.retain(|one| *on || *one != (client, at));
                    self.subscribed.extend((*on && !was).then_some((client, at)));
                }
                if let (Setting::Threads(threads), Some(own)) = (&**setting, self.threads.get_mut(&client)) {
                    *own = usize::from(*threads).max(1);
                }
            }
            _ => {}
        }
    }

    /// Nothing more happens at this moment: nobody who has a thread lets anything wait, nothing is older than it
    /// may be, and who has gone has forgotten what he had in his memory.
    pub(super) fn moment_over(&mut self, recording: &Recording) -> Holds {
        for (client, waiting) in &self.waiting {
            let Some(threads) = self.threads.get(client) else { continue };
            must!(
                waiting.is_empty() || self.taken(recording, *client) >= *threads,
                "{client:?} has a thread at {:?}, and lets {waiting:?} wait",
                self.now
            );
        }
        for (client, up) in &self.up {
            let mates = recording.plan.mates(*client);
            let alike = mates.iter().all(|mate| self.up.get(mate).unwrap_or(&false) == up);
            must!(alike, "{client:?} is up: {up}, and not so all of its process");
        }
        for (table, plan) in self.tables.iter().zip(&recording.plan.tables) {
            let Some(keeps) = plan.keeps else { continue };
            let old = table.iter().find(|(_, row)| row.put.is_some_and(|put| put + keeps <= self.now));
            must!(old.is_none(), "{old:?} is too old at {:?}", self.now);
        }
        let left = self.to_forget.values().find(|rows| !rows.is_empty());
        must!(left.is_none(), "{left:?} outlives who had it");
        self.to_forget.clear();
        Ok(())
    }
}
