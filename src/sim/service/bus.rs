//! Buses within a process: an event that is emitted calls each handler that is subscribed to it, in the order in which
//! they subscribed. In turn, they run on the thread of whoever emits, which goes on when the last is through; or each
//! runs on a thread of its own, and nobody waits for it.
//!
//! Nothing is kept: what nobody is subscribed to is gone, and what a crash ends does not come again.

use std::collections::VecDeque;
use std::rc::Rc;

use super::activity::Flow;
use super::event::{ActivityId, Held};
use super::plan::{Each, EmitPlan, HandlerPlan, PortPlan, ServicePlan};
use super::state::{Due, Incoming, Values, Wait};
use crate::engine::queueing::{Message, MessageId, Name, Properties};
use crate::sim::journal::Cause;
use crate::sim::plan::ClientId;
use crate::sim::simulation::{self, Run};

/// A handler that is subscribed, by its place in its service.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Subscription {
    bus: Name,
    client: ClientId,
    handler: u16,
}

/// An event under way whose handlers are called in turn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Emission {
    message: Rc<Message>,
    left: VecDeque<(ClientId, u16)>,
    /// Does a failure stop it, and which did?
    stops: bool,
    failed: Option<Name>,
}

impl ServicePlan {
    /// The bus that a handler hangs on, and whether it is subscribed from the start.
    pub fn bus_of(&self, handler: &HandlerPlan) -> Option<(&Name, bool)> {
        match self.ports.get(usize::from(handler.port))? {
            PortPlan::Bus { bus, subscribed } => Some((bus, *subscribed)),
            _ => None,
        }
    }

    /// The handler on a bus that has this name, by its place.
    pub fn on_bus(&self, name: &str) -> Option<u16> {
        let is_it = |handler: &HandlerPlan| *handler.name == *name && self.bus_of(handler).is_some();
        self.handlers.iter().position(is_it).map(|at| at as u16)
    }
}

