//! An activity: begun when something comes in and a thread is free, taken from step to step, ended.

use std::rc::Rc;

use super::call::{TIMED_OUT, UNKNOWN};
use super::event::{ActivityEnd, ActivityId, Held, ServiceEvent};
use super::plan::{CallPlan, How, PortPlan, ServicePlan, Settle, StepId, StepOp, StepPlan};
use super::state::{Activity, Due, Incoming, Values, Wait};
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::{CopyId, Message, Name};
use crate::sim::dialect::log;
use crate::sim::dialect::queue::retries;
use crate::sim::journal::{Cause, ClientEvent, What, WorkEvent};
use crate::sim::plan::ClientId;
use crate::sim::simulation::{self, Run};

/// What an undo waits before it is tried again.
const UNDO_AGAIN: SimDuration = SimDuration::from_millis(1_000);
/// The variable with what a failed step said.
const ERROR: &str = "error";

/// What comes after a step.
pub(super) enum Flow {
    /// The step is done.
    Done(Cause),
    /// It goes on there, or is through.
    To(Cause, Option<StepId>),
    /// It waits.
    Wait,
    Fail(Cause, Name),
}

impl Run<'_> {
    pub(super) fn note_service(&mut self, cause: Cause, id: ClientId, event: ServiceEvent) -> Cause {
        self.note(cause, What::Client(id, ClientEvent::Service(Box::new(event))))
    }

    /// Something comes in: it is handled at once, if a thread is free.
    pub(super) fn comes_in(&mut self, cause: Cause, id: ClientId, mut incoming: Incoming) {
        self.sim.services.came += 1;
        incoming.came = self.sim.services.came;
        self.client(id).service.waiting.push_back(incoming);
        self.take_up(cause, id);
    }

    /// Begins what waits, as far as there are threads, and goes if it was to go after the last of it. What is
    /// over in no time frees its thread while this is under way: then this goes on, and does not begin once more
    /// inside of itself.
    pub(super) fn take_up(&mut self, cause: Cause, id: ClientId) {
        let plan = Rc::clone(&self.client(id).plan);
        let Some(service) = plan.role.service() else { return };
        if service.shares_threads {
            return self.take_up_together(cause, id);
        }
        if std::mem::replace(&mut self.client(id).service.takes_up, true) {
            return;
        }
        while self.has_thread(id) {
            let Some(incoming) = self.client(id).service.waiting.pop_front() else { break };
            self.begin(id, service, incoming);
        }
        self.client(id).service.takes_up = false;
        self.leave_if_done(cause, id);
    }

    /// Which of its handlers takes it.
    pub(super) fn handler_of(&self, service: &ServicePlan, incoming: &Incoming) -> Option<u16> {
        let seen = Activity::new(ActivityId(0), incoming.clone(), 0, None);
        let values = Values { activity: &seen, tables: &self.sim.services.tables, replies: None };
        let fits = |handler: &&super::plan::HandlerPlan| {
            handler.port == incoming.port && handler.when.iter().all(|condition| condition.holds(&values))
        };
        let at = service.handlers.iter().position(|handler| fits(&handler))?;
        Some(at as u16)
    }

    pub(super) fn begin(&mut self, id: ClientId, service: &ServicePlan, incoming: Incoming) {
        let Some(handler) = self.handler_of(service, &incoming) else {
            return self.pass_over(id, incoming);
        };
        self.begin_at(id, service, incoming, handler);
    }

    /// This handler of its takes what came in.
    pub(super) fn begin_at(&mut self, id: ClientId, service: &ServicePlan, incoming: Incoming, handler: u16) {
        let cause = incoming.cause;
        self.sim.services.activities += 1;
        let activity = ActivityId(self.sim.services.activities);
        let planned = service.handlers.get(usize::from(handler));
        let mut begun = Activity::new(activity, incoming, handler, planned.and_then(|planned| planned.first));
        begun.is_settled = begun.delivery().is_none_or(|delivery| delivery.settled);
        if begun.correlation.is_none() {
            let values = Values { activity: &begun, tables: &self.sim.services.tables, replies: None };
            let given = planned.and_then(|planned| planned.correlation.as_ref());
            begun.correlation = given.map(|given| given.fill(&values));
        }
        let (held, correlation) = (begun.incoming.held.clone(), begun.correlation.clone());
        self.client(id).service.activities.push(begun);
        let event = ServiceEvent::Began { activity, handler, held: held.clone(), correlation };
        let mut cause = self.note_service(cause, id, event);
        if let Held::Delivery { copy, message } = held {
            let (attempt, until) = (retries(&message) + 1, self.sim.now);
            let started = WorkEvent::Started { copy, message, attempt, until };
            cause = self.note(cause, What::Client(id, started.into()));
        }
        self.go_on(cause, id, activity);
    }

    /// No handler is for this: it is done with, and nothing is done.
    fn pass_over(&mut self, id: ClientId, incoming: Incoming) {
        let Incoming { cause, held, delivery, .. } = incoming;
        self.answer_call(cause, id, &held, Err(UNKNOWN.into()));
        let Held::Delivery { copy, message } = held else { return };
        let Some(copy) = copy else {
            let started = WorkEvent::Started { copy, message, attempt: 1, until: self.sim.now };
            let cause = self.note(cause, What::Client(id, started.into()));
            return log::end_record(self, cause, id, None);
        };
        let cause = self.through_with(cause, id, copy, message);
        if let Some(delivery) = delivery.filter(|delivery| !delivery.settled) {
            self.acknowledge(cause, id, delivery);
        }
    }

    /// It is done with a delivery that took no thread.
    pub(super) fn through_with(
        &mut self,
        cause: Cause,
        id: ClientId,
        copy: CopyId,
        message: Rc<Message>,
    ) -> Cause {
        let (copy, attempt) = (Some(copy), retries(&message) + 1);
        self.note(cause, What::Client(id, WorkEvent::Done { copy, message, attempt }.into()))
    }

    /// Takes an activity on, from step to step, until it waits or ends.
    pub(super) fn go_on(&mut self, mut cause: Cause, id: ClientId, activity: ActivityId) {
        let plan = Rc::clone(&self.client(id).plan);
        let Some(service) = plan.role.service() else { return };
        loop {
            let Some(state) = self.client(id).service.find(activity) else { return };
            let Some((at, step)) = state.at.and_then(|at| Some((at, service.step(at)?))) else {
                return self.end(cause, id, service, activity, Ok(()));
            };
            if state.seen != Some(at) {
                state.seen = Some(at);
                cause = self.note_step(cause, id, activity, at, step);
            }
            let flow = match step.op {
                StepOp::Undo => self.undo(cause, id, service, activity),
                _ => self.do_step(cause, id, activity, &step.op),
            };
            match flow {
                Flow::Done(last) => cause = self.step_done(last, id, service, activity),
                Flow::To(last, next) => {
                    cause = last;
                    self.move_to(id, activity, next);
                }
                Flow::Wait => return,
                Flow::Fail(last, error) => match self.step_failed(last, id, service, activity, error) {
                    Ok(last) => cause = last,
                    Err(()) => return,
                },
            }
        }
    }

    pub(super) fn move_to(&mut self, id: ClientId, activity: ActivityId, next: Option<StepId>) {
        if let Some(activity) = self.client(id).service.find(activity) {
            (activity.at, activity.tries) = (next, 0);
        }
    }

    /// The step at hand is done.
    fn step_done(
        &mut self,
        cause: Cause,
        id: ClientId,
        service: &ServicePlan,
        activity: ActivityId,
    ) -> Cause {
        let Some(state) = self.client(id).service.find(activity) else { return cause };
        let Some((at, step)) = state.at.and_then(|at| Some((at, service.step(at)?))) else { return cause };
        if std::mem::take(&mut state.is_undoing) {
            let undone = state.done.pop();
            state.tries = 0;
            let Some(step) = undone else { return cause };
            return self.note_service(cause, id, ServiceEvent::Undone { activity, step });
        }
        if step.undo.is_some() {
            state.done.push(at);
        }
        (state.at, state.tries) = (step.next, 0);
        let Some(effect) = &step.effect else { return cause };
        let key = self.filled(id, activity, effect);
        self.note_service(cause, id, ServiceEvent::Effect { activity, step: at, key })
    }

    /// The step at hand has failed: the handler's other way, or the end. An undo is tried until it succeeds.
    fn step_failed(
        &mut self,
        cause: Cause,
        id: ClientId,
        service: &ServicePlan,
        activity: ActivityId,
        error: Name,
    ) -> Result<Cause, ()> {
        let Some(state) = self.client(id).service.find(activity) else { return Err(()) };
        if state.is_undoing {
            self.wait(cause, id, activity, Wait::Again, Some(self.sim.now + UNDO_AGAIN));
            return Err(());
        }
        let at = state.at.unwrap_or(StepId(0));
        if let Some(abort) = state.transaction.as_mut().and_then(|open| open.fails(&error)) {
            // It is said where it goes on, even if that is the step that has failed.
            (state.at, state.seen, state.tries) = (Some(abort), None, 0);
            state.put(&ERROR.into(), error.clone());
            return Ok(self.note_service(cause, id, ServiceEvent::Failed { activity, step: at, error }));
        }
        // A call that failed may have been carried out all the same: that, too, is to be undone.
        let is_doubtful =
            |step: &&StepPlan| step.undo.is_some() && matches!(step.op, StepOp::Call(_)) && !state.has_failed;
        if service.step(at).filter(is_doubtful).is_some() {
            state.done.push(at);
        }
        let handler = service.handlers.get(usize::from(state.handler));
        let way = handler.and_then(|handler| handler.on_failure).filter(|_| !state.has_failed);
        if way.is_some() {
            (state.at, state.seen, state.has_failed, state.tries) = (way, None, true, 0);
            state.put(&ERROR.into(), error.clone());
        }
        let event = ServiceEvent::Failed { activity, step: at, error: error.clone() };
        let cause = self.note_service(cause, id, event);
        if way.is_none() {
            self.end(cause, id, service, activity, Err(error));
            return Err(());
        }
        Ok(cause)
    }

    /// Undoes the last step that is done and not undone; goes on when there is none.
    fn undo(&mut self, cause: Cause, id: ClientId, service: &ServicePlan, activity: ActivityId) -> Flow {
        let Some(state) = self.client(id).service.find(activity) else { return Flow::Wait };
        let next = state.at.and_then(|at| service.step(at)).and_then(|step| step.next);
        let Some(step) = state.done.last().and_then(|at| service.step(*at)) else {
            return Flow::To(cause, next);
        };
        state.is_undoing = true;
        let Some(op) = &step.undo else { return Flow::Done(cause) };
        self.lasts(id, activity, op);
        self.do_step(cause, id, activity, op)
    }

    /// A call is over, well or badly: it may be tried again.
    pub(super) fn call_over(
        &mut self,
        cause: Cause,
        id: ClientId,
        activity: ActivityId,
        result: Result<Name, Name>,
    ) {
        let plan = Rc::clone(&self.client(id).plan);
        let Some(service) = plan.role.service() else { return };
        let Some(state) = self.client(id).service.find(activity) else { return };
        state.waits = None;
        let is_undoing = state.is_undoing;
        let step = match is_undoing {
            true => state.done.last().copied(),
            false => state.at,
        };
        let step = step.and_then(|step| service.step(step));
        let op = step.and_then(|step| if is_undoing { step.undo.as_ref() } else { Some(&step.op) });
        let Some(StepOp::Call(call)) = op else { return };
        match result {
            Ok(answer) => {
                if !call.into.is_empty() {
                    state.put(&call.into, answer);
                }
                let cause = self.step_done(cause, id, service, activity);
                self.go_on(cause, id, activity);
            }
            Err(error) => self.call_failed(cause, id, service, activity, call, error),
        }
    }

    fn call_failed(
        &mut self,
        cause: Cause,
        id: ClientId,
        service: &ServicePlan,
        activity: ActivityId,
        call: &CallPlan,
        error: Name,
    ) {
        let Some(state) = self.client(id).service.find(activity) else { return };
        state.tries += 1;
        if !state.is_undoing && state.tries <= call.retries {
            let until = Some(self.sim.now + call.pause);
            return self.wait(cause, id, activity, Wait::Again, until);
        }
        if let Ok(cause) = self.step_failed(cause, id, service, activity, error) {
            self.go_on(cause, id, activity);
        }
    }

    /// It waits, until that at the latest.
    pub(super) fn wait(
        &mut self,
        cause: Cause,
        id: ClientId,
        activity: ActivityId,
        wait: Wait,
        until: Option<SimTime>,
    ) {
        let Some(state) = self.client(id).service.find(activity) else { return };
        state.waits = Some(wait);
        state.wait_count += 1;
        let wait = state.wait_count;
        if let Some(until) = until {
            let due = simulation::Due::Service(Due::WaitOver { activity, wait });
            self.schedule(until, cause, id, due);
        }
    }

    /// What it waited for is over, or did not come in time.
    pub(super) fn wait_over(&mut self, cause: Cause, id: ClientId, activity: ActivityId, wait: u32) {
        let Some(state) = self.client(id).service.find(activity).filter(|state| state.wait_count == wait)
        else {
            return;
        };
        match state.waits.take() {
            // Nothing but their end ends the wait for handlers, and that for transactions.
            None | Some(Wait::Handlers | Wait::Turn(_) | Wait::Transaction) => {}
            Some(Wait::Work) => self.work_over(cause, id, activity),
            Some(Wait::Again) => self.go_on(cause, id, activity),
            Some(Wait::Call(call)) => {
                let event = ServiceEvent::TimedOut { activity, call: Some(call) };
                let cause = self.note_service(cause, id, event);
                self.call_over(cause, id, activity, Err(TIMED_OUT.into()));
            }
            Some(Wait::Reply(_) | Wait::Confirm(_) | Wait::Flush) => {
                let cause = self.note_service(cause, id, ServiceEvent::TimedOut { activity, call: None });
                self.resume(cause, id, activity, Err(TIMED_OUT.into()));
            }
        }
    }

    /// Goes on after a wait with what came of it.
    pub(super) fn resume(
        &mut self,
        cause: Cause,
        id: ClientId,
        activity: ActivityId,
        result: Result<(), Name>,
    ) {
        let plan = Rc::clone(&self.client(id).plan);
        let Some(service) = plan.role.service() else { return };
        if let Some(state) = self.client(id).service.find(activity) {
            state.waits = None;
        }
        let gone_on = match result {
            Ok(()) => Ok(self.step_done(cause, id, service, activity)),
            Err(error) => self.step_failed(cause, id, service, activity, error),
        };
        if let Ok(cause) = gone_on {
            self.go_on(cause, id, activity);
        }
    }

    /// The activity is over: whoever called is answered, what was delivered is settled, the next begins.
    pub(super) fn end(
        &mut self,
        cause: Cause,
        id: ClientId,
        service: &ServicePlan,
        activity: ActivityId,
        result: Result<(), Name>,
    ) {
        let activities = &mut self.client(id).service.activities;
        let Some(at) = activities.iter().position(|known| known.id == activity) else { return };
        let over = activities.remove(at);
        if over.transaction.is_some() {
            self.leave_transaction(cause, id);
        }
        let end = match &result {
            Ok(()) => ActivityEnd::Done,
            Err(error) => ActivityEnd::Failed(error.clone()),
        };
        let mut cause = self.note_service(cause, id, ServiceEvent::Ended { activity, end });
        if !over.is_answered {
            let answer = result.clone().map(|()| Name::default());
            self.answer_call(cause, id, &over.incoming.held, answer);
        }
        if let Held::Delivery { copy: None, .. } = &over.incoming.held {
            log::end_record(self, cause, id, result.clone().err());
        } else if let Held::Delivery { copy, message } = &over.incoming.held {
            let (copy, message, attempt) = (*copy, Rc::clone(message), retries(message) + 1);
            let event = match &result {
                Ok(()) => WorkEvent::Done { copy, message, attempt },
                Err(error) => WorkEvent::Failed { copy, message, attempt, error: error.clone() },
            };
            cause = self.note(cause, What::Client(id, event.into()));
        }
        self.handler_over(cause, &over.incoming.held, &result);
        let port = service.ports.get(usize::from(over.incoming.port));
        if let Some(PortPlan::Queue { settle: Settle::AtEnd, .. }) = port {
            let how = if result.is_ok() { How::Ack } else { How::Reject { requeue: false } };
            self.settle(cause, id, &over, how);
        }
        self.take_up(cause, id);
    }
}

impl Activity {
    pub(super) fn new(id: ActivityId, incoming: Incoming, handler: u16, at: Option<StepId>) -> Self {
        let message = incoming.held.message();
        let correlation = message.and_then(|message| message.properties.correlation_id.clone());
        Self {
            id,
            incoming,
            handler,
            correlation,
            at,
            seen: None,
            until: None,
            variables: Vec::new(),
            fields: None,
            waits: None,
            wait_count: 0,
            done: Vec::new(),
            is_undoing: false,
            has_failed: false,
            tries: 0,
            unconfirmed: Vec::new(),
            is_refused: false,
            is_answered: false,
            is_settled: true,
            emission: None,
            transaction: None,
        }
    }
}
