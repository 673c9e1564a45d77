//! What is done to a run from outside, carried out: faults of the lesson, interventions of the reader.

use std::rc::Rc;

use super::action::{Action, ClientAction, LinkAction, RunAction, Setting, Target};
use super::dialect::log;
use super::journal::{Cause, What};
use super::network::InjectedFault;
use super::plan::ClientId;
use super::service;
use super::simulation::Run;
use super::watch;

impl Run<'_> {
    pub(super) fn act(&mut self, cause: Cause, action: &Action) {
        let cause = self.note(cause, What::Acted(Box::new(action.clone())));
        match action {
            Action::Broker(action) => self.operate(cause, action),
            Action::Topology(action) => self.administer(cause, action),
            Action::Cluster(action) => log::operate(self, cause, action),
            Action::Run(RunAction::SetAlert { alert, bound }) => watch::set_alert(self, alert, *bound),
            // The plan knows of it from the start.
            Action::Run(RunAction::RunOn { .. } | RunAction::LeaveOut { .. }) => {}
            Action::Link(link) => {
                if let Some(id) = self.client_of_broker(action.subject()) {
                    self.act_on_link(cause, id, link);
                }
            }
            Action::Client(client) => {
                if let Some(id) = self.client_of_broker(action.subject()) {
                    match self.client(id).plan.role.process() {
                        Some(_) => service::act_together(self, cause, id, client),
                        None => self.act_on_client(cause, id, client),
                    }
                }
            }
        }
    }

    /// A program did what it did: nothing can be done to it.
    fn client_of_broker(&mut self, name: &str) -> Option<ClientId> {
        let id = self.find_client(name)?;
        self.client(id).plan.role.is_running().then_some(id)
    }

    fn act_on_link(&mut self, cause: Cause, id: ClientId, action: &LinkAction) {
        match action {
            LinkAction::Lose(target) => self.inject_fault(id, target, false),
            LinkAction::Duplicate(target) => self.inject_fault(id, target, true),
            LinkAction::Cut { .. } if !self.client(id).cut => self.cut(cause, id),
            LinkAction::Mend { .. } if self.client(id).cut => self.mend(cause, id),
            LinkAction::Cut { .. } | LinkAction::Mend { .. } => {}
        }
    }

    fn inject_fault(&mut self, client: ClientId, target: &Target, twice: bool) {
        let Target { kind, message, .. } = *target;
        self.sim.faults.push(InjectedFault { client, kind, message, twice });
    }

    /// Can one client be as another one is by now? What a service tells is read by the plan's steps: one that
    /// has others stays what it is.
    fn can_be_like(&self, id: ClientId, like: ClientId) -> bool {
        let [own, like] = [id, like].map(|id| &self.sim.plan.clients[id.index()].role);
        own == like || own.service().or(like.service()).is_none()
    }

    pub(super) fn act_on_client(&mut self, cause: Cause, id: ClientId, action: &ClientAction) {
        let (up, paused) = (self.client(id).up, self.client(id).paused);
        match action {
            ClientAction::Crash { restart_after, .. } if up => self.crash(cause, id, *restart_after),
            ClientAction::Restart { .. } if self.has_come(id) && !up => self.start_client(cause, id),
            ClientAction::Publish { message, .. } if up && self.client(id).plan.role.can_publish() => {
                self.publish_by_hand(cause, id, message);
            }
            ClientAction::Set { setting: Setting::Scaling(scaling), .. } => {
                watch::set(self, cause, id, *scaling)
            }
            ClientAction::Set { setting, .. } => self.set(cause, id, setting),
            ClientAction::Pause { .. } if self.is_working(id) && !paused => self.pause(cause, id, true),
            ClientAction::Resume { .. } if self.is_working(id) && paused => self.pause(cause, id, false),
            ClientAction::Add { like, .. } if !self.has_come(id) => {
                let Some(like) = self.find_client(like) else { return };
                let role = self.client(like).plan.role.clone();
                if role.is_consumer() || role.service().is_some() {
                    if self.can_be_like(id, like) {
                        Rc::make_mut(&mut self.client(id).plan).role = role;
                    }
                    self.start_client(cause, id);
                }
            }
            ClientAction::Remove { .. } if self.can_leave(id) => self.leave(cause, id),
            ClientAction::Seek { partition, to, .. } if self.is_working(id) => {
                if self.client(id).plan.role.reader().is_some() {
                    log::seek(self, cause, id, partition, *to);
                }
            }
            ClientAction::Remove { .. } if up => self.stay_away(cause, id),
            ClientAction::Crash { .. }
            | ClientAction::Restart { .. }
            | ClientAction::Publish { .. }
            | ClientAction::Pause { .. }
            | ClientAction::Resume { .. }
            | ClientAction::Add { .. }
            | ClientAction::Seek { .. }
            | ClientAction::Remove { .. } => {}
        }
    }
}
