//! Calls between services, and their answers, on the links between them.

use std::rc::Rc;

use super::activity::Flow;
use super::event::{ActivityId, CallId, Held, ServiceEvent};
use super::plan::{CallPlan, PortPlan};
use super::state::{Cargo, Incoming, Wait, Way};
use crate::engine::queueing::{Message, MessageId, Name, Properties};
use crate::sim::journal::{Cause, LossReason, TransitKind, What};
use crate::sim::network::{self, InTransit, Seen};
use crate::sim::plan::ClientId;
use crate::sim::simulation::Run;

/// What a caller hears where nobody listens.
const REFUSED: &str = "connection refused";
/// When whoever worked on its call is gone.
const RESET: &str = "connection reset";
/// When no place to wait is free.
const FULL: &str = "too busy";
/// When nobody there knows what it asks for.
pub(super) const UNKNOWN: &str = "no such operation";
/// When it has waited long enough.
pub(super) const TIMED_OUT: &str = "timed out";

impl Run<'_> {
    /// Calls a service and waits.
    pub(super) fn call(
        &mut self,
        cause: Cause,
        client: ClientId,
        activity: ActivityId,
        plan: &CallPlan,
    ) -> Flow {
        let Some(named) = self.find_client(&plan.service) else {
            return Flow::Fail(cause, REFUSED.into());
        };
        let to = self.whose_turn(named);
        let body = self.filled(client, activity, &plan.body);
        let correlation_id = self.correlation(client, activity);
        let operation = plan.operation.clone();
        let properties = Rc::new(Properties { correlation_id, ..Properties::default() });
        self.sim.services.calls += 1;
        let call = CallId(self.sim.services.calls);
        let id = MessageId(call.0);
        let message =
            Rc::new(Message { id, routing_key: operation.clone(), body, properties, ..Message::default() });
        let cause = self.note_service(cause, client, ServiceEvent::Called { activity, call, to, operation });
        let until = self.sim.now + plan.timeout;
        self.wait(cause, client, activity, Wait::Call(call), Some(until));
        self.send_call(cause, client, Cargo { call, to, way: Way::Call(message) });
        Flow::Wait
    }

    /// Of a service and its copies those are called that are up, in turn, as behind a load balancer that knows at once
    /// who is. If none is, the service itself: there is a machine that refuses.
    fn whose_turn(&mut self, named: ClientId) -> ClientId {
        let plan = Rc::clone(&self.sim.plan);
        let is_ready =
            |id: &ClientId| self.sim.clients[id.index()].up && !self.sim.clients[id.index()].leaving;
        let ready: Vec<ClientId> = plan.alike(named).filter(is_ready).collect();
        match *ready {
            [] => named,
            [only] => only,
            _ => {
                let turn = &mut self.client(named).service.turn;
                let at = usize::from(*turn) % ready.len();
                *turn = turn.wrapping_add(1);
                ready[at]
            }
        }
    }

    /// Answers a call.
    pub(super) fn answer_call(
        &mut self,
        cause: Cause,
        client: ClientId,
        held: &Held,
        result: Result<Name, Name>,
    ) {
        let Held::Call { call, from, message } = held else { return };
        let (Ok(body) | Err(body)) = result.clone();
        let answer = Rc::new(Message { body, ..Message::clone(message) });
        self.send_call(cause, *from, Cargo { call: *call, to: client, way: Way::Answer(result, answer) });
    }

    fn send_call(&mut self, cause: Cause, caller: ClientId, cargo: Cargo) {
        let (kind, message) = match &cargo.way {
            Way::Call(message) => (TransitKind::Call, message),
            Way::Answer(Ok(_), message) => (TransitKind::Answer, message),
            Way::Answer(Err(_), message) => (TransitKind::Error, message),
        };
        let end = self.sim.plan.client_node(cargo.to);
        let seen = Seen { kind, end, message: Rc::clone(message), copy: None };
        let life = self.client(caller).life;
        self.send(cause, caller, life, &[seen], network::Cargo::Service(cargo));
    }

    /// A call or an answer is at its end.
    pub(super) fn arrive_call(&mut self, cause: Cause, it: InTransit) {
        let transits = it.ids();
        let InTransit { client: caller, cargo: network::Cargo::Service(Cargo { call, to, way }), .. } = it
        else {
            unreachable!("the network hands over what is the services'")
        };
        let receiver = if matches!(way, Way::Call(_)) { to } else { caller };
        let is_there = self.client(receiver).up;
        let came = |transit| match is_there {
            true => What::Arrived(transit),
            false => What::Lost(transit, LossReason::ReceiverGone),
        };
        let cause = transits.fold(cause, |_, transit| self.note(cause, came(transit)));
        match way {
            Way::Call(message) if is_there => self.called(cause, to, call, caller, message),
            // The process is gone, and with it whoever called.
            Way::Call(_) if self.is_within(caller, to) => {}
            // Nobody listens, but there is a machine that says so.
            Way::Call(message) => {
                let held = Held::Call { call, from: caller, message };
                self.answer_call(cause, to, &held, Err(REFUSED.into()));
            }
            Way::Answer(result, message) if is_there => {
                self.call_answered(cause, caller, call, result, message)
            }
            Way::Answer(..) => {}
        }
    }

    /// A call came in at the one that is called.
    fn called(&mut self, cause: Cause, id: ClientId, call: CallId, from: ClientId, message: Rc<Message>) {
        let held = Held::Call { call, from, message };
        let plan = Rc::clone(&self.client(id).plan);
        let service = plan.role.service();
        let port = service.and_then(|service| {
            let calls = |port: &(usize, &PortPlan)| match port.1 {
                PortPlan::Calls { waiting } => Some((port.0 as u16, *waiting)),
                _ => None,
            };
            service.ports.iter().enumerate().find_map(|port| calls(&port))
        });
        let Some((port, places)) = port.filter(|_| !self.client(id).leaving || self.is_within(from, id))
        else {
            return self.answer_call(cause, id, &held, Err(REFUSED.into()));
        };
        let incoming = Incoming { cause, port, held, came: 0, delivery: None };
        if service.is_none_or(|service| self.handler_of(service, &incoming).is_none()) {
            return self.answer_call(cause, id, &incoming.held, Err(UNKNOWN.into()));
        }
        let on_callers = self.shares(id) && self.is_on_callers_thread(id, &incoming.held);
        if let Some(service) = service.filter(|_| on_callers) {
            return self.begin(id, service, incoming);
        }
        let state = &self.client(id).service;
        let calls = state.waiting.iter().filter(|waiting| matches!(waiting.held, Held::Call { .. })).count();
        if !self.has_thread(id) && calls >= usize::from(places) {
            let cause = self.note_service(cause, id, ServiceEvent::Refused { call, from });
            return self.answer_call(cause, id, &incoming.held, Err(FULL.into()));
        }
        self.comes_in(cause, id, incoming);
    }

    /// An answer came in at the caller.
    fn call_answered(
        &mut self,
        cause: Cause,
        id: ClientId,
        call: CallId,
        result: Result<Name, Name>,
        message: Rc<Message>,
    ) {
        let waits = Some(Wait::Call(call));
        let activities = &self.client(id).service.activities;
        let Some(activity) = activities.iter().find(|one| one.waits == waits).map(|one| one.id) else {
            self.note_service(cause, id, ServiceEvent::Late { call: Some(call), message });
            return;
        };
        let event = ServiceEvent::Answered { activity, call, result: result.clone() };
        let cause = self.note_service(cause, id, event);
        self.call_over(cause, id, activity, result);
    }

    /// Everybody who waits for this service learns that it is gone.
    pub(super) fn reset_calls(&mut self, cause: Cause, id: ClientId, held: &[Held]) {
        for held in held {
            if matches!(held, Held::Call { from, .. } if self.is_within(*from, id)) {
                continue;
            }
            self.answer_call(cause, id, held, Err(RESET.into()));
        }
    }
}