impl Run<'_> {
    /// A service has come up: it subscribes what is subscribed from the start, in its order.
    pub(super) fn subscribe_all(&mut self, id: ClientId) {
        self.unsubscribe_all(id);
        let plan = Rc::clone(&self.client(id).plan);
        let Some(service) = plan.role.service() else { return };
        for (at, handler) in service.handlers.iter().enumerate() {
            if service.bus_of(handler).is_some_and(|(_, subscribed)| subscribed) {
                self.subscribe_handler(id, at as u16, true);
            }
        }
    }

    pub(super) fn unsubscribe_all(&mut self, id: ClientId) {
        self.sim.services.subscriptions.retain(|known| known.client != id);
    }

    /// A handler subscribes behind all others, or no longer is subscribed.
    pub(super) fn subscribe_handler(&mut self, id: ClientId, handler: u16, on: bool) {
        let plan = Rc::clone(&self.client(id).plan);
        let planned = plan.role.service().and_then(|it| it.bus_of(it.handlers.get(usize::from(handler))?));
        let Some((bus, _)) = planned else { return };
        let all = &mut self.sim.services.subscriptions;
        let is_it = |known: &Subscription| (known.client, known.handler) == (id, handler);
        match on {
            false => all.retain(|known| !is_it(known)),
            true if all.iter().any(is_it) => {}
            true => all.push(Subscription { bus: bus.clone(), client: id, handler }),
        }
    }

    /// Emits an event.
    pub(super) fn emit(&mut self, cause: Cause, id: ClientId, activity: ActivityId, plan: &EmitPlan) -> Flow {
        let body = self.filled(id, activity, &plan.body);
        let (kind, correlation_id) = (Some(plan.event.clone()), self.correlation(id, activity));
        let properties = Rc::new(Properties { kind, correlation_id, ..Properties::default() });
        let message = Rc::new(Message { id: MessageId(activity.0), body, properties, ..Message::default() });
        let to = self.subscribed(id, &plan.bus, &message);
        match plan.each {
            Each::Thread => {
                for (client, handler) in to {
                    let incoming = self.event_for(cause, client, handler, id, None, &message);
                    self.client(client).service.emitted.push_back((handler, incoming));
                    self.schedule(self.sim.now, cause, client, simulation::Due::Service(Due::Emitted));
                }
                Flow::Done(cause)
            }
            Each::InTurn { stops } => {
                let emission = Emission { message, left: to, stops, failed: None };
                if let Some(state) = self.client(id).service.find(activity) {
                    state.emission = Some(emission);
                }
                self.wait(cause, id, activity, Wait::Handlers, None);
                self.go_round(cause, id, activity);
                Flow::Wait
            }
        }
    }

    /// Whose handlers take an event, in the order of their subscriptions.
    fn subscribed(&self, from: ClientId, bus: &Name, message: &Rc<Message>) -> VecDeque<(ClientId, u16)> {
        let takes = |known: &&Subscription| {
            let client = &self.sim.clients[known.client.index()];
            let handler =
                client.plan.role.service().and_then(|it| it.handlers.get(usize::from(known.handler)));
            let incoming = self.event_for(None, known.client, known.handler, from, None, message);
            known.bus == *bus && handler.is_some_and(|handler| self.fits(handler, &incoming))
        };
        let all = self.sim.services.subscriptions.iter().filter(takes);
        all.map(|known| (known.client, known.handler)).collect()
    }

    fn fits(&self, handler: &HandlerPlan, incoming: &Incoming) -> bool {
        let seen = super::state::Activity::new(ActivityId(0), incoming.clone(), 0, None);
        let values = Values { activity: &seen, tables: &self.sim.services.tables, replies: None };
        handler.when.iter().all(|condition| condition.holds(&values))
    }

    fn event_for(
        &self,
        cause: Cause,
        client: ClientId,
        handler: u16,
        from: ClientId,
        emitter: Option<ActivityId>,
        message: &Rc<Message>,
    ) -> Incoming {
        let service = self.sim.clients[client.index()].plan.role.service();
        let handler = service.and_then(|service| service.handlers.get(usize::from(handler)));
        let port = handler.map_or(0, |handler| handler.port);
        let held = Held::Event { from, emitter, message: Rc::clone(message) };
        Incoming { cause, port, held, came: 0, delivery: None }
    }

    /// A handler on a thread of its own begins.
    pub(super) fn take_event(&mut self, id: ClientId) {
        let plan = Rc::clone(&self.client(id).plan);
        let next = self.client(id).service.emitted.pop_front();
        if let Some((service, (handler, incoming))) = plan.role.service().zip(next) {
            self.begin_at(id, service, incoming, handler);
        }
    }

    /// The next of the handlers is due. By the agenda, so that handlers that emit need no room for each other.
    fn go_round(&mut self, cause: Cause, id: ClientId, activity: ActivityId) {
        let due = simulation::Due::Service(Due::NextHandler { activity });
        self.schedule(self.sim.now, cause, id, due);
    }

    /// Calls the next handler of an event; after the last, whoever emitted it goes on.
    pub(super) fn next_handler(&mut self, cause: Cause, id: ClientId, activity: ActivityId) {
        let state =
            self.client(id).service.find(activity).filter(|state| state.waits == Some(Wait::Handlers));
        let Some(emission) = state.and_then(|state| state.emission.as_mut()) else { return };
        let (failed, message) = (emission.failed.take(), Rc::clone(&emission.message));
        let next = emission.left.pop_front().filter(|_| failed.is_none());
        let Some((client, handler)) = next else {
            if let Some(state) = self.client(id).service.find(activity) {
                state.emission = None;
            }
            return self.resume(cause, id, activity, failed.map_or(Ok(()), Err));
        };
        let plan = Rc::clone(&self.client(client).plan);
        match plan.role.service().filter(|_| self.client(client).up) {
            Some(service) => {
                let incoming = self.event_for(cause, client, handler, id, Some(activity), &message);
                self.begin_at(client, service, incoming, handler);
            }
            None => self.go_round(cause, id, activity),
        }
    }

    /// A handler is through: whoever emitted the event in turn comes to the next, or stops if it was to.
    pub(super) fn handler_over(&mut self, cause: Cause, held: &Held, result: &Result<(), Name>) {
        let Held::Event { from, emitter: Some(activity), .. } = held else { return };
        let state = self.client(*from).service.find(*activity);
        let Some(emission) = state.and_then(|state| state.emission.as_mut()) else { return };
        if emission.stops {
            emission.failed = result.clone().err();
        }
        self.go_round(cause, *from, *activity);
    }
}
