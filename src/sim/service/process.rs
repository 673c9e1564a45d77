//! Processes: services that live and die together, that call each other without a network, and that may share
//! their threads.
//!
//! Where they share them, a call within the process is what it is in a program, a function that is called: it runs
//! on the thread of whoever calls, and needs none of its own for as long as that one waits for it.

use std::rc::Rc;

use late::late;

use super::event::Held;
use super::plan::ServicePlan;
use super::state::Wait;
use crate::sim::action::{ClientAction, Setting};
use crate::sim::journal::Cause;
use crate::sim::plan::{ClientId, Plan};
use crate::sim::simulation::Run;

impl Plan {
    /// The services of a client's process, itself among them, in the order of the plan; itself alone if it is in none.
    pub fn mates(&self, id: ClientId) -> Vec<ClientId> {
        let all = (0..self.clients.len() as u16).map(ClientId);
        all.filter(|other| *other == id || self.is_within(id, *other)).collect()
    }
}

/// Something is done to a service of a process: to all of it, if it is about living and dying or about threads
/// that they share.
#[late(services)]
pub(in crate::sim) fn act_together(run: &mut Run<'_>, cause: Cause, id: ClientId, action: &ClientAction) {
    let all = run.mates(id);
    match action {
        ClientAction::Crash { .. } | ClientAction::Restart { .. } => {
            for mate in all {
                run.act_on_client(cause, mate, action);
            }
        }
        ClientAction::Add { .. } => {
            for mate in all {
                if !run.has_come(mate) {
                    run.start_client(cause, mate);
                }
            }
        }
        ClientAction::Remove { .. } => {
            if all.iter().any(|mate| run.is_working(*mate)) {
                for mate in all {
                    if run.client(mate).up && !run.client(mate).leaving {
                        run.leave(cause, mate);
                    }
                }
            }
        }
        ClientAction::Set { setting: Setting::Threads(_), .. } if run.shares(id) => {
            for mate in all {
                run.act_on_client(cause, mate, action);
            }
        }
        ClientAction::Set { .. }
        | ClientAction::Publish { .. }
        | ClientAction::Pause { .. }
        | ClientAction::Seek { .. }
        | ClientAction::Resume { .. } => run.act_on_client(cause, id, action),
    }
}

/// One of a process is done and to leave: all of it goes, when all are.
#[late(services)]
pub(in crate::sim) fn leave_together(run: &mut Run<'_>, cause: Cause, id: ClientId) {
    let all = run.mates(id);
    if all.iter().all(|mate| !run.client(*mate).up || run.is_done(*mate)) {
        for mate in all {
            if run.client(mate).up {
                run.go(cause, mate);
            }
        }
    }
}

impl Run<'_> {
    pub(super) fn mates(&self, id: ClientId) -> Vec<ClientId> {
        self.sim.plan.mates(id)
    }

    /// Does it share its threads with others?
    pub(super) fn shares(&self, id: ClientId) -> bool {
        let service = self.sim.plan.clients[id.index()].role.service();
        service.is_some_and(|service| service.shares_threads)
    }

    /// Are the two in one process?
    pub(super) fn is_within(&self, one: ClientId, other: ClientId) -> bool {
        self.sim.plan.is_within(one, other)
    }

    /// Begins what waits in a process whose services share their threads: what came first, wherever it waits.
    pub(super) fn take_up_together(&mut self, cause: Cause, id: ClientId) {
        let all = self.mates(id);
        let keeper = all[0];
        if std::mem::replace(&mut self.client(keeper).service.takes_up, true) {
            return;
        }
        while let Some(next) = self.next_of(&all) {
            let plan = Rc::clone(&self.client(next).plan);
            let incoming = self.client(next).service.waiting.pop_front();
            if let Some((service, incoming)) = plan.role.service().zip(incoming) {
                self.begin(next, service, incoming);
            }
        }
        self.client(keeper).service.takes_up = false;
        self.leave_if_done(cause, id);
    }

    /// Who of them begins next, if there is a thread and something waits.
    fn next_of(&self, all: &[ClientId]) -> Option<ClientId> {
        let first = |id: &ClientId| {
            let service = &self.sim.clients[id.index()].service;
            service.waiting.front().map(|incoming| (incoming.came, *id))
        };
        let next = all.iter().filter_map(first).min()?.1;
        self.has_thread(next).then_some(next)
    }

    /// Is a thread free for something that comes in there?
    pub(super) fn has_thread(&self, id: ClientId) -> bool {
        let client = &self.sim.clients[id.index()];
        let threads = client.plan.role.service().map_or(0, ServicePlan::threads);
        if !self.shares(id) {
            return client.service.activities.iter().filter(|activity| !activity.is_of_event()).count()
                < threads;
        }
        let taken =
            self.mates(id).into_iter().flat_map(|mate| &self.sim.clients[mate.index()].service.activities);
        let taken = taken.filter(|activity| !activity.is_of_event());
        taken.filter(|activity| !self.is_on_callers_thread(id, &activity.incoming.held)).count() < threads
    }

    /// Where threads are shared: does something run on the thread of whoever called?
    pub(super) fn is_on_callers_thread(&self, mate: ClientId, held: &Held) -> bool {
        let Held::Call { call, from, .. } = held else { return false };
        let waits = || {
            let callers = &self.sim.clients[from.index()].service.activities;
            callers.iter().any(|caller| caller.waits == Some(Wait::Call(*call)))
        };
        self.is_within(mate, *from) && waits()
    }
}
