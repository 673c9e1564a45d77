//! What each kind of step does.

use std::rc::Rc;

use super::activity::Flow;
use super::event::{ActivityId, Held, ServiceEvent};
use super::plan::{Change, How, PublishPlan, StepId, StepOp, StepPlan, TableId};
use super::state::{Activity, Values, Wait};
use super::value::{Condition, Template};
use crate::base::SimTime;
use crate::engine::queueing::{CopyId, Message, MessageId, Name, Properties};
use crate::sim::dialect::queue::retries;
use crate::sim::dialect::{Dialect, log};
use crate::sim::journal::{Cause, PublisherEvent, What};
use crate::sim::plan::ClientId;
use crate::sim::simulation::Run;

/// What a caller hears whose message the broker did not take.
pub(super) const NOT_TAKEN: &str = "not taken by the broker";

impl Run<'_> {
    /// Says at which step an activity is, and of work how long that takes.
    pub(super) fn note_step(
        &mut self,
        cause: Cause,
        id: ClientId,
        activity: ActivityId,
        at: StepId,
        step: &StepPlan,
    ) -> Cause {
        let until = self.lasts(id, activity, &step.op);
        self.note_service(cause, id, ServiceEvent::Stepped { activity, step: at, until })
    }

    /// Until when what an activity is about to do lasts, if it takes time and nothing happens.
    pub(super) fn lasts(&mut self, id: ClientId, activity: ActivityId, op: &StepOp) -> Option<SimTime> {
        let now = self.sim.now;
        let client = self.client(id);
        let until = match op {
            StepOp::Work { time, .. } => Some(now + time.draw(&mut client.rng)),
            StepOp::Call(call) => Some(now + call.timeout),
            StepOp::Await { timeout, .. } | StepOp::Flush { timeout } => Some(now + *timeout),
            StepOp::Publish(PublishPlan { confirm: Some(timeout), .. }) => Some(now + *timeout),
            _ => None,
        };
        client.service.find(activity)?.until = until;
        until
    }

    /// Does a step, or what undoes it.
    pub(super) fn do_step(&mut self, cause: Cause, id: ClientId, activity: ActivityId, op: &StepOp) -> Flow {
        match op {
            StepOp::End => Flow::To(cause, None),
            StepOp::Work { .. } => self.work(cause, id, activity),
            StepOp::Read { table, key, into } => self.read_row(cause, id, activity, *table, key, into),
            StepOp::Oldest { table, into, otherwise } => {
                self.oldest_row(cause, id, activity, *table, into, *otherwise)
            }
            StepOp::Write { table, key, change } => self.write_row(cause, id, activity, *table, key, change),
            StepOp::Insert { table, key, value, otherwise } => {
                self.insert_row(cause, id, activity, *table, (key, value), *otherwise)
            }
            StepOp::If { condition, otherwise } => match self.holds(id, activity, condition) {
                true => Flow::Done(cause),
                false => Flow::To(cause, *otherwise),
            },
            StepOp::Publish(plan) => self.publish_step(cause, id, activity, plan),
            StepOp::Parse(plan) => self.parse(cause, id, activity, plan),
            StepOp::Emit(plan) => self.emit(cause, id, activity, plan),
            StepOp::Call(plan) => self.call(cause, id, activity, plan),
            StepOp::Await { correlation, .. } => self.await_reply(cause, id, activity, correlation),
            StepOp::Flush { .. } => self.flush(cause, id, activity),
            StepOp::Answer { body } => self.answer_step(cause, id, activity, body),
            StepOp::Fail { error } => Flow::Fail(cause, self.filled(id, activity, error)),
            StepOp::Settle(how) => self.settle_step(cause, id, activity, *how),
            // Only an undo of an undo would come here.
            StepOp::Undo => Flow::Done(cause),
            StepOp::Begin { abort } => self.begin_transaction(cause, id, activity, *abort),
            StepOp::Commit => self.commit_transaction(cause, id, activity),
            StepOp::Abort => self.abort_transaction(cause, id, activity),
        }
    }

    pub(super) fn filled(&mut self, id: ClientId, activity: ActivityId, template: &Template) -> Name {
        let client = &self.sim.clients[id.index()];
        let values = Values::of(client, &self.sim.services, activity);
        values.map(|values| template.fill(&values)).unwrap_or_default()
    }

    pub(super) fn correlation(&mut self, id: ClientId, activity: ActivityId) -> Option<Name> {
        self.client(id).service.find(activity)?.correlation.clone()
    }

    fn holds(&mut self, id: ClientId, activity: ActivityId, condition: &Condition) -> bool {
        let client = &self.sim.clients[id.index()];
        let values = Values::of(client, &self.sim.services, activity);
        values.is_some_and(|values| condition.holds(&values))
    }

    fn work(&mut self, cause: Cause, id: ClientId, activity: ActivityId) -> Flow {
        let until = self.client(id).service.find(activity).and_then(|state| state.until);
        self.wait(cause, id, activity, Wait::Work, until.or(Some(self.sim.now)));
        Flow::Wait
    }

    /// The work at hand is over, well or badly.
    pub(super) fn work_over(&mut self, cause: Cause, id: ClientId, activity: ActivityId) {
        let error = self.work_error(id, activity);
        self.resume(cause, id, activity, error.map_or(Ok(()), Err));
    }

    fn work_error(&mut self, id: ClientId, activity: ActivityId) -> Option<Name> {
        let now = self.sim.now;
        let plan = Rc::clone(&self.client(id).plan);
        let client = self.client(id);
        let state = client.service.activities.iter().find(|known| known.id == activity)?;
        let step = plan.role.service()?.step(state.at?)?;
        let StepOp::Work { failures, .. } = &step.op else { return None };
        let message = state.incoming.held.message();
        let none = Rc::default();
        let message = message.unwrap_or(&none);
        let attempt = retries(message) + 1;
        let rule = failures.iter().find(|rule| rule.applies(now, message, attempt, &mut client.rng));
        rule.map(|rule| rule.error.clone())
    }

    fn read_row(
        &mut self,
        cause: Cause,
        id: ClientId,
        activity: ActivityId,
        table: TableId,
        key: &Template,
        into: &Name,
    ) -> Flow {
        let key = self.filled(id, activity, key);
        let value = self.row(id, activity, table, &key);
        if let Some(state) = self.client(id).service.find(activity) {
            state.put(into, value.unwrap_or_default());
        }
        Flow::Done(cause)
    }

    fn oldest_row(
        &mut self,
        cause: Cause,
        id: ClientId,
        activity: ActivityId,
        table: TableId,
        into: &Name,
        otherwise: Option<StepId>,
    ) -> Flow {
        let shared = &self.sim.services;
        let state = self.sim.clients[id.index()].service.activities.iter().find(|one| one.id == activity);
        // What its own transaction has changed is put no earlier than that.
        let is_own = |key: &Name| {
            let open = state.and_then(|state| state.transaction.as_ref());
            open.is_some_and(|open| open.row(table, key).is_some())
        };
        let key =
            shared.tables.get(table.index()).and_then(|table| table.oldest(|key| !is_own(key))).cloned();
        let (Some(key), Some(state)) = (key, self.client(id).service.find(activity)) else {
            return Flow::To(cause, otherwise);
        };
        state.put(into, key);
        Flow::Done(cause)
    }

    fn write_row(
        &mut self,
        cause: Cause,
        id: ClientId,
        activity: ActivityId,
        table: TableId,
        key: &Template,
        change: &Change,
    ) -> Flow {
        if self.must_wait_for_turn(cause, id, activity) {
            return Flow::Wait;
        }
        let key = self.filled(id, activity, key);
        let to = match change {
            Change::Put(value) => Some(self.filled(id, activity, value)),
            Change::Delete => None,
            Change::Add(by) => {
                let now = self.row(id, activity, table, &key);
                let now: i64 = now.and_then(|value| value.parse().ok()).unwrap_or(0);
                Some(now.saturating_add(*by).to_string().into())
            }
        };
        Flow::Done(self.change_or_keep(cause, id, activity, (table, key, to)))
    }

    fn insert_row(
        &mut self,
        cause: Cause,
        id: ClientId,
        activity: ActivityId,
        table: TableId,
        (key, value): (&Template, &Template),
        otherwise: Option<StepId>,
    ) -> Flow {
        if self.must_wait_for_turn(cause, id, activity) {
            return Flow::Wait;
        }
        let key = self.filled(id, activity, key);
        if self.row(id, activity, table, &key).is_some() {
            let found = ServiceEvent::Found { activity, table, key };
            return Flow::To(self.note_service(cause, id, found), otherwise);
        }
        let value = self.filled(id, activity, value);
        Flow::Done(self.change_or_keep(cause, id, activity, (table, key, Some(value))))
    }

    fn publish_step(
        &mut self,
        mut cause: Cause,
        id: ClientId,
        activity: ActivityId,
        plan: &PublishPlan,
    ) -> Flow {
        if let Some(error) = self.broken_transaction(id, activity) {
            return Flow::Fail(cause, error);
        }
        let content = match &plan.write {
            None => Ok(Message { body: self.filled(id, activity, &plan.body), ..Message::default() }),
            Some(write) => self.encode(&mut cause, id, activity, write),
        };
        let content = match content {
            Ok(content) => content,
            Err(error) => return Flow::Fail(cause, error),
        };
        let mut fill = |template: &Template| self.filled(id, activity, template);
        let routing_key = fill(&plan.key);
        let [kind, correlation_id, reply_to] =
            [&plan.kind, &plan.correlation, &plan.reply_to].map(|it| it.as_ref().map(&mut fill));
        let correlation_id = correlation_id.or_else(|| self.correlation(id, activity));
        let properties =
            Properties { kind, correlation_id, reply_to, delivery_mode: Some(2), ..Properties::default() };
        self.sim.messages += 1;
        let message = Rc::new(Message {
            id: MessageId(self.sim.messages),
            exchange: plan.exchange.clone(),
            routing_key,
            properties: Rc::new(properties),
            ..content
        });
        let produced = PublisherEvent::Produced(Rc::clone(&message));
        let cause = self.note(cause, What::Client(id, produced.into()));
        if let Some(timeout) = plan.confirm {
            let until = self.sim.now + timeout;
            self.wait(cause, id, activity, Wait::Confirm(message.id), Some(until));
        } else if let Some(state) = self.client(id).service.find(activity) {
            state.unconfirmed.push(message.id);
        }
        match self.client(id).plan.role.dialect() {
            Some(Dialect::Log) => log::send_record(self, cause, id, &message),
            _ => self.send_publish(cause, id, &message, false),
        }
        if plan.confirm.is_some() { Flow::Wait } else { Flow::Done(cause) }
    }

    /// The broker has answered for a message.
    pub(super) fn confirmed(&mut self, cause: Cause, id: ClientId, message: MessageId, taken: bool) {
        let activities = &mut self.client(id).service.activities;
        if let Some(waiting) = activities.iter().find(|one| one.waits == Some(Wait::Confirm(message))) {
            let activity = waiting.id;
            return self.resume(cause, id, activity, outcome(taken));
        }
        let Some(state) = activities.iter_mut().find(|one| one.unconfirmed.contains(&message)) else {
            return;
        };
        state.unconfirmed.retain(|one| *one != message);
        state.is_refused |= !taken;
        if state.waits == Some(Wait::Transaction) && !taken {
            let activity = state.id;
            return self.transaction_broken(cause, id, activity, NOT_TAKEN.into());
        }
        if state.waits == Some(Wait::Flush) && state.unconfirmed.is_empty() {
            let (activity, taken) = (state.id, !std::mem::take(&mut state.is_refused));
            self.resume(cause, id, activity, outcome(taken));
        }
    }

    /// Waits until all that it has published is taken; a library that collects is told to send.
    fn flush(&mut self, cause: Cause, id: ClientId, activity: ActivityId) -> Flow {
        let Some(state) = self.client(id).service.find(activity) else { return Flow::Wait };
        if state.unconfirmed.is_empty() {
            return match std::mem::take(&mut state.is_refused) {
                true => Flow::Fail(cause, NOT_TAKEN.into()),
                false => Flow::Done(cause),
            };
        }
        let until = state.until;
        self.wait(cause, id, activity, Wait::Flush, until);
        log::flush(self, cause, id);
        Flow::Wait
    }

    fn await_reply(
        &mut self,
        cause: Cause,
        id: ClientId,
        activity: ActivityId,
        correlation: &Template,
    ) -> Flow {
        let correlation = self.filled(id, activity, correlation);
        let until = self.client(id).service.find(activity).and_then(|state| state.until);
        self.wait(cause, id, activity, Wait::Reply(correlation), until);
        Flow::Wait
    }

    /// An answer by message: who waits for it goes on.
    pub(super) fn replied(&mut self, cause: Cause, id: ClientId, copy: CopyId, message: Rc<Message>) {
        let correlation = message.properties.correlation_id.clone().unwrap_or_default();
        let waits = Some(Wait::Reply(correlation));
        let activities = &self.client(id).service.activities;
        let Some(activity) = activities.iter().find(|one| one.waits == waits).map(|one| one.id) else {
            let late = ServiceEvent::Late { call: None, message: Rc::clone(&message) };
            let cause = self.note_service(cause, id, late);
            self.through_with(cause, id, copy, message);
            return;
        };
        let plan = Rc::clone(&self.client(id).plan);
        let state = self.client(id).service.find(activity);
        let step = state.as_ref().and_then(|state| plan.role.service()?.step(state.at?));
        if let (Some(state), Some(StepOp::Await { into, .. })) = (state, step.map(|step| &step.op)) {
            state.put(into, message.body.clone());
        }
        let matched = ServiceEvent::Matched { activity, message: Rc::clone(&message) };
        let cause = self.note_service(cause, id, matched);
        self.through_with(cause, id, copy, message);
        self.resume(cause, id, activity, Ok(()));
    }

    fn answer_step(&mut self, cause: Cause, id: ClientId, activity: ActivityId, body: &Template) -> Flow {
        let body = self.filled(id, activity, body);
        let Some(state) = self.client(id).service.find(activity) else { return Flow::Wait };
        if let (held @ Held::Call { .. }, false) = (state.incoming.held.clone(), state.is_answered) {
            state.is_answered = true;
            self.answer_call(cause, id, &held, Ok(body));
        }
        Flow::Done(cause)
    }

    fn settle_step(&mut self, cause: Cause, id: ClientId, activity: ActivityId, how: How) -> Flow {
        let Some(state) = self.client(id).service.find(activity) else { return Flow::Wait };
        let as_it_was: Activity = state.clone();
        state.is_settled = true;
        if as_it_was.transaction.is_some()
            && how == How::Ack
            && let Some(flow) = self.commit_with(cause, id)
        {
            return flow;
        }
        match as_it_was.incoming.held {
            Held::Delivery { copy: None, .. } if how == How::SeekBack => log::read_again(self, id),
            Held::Delivery { copy: None, .. } if how == How::Ack => log::commit_record(self, cause, id),
            _ => self.settle(cause, id, &as_it_was, how),
        }
        Flow::Done(cause)
    }

    /// Settles the delivery of an activity, unless that is done.
    pub(super) fn settle(&mut self, cause: Cause, id: ClientId, activity: &Activity, how: How) {
        let Some(delivery) = activity.delivery().filter(|_| !activity.is_settled).cloned() else { return };
        match how {
            How::Ack => self.acknowledge(cause, id, delivery),
            How::SeekBack => {}
            How::Reject { requeue } => self.reject(cause, id, delivery, requeue),
            How::Nack { requeue } => self.nack(cause, id, delivery, requeue),
        }
    }
}

/// What comes of waiting for the broker.
fn outcome(taken: bool) -> Result<(), Name> {
    if taken { Ok(()) } else { Err(NOT_TAKEN.into()) }
}
