//! A client's comings and goings: it starts, crashes, is cut off, comes back, leaves.

use std::rc::Rc;

use super::action::Setting;
use super::dialect::{Dialect, log, queue};
use super::journal::{Cause, LifeEvent, What};
use super::plan::ClientId;
use super::simulation::{Due, Run};
use super::{program, service};
use crate::base::SimDuration;

impl Run<'_> {
    pub(super) fn find_client(&self, name: &str) -> Option<ClientId> {
        self.sim.plan.find_client(name)
    }

    /// Has it ever been started?
    pub(super) fn has_come(&mut self, id: ClientId) -> bool {
        self.client(id).life > 0
    }

    /// Is it a consumer that is up and means to stay?
    pub(super) fn is_working(&mut self, id: ClientId) -> bool {
        let client = self.client(id);
        client.up && !client.leaving && client.plan.role.is_consumer()
    }

    fn note_life(&mut self, cause: Cause, id: ClientId, event: LifeEvent) -> Cause {
        self.note(cause, What::Client(id, event.into()))
    }

    /// The client is up, and connects unless its link is cut.
    pub(super) fn start_client(&mut self, cause: Cause, id: ClientId) {
        let client = self.client(id);
        (client.up, client.leaving, client.returns, client.paused) = (true, false, false, false);
        self.sim.watch.started(id);
        let cause = self.note_life(cause, id, LifeEvent::Started);
        if self.client(id).plan.role.service().is_some() {
            service::started(self, id);
        }
        self.connect(cause, id);
    }

    /// Connects to its broker. What was meant for an earlier life of the client does not reach this one.
    fn connect(&mut self, cause: Cause, id: ClientId) {
        let client = self.client(id);
        client.life = client.life.wrapping_add(1);
        if client.cut {
            return;
        }
        match client.plan.role.dialect() {
            Some(Dialect::Queue) => self.open_connection(cause, id),
            Some(Dialect::Log) => log::start_library(self, cause, id),
            None if client.plan.role.program().is_some() => program::begin(self, cause, id),
            None => {}
        }
    }

    /// A new connection; what the client held belonged to the old one.
    pub(super) fn reconnect(&mut self, cause: Cause, id: ClientId) {
        self.client(id).queue.forget();
        self.client(id).service.connection_lost();
        let cause = self.note_life(cause, id, LifeEvent::Disconnected);
        self.connect(cause, id);
        self.leave_if_done(cause, id);
    }

    /// The client is gone at once; the broker learns of it when the lost connection shows, after
    /// all that was sent before.
    pub(super) fn crash(&mut self, cause: Cause, id: ClientId, restart_after: Option<SimDuration>) {
        let client = self.client(id);
        (client.up, client.connected) = (false, false);
        client.queue.forget();
        client.log = log::Library::default();
        let cause = self.note_life(cause, id, LifeEvent::Crashed);
        self.lose_outgoing(cause, id);
        if self.client(id).plan.role.service().is_some() {
            service::crash(self, cause, id);
        }
        // A cut link tells nobody; the heartbeats will.
        if !self.client(id).cut {
            self.lose_connection(cause, id);
        }
        if let Some(after) = restart_after {
            self.schedule(self.sim.now + after, cause, id, Due::Restart);
        }
    }

    /// The broker finds the connection gone, after all that was sent on it.
    fn lose_connection(&mut self, cause: Cause, id: ClientId) {
        let at = self.arrival(id, true);
        self.schedule(at, cause, id, Due::Queue(queue::Due::ConnectionLost));
    }

    pub(super) fn cut(&mut self, cause: Cause, id: ClientId) {
        let client = self.client(id);
        (client.cut, client.connected) = (true, false);
        let cause = self.note_life(cause, id, LifeEvent::LinkCut);
        self.lose_all_on_link(cause, id);
        if let Some(at) = self.silence_noticed(id) {
            self.schedule(at, cause, id, Due::Queue(queue::Due::ConnectionLost));
        }
    }

    pub(super) fn mend(&mut self, cause: Cause, id: ClientId) {
        self.client(id).cut = false;
        let cause = self.note_life(cause, id, LifeEvent::LinkMended);
        if self.client(id).up {
            self.reconnect(cause, id);
        }
    }

    pub(super) fn pause(&mut self, cause: Cause, id: ClientId, pause: bool) {
        self.client(id).paused = pause;
        let event = if pause { LifeEvent::Paused } else { LifeEvent::Resumed };
        let cause = self.note_life(cause, id, event);
        match (self.client(id).plan.role.dialect(), pause) {
            (None, _) => {}
            (Some(Dialect::Log), _) => log::pause_reading(self, cause, id, pause),
            (Some(Dialect::Queue), true) => self.cancel_consumer(cause, id),
            (Some(Dialect::Queue), false) => self.subscribe(cause, id),
        }
    }

    /// Is it up and means to stay, and is something to be finished before it goes?
    pub(super) fn can_leave(&mut self, id: ClientId) -> bool {
        let is_working = self.is_working(id);
        let client = self.client(id);
        is_working || client.up && !client.leaving && client.plan.role.can_be_copied()
    }

    pub(super) fn set(&mut self, cause: Cause, id: ClientId, setting: &Setting) {
        let is_up = self.is_working(id);
        if !setting.apply(&mut Rc::make_mut(&mut self.client(id).plan).role) {
            return;
        }
        let cause = self.note_life(cause, id, LifeEvent::Changed(Box::new(setting.clone())));
        match self.client(id).plan.role.dialect() {
            None => {}
            Some(Dialect::Queue) => self.follow_setting(cause, id, setting, is_up),
            Some(Dialect::Log) => log::follow_setting(self, cause, id, setting, is_up),
        }
        if self.client(id).plan.role.service().is_some() {
            service::follow_setting(self, cause, id, setting);
        }
    }

    /// An orderly end: nothing new is taken, what was handed out is worked on, then it goes.
    pub(super) fn leave(&mut self, cause: Cause, id: ClientId) {
        let client = self.client(id);
        (client.leaving, client.returns) = (true, false);
        let cause = self.note_life(cause, id, LifeEvent::Leaving);
        match self.client(id).plan.role.dialect() {
            None => {}
            Some(Dialect::Queue) => self.cancel_consumer(cause, id),
            Some(Dialect::Log) => return log::read_on(self, cause, id),
        }
        // What the broker had sent before it heard of it is still to come.
        let at = self.arrival(id, false);
        self.schedule(at, cause, id, Due::Leave);
    }

    /// Goes, if nothing is left to do.
    pub(super) fn leave_if_done(&mut self, cause: Cause, id: ClientId) {
        if !self.is_done(id) {
            return;
        }
        let client = self.client(id);
        // What starts again by other settings does so by itself.
        match client.plan.role.process().is_some() && !client.returns {
            true => service::leave_together(self, cause, id),
            false => self.go(cause, id),
        }
    }

    /// Is it to leave, with nothing left to do?
    pub(super) fn is_done(&mut self, id: ClientId) -> bool {
        let client = self.client(id);
        client.up && client.leaving && !client.queue.is_busy() && !client.service.is_busy()
    }

    pub(super) fn go(&mut self, cause: Cause, id: ClientId) {
        let client = self.client(id);
        (client.up, client.connected) = (false, false);
        let cause = self.note_life(cause, id, LifeEvent::Left);
        if self.client(id).plan.role.service().is_some() {
            service::left(self, cause, id);
        }
        self.lose_connection(cause, id);
        if self.client(id).returns {
            self.start_client(cause, id);
        }
    }

    /// Ends in an orderly way and starts again, as a program does whose configuration was changed.
    pub(super) fn start_again(&mut self, cause: Cause, id: ClientId) {
        self.leave(cause, id);
        self.client(id).returns = true;
    }

    /// One that leaves to start again does not start again.
    pub(super) fn stay_away(&mut self, cause: Cause, id: ClientId) {
        if std::mem::take(&mut self.client(id).returns) {
            self.note_life(cause, id, LifeEvent::Leaving);
        }
    }

    /// The work at hand is done, well or badly; then the next.
    pub(super) fn finish_work(&mut self, cause: Cause, id: ClientId, life: u16) {
        if !self.client(id).is_up_in(life) {
            return;
        }
        match self.client(id).plan.role.dialect() {
            None => {}
            Some(Dialect::Queue) => self.finish_delivery(cause, id),
            Some(Dialect::Log) => log::finish_record(self, cause, id),
        }
    }
}
