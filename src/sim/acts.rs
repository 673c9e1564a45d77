//! What is done to a run from outside, carried out: faults of the lesson, interventions of the reader.

use std::rc::Rc;

use super::action::{Action, Target};
use super::client::connection;
use super::journal::{ClientEvent, LossReason, What};
use super::logs::LogClient;
use super::network::Strike;
use super::plan::{ClientId, Role};
use super::setting::Setting;
use super::simulation::{Run, Work};
use crate::base::SimDuration;
use crate::engine::queueing::{Command, Message};

/// After so long without a heartbeat a connection counts as lost (RabbitMQ's heartbeat guide
/// recommends 5 to 20 seconds).
pub(super) const HEARTBEAT_TIMEOUT: SimDuration = SimDuration::from_millis(5_000);

impl Run<'_> {
    pub(super) fn act(&mut self, action: &Action) {
        self.note_as_cause(What::Acted(action.clone()));
        if self.operate(action) || self.operate_cluster(action) {
            return;
        }
        let Some(id) = self.find_client(action.subject()) else { return };
        match action {
            Action::Crash { restart_after, .. } if self.client(id).up => {
                self.crash(id);
                if let Some(after) = restart_after {
                    let (at, life) = (self.sim.now + *after, self.client(id).life);
                    self.sim.agenda.add(at, self.because, Work::Restart { client: id, life });
                }
            }
            Action::Restart { .. } if self.has_come(id) && !self.client(id).up => self.start_client(id),
            Action::Lose(target) => self.strike(id, target, false),
            Action::Duplicate(target) => self.strike(id, target, true),
            Action::Cut { .. } if !self.client(id).cut => self.cut(id),
            Action::Mend { .. } if self.client(id).cut => self.mend(id),
            Action::Publish { message, .. } if self.client(id).up => self.publish_by_hand(id, message),
            Action::Set { setting, .. } => self.set(id, setting),
            Action::Pause { .. } if self.is_working(id) && !self.client(id).paused => {
                self.client(id).paused = true;
                self.note_as_cause(What::Client(id, ClientEvent::Paused));
                self.pause_reading(id, true);
                self.cancel_consumer(id);
            }
            Action::Resume { .. } if self.is_working(id) && self.client(id).paused => {
                self.client(id).paused = false;
                self.note_as_cause(What::Client(id, ClientEvent::Resumed));
                self.pause_reading(id, false);
                self.subscribe(id);
            }
            Action::Add { like, .. } if !self.has_come(id) => {
                let like = self.find_client(like).map(|like| Rc::clone(&self.client(like).plan));
                if let Some(like) = like.filter(|like| like.role.is_consumer()) {
                    Rc::make_mut(&mut self.client(id).plan).role = like.role.clone();
                    self.start_client(id);
                }
            }
            Action::Remove { .. } if self.is_working(id) => self.leave(id),
            Action::Crash { .. }
            | Action::Restart { .. }
            | Action::Cut { .. }
            | Action::Mend { .. }
            | Action::Publish { .. }
            | Action::Pause { .. }
            | Action::Resume { .. }
            | Action::Add { .. }
            | Action::Remove { .. }
            | Action::Bind(_)
            | Action::Unbind(_)
            | Action::StopBroker { .. }
            | Action::StartBroker
            | Action::SetMemory { .. }
            | Action::StopLogBroker { .. }
            | Action::StartLogBroker { .. }
            | Action::CutLogBroker { .. }
            | Action::MendLogBroker { .. }
            | Action::AddPartitions { .. }
            | Action::SetPolicy { .. } => {}
        }
    }

    fn find_client(&self, name: &str) -> Option<ClientId> {
        let at = self.sim.plan.clients.iter().position(|client| *client.name == *name)?;
        Some(ClientId(at as u16))
    }

    /// Has it ever been started?
    fn has_come(&mut self, id: ClientId) -> bool {
        self.client(id).life > 0
    }

    /// Is it a consumer that is up and means to stay?
    fn is_working(&mut self, id: ClientId) -> bool {
        let client = self.client(id);
        client.up && !client.leaving && client.plan.role.is_consumer()
    }

    fn strike(&mut self, client: ClientId, target: &Target, twice: bool) {
        let Target { kind, message, .. } = *target;
        self.sim.strikes.push(Strike { client, kind, message, twice });
    }

    /// The client is gone at once; the broker learns of it when the lost connection shows, after
    /// all that was sent before.
    fn crash(&mut self, id: ClientId) {
        let client = self.client(id);
        let life = client.life;
        (client.up, client.connected) = (false, false);
        client.forget();
        client.log = LogClient::None;
        self.note_as_cause(What::Client(id, ClientEvent::Crashed));
        self.lose_outgoing(id);
        // A cut link tells nobody; the heartbeats will.
        if !self.client(id).cut {
            let at = self.arrival(id, true);
            self.sim.agenda.add(at, self.because, Work::ConnectionLost { client: id, life });
        }
    }

    fn cut(&mut self, id: ClientId) {
        let client = self.client(id);
        let life = client.life;
        client.cut = true;
        client.connected = false;
        self.note_as_cause(What::Client(id, ClientEvent::LinkCut));
        let cause = self.because;
        let on_link = |work: &Work| match work {
            Work::Arrive { client, .. } | Work::Lose { client, .. } => *client == id,
            Work::Parcel(parcel) => parcel.client == id,
            Work::Produce { .. }
            | Work::Wake { .. }
            | Work::PublishAgain { .. }
            | Work::Told { .. }
            | Work::StartBroker
            | Work::StartLogBroker(_)
            | Work::BrokerGone { .. }
            | Work::Library { .. }
            | Work::Read { .. }
            | Work::Finish { .. }
            | Work::ConnectionLost { .. }
            | Work::Reconnect { .. }
            | Work::Leave { .. }
            | Work::Restart { .. }
            | Work::Fault(_) => false,
        };
        for work in self.sim.agenda.take(on_link) {
            let transits = match work {
                Work::Arrive { transit, .. } | Work::Lose { transit, .. } => vec![transit],
                Work::Parcel(parcel) => parcel.transits,
                _ => Vec::new(),
            };
            for transit in transits {
                self.because = cause;
                self.note(What::Lost(transit, LossReason::NoConnection));
            }
        }
        let at = self.sim.now + HEARTBEAT_TIMEOUT;
        self.sim.agenda.add(at, cause, Work::ConnectionLost { client: id, life });
    }

    fn mend(&mut self, id: ClientId) {
        self.client(id).cut = false;
        self.note_as_cause(What::Client(id, ClientEvent::LinkMended));
        if self.client(id).up {
            self.reconnect(id);
        }
    }

    fn publish_by_hand(&mut self, id: ClientId, message: &Message) {
        let mandatory = match &self.client(id).plan.role {
            Role::Producer(producer) => producer.mandatory,
            Role::Worker(_) | Role::LogProducer(_) | Role::LogConsumer(_) => false,
        };
        self.publish_new(id, mandatory, message, None);
    }

    fn set(&mut self, id: ClientId, setting: &Setting) {
        let is_up = self.is_working(id);
        if !setting.apply(&mut Rc::make_mut(&mut self.client(id).plan).role) {
            return;
        }
        self.note_as_cause(What::Client(id, ClientEvent::Changed(setting.clone())));
        if is_up && setting.concerns_consumer() && !self.client(id).paused {
            self.cancel_consumer(id);
            self.subscribe(id);
        }
        if setting.concerns_library() && self.client(id).up {
            self.begin_with_settings(id);
        }
        if setting.needs_confirms() && self.client(id).connected {
            let (channel, because) = (self.channel(id), self.because);
            self.command(id, Command::SelectConfirms(channel), because);
        }
        self.push_out(id);
    }

    /// An orderly end: nothing new is taken, what was handed out is worked on, then it goes.
    fn leave(&mut self, id: ClientId) {
        self.client(id).leaving = true;
        self.note_as_cause(What::Client(id, ClientEvent::Leaving));
        if self.client(id).log.reading().is_some() {
            return self.read_on_log(id);
        }
        self.cancel_consumer(id);
        // What the broker had sent before it heard of it is still to come.
        let (at, life) = (self.arrival(id, false), self.client(id).life);
        self.sim.agenda.add(at, self.because, Work::Leave { client: id, life });
    }

    /// Goes, if nothing is left to do.
    pub(super) fn leave_if_done(&mut self, id: ClientId) {
        let client = self.client(id);
        if !client.up || !client.leaving || client.working.is_some() || !client.waiting.is_empty() {
            return;
        }
        (client.up, client.connected) = (false, false);
        let life = client.life;
        self.note_as_cause(What::Client(id, ClientEvent::Left));
        let at = self.arrival(id, true);
        self.sim.agenda.add(at, self.because, Work::ConnectionLost { client: id, life });
    }

    /// The broker ended the client's channel: it connects anew, after a while.
    pub(super) fn disconnected(&mut self, id: ClientId, life: u16) {
        let client = self.client(id);
        if !client.up || client.cut || client.life != life {
            return;
        }
        let cause = self.because;
        self.lose_unread(id, life);
        if self.sim.broker.is_running() {
            self.command(id, Command::CloseConnection(connection(id, life)), cause);
        }
        self.because = cause;
        self.reconnect(id);
    }

    /// A new connection; what was in the client's hands belonged to the old one.
    fn reconnect(&mut self, id: ClientId) {
        self.client(id).forget();
        self.note_as_cause(What::Client(id, ClientEvent::Disconnected));
        self.connect(id);
        self.leave_if_done(id);
    }
}
