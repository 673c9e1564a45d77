//! Workers: one message after the other, acknowledged, retried, given up or passed on.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::cargo::Cargo;
use super::session::Received;
use super::{Acknowledge, OnFailure, RetryPolicy, WorkerPlan};
use crate::engine::queueing::{Message, Name, Value};
use crate::sim::failure::FailureRule;
use crate::sim::journal::{Cause, ClientEvent, PublisherEvent, TransitKind, What, WorkEvent};
use crate::sim::network::Seen;
use crate::sim::plan::{ClientId, ClientPlan};
use crate::sim::service;
use crate::sim::simulation::{Due, Run};

/// The header in which a worker counts how often a message was tried again.
pub(super) const RETRIES: &str = "retries";
/// A message with this header is one that no worker can read.
pub const POISON: &str = "x-poison";
/// What a worker reports then.
const UNREADABLE: &str = "cannot be read";

/// What a worker publishes when it succeeds: the message, passed on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forward {
    pub exchange: Name,
    /// With this key; none: the message's own.
    pub routing_key: Option<Name>,
    /// With this text of the body replaced by that: a repair.
    pub replace: Option<(Name, Name)>,
    pub drop_headers: Vec<Name>,
}

impl Forward {
    fn apply(&self, message: &Message) -> Message {
        let mut passed = message.clone();
        forget_counts(&mut passed);
        passed.exchange = self.exchange.clone();
        passed.routing_key = self.routing_key.clone().unwrap_or(passed.routing_key);
        if let Some((from, to)) = &self.replace {
            passed.body = passed.body.replace(&**from, to).into();
        }
        for name in &self.drop_headers {
            passed.headers.remove(name);
        }
        passed
    }
}

/// How often a quorum queue handed it out before: since RabbitMQ 4.3 the first says so, before it the second did.
const COUNTS: [&str; 2] = ["x-acquired-count", "x-delivery-count"];

/// A new message has none of a queue's counts.
fn forget_counts(message: &mut Message) {
    COUNTS.iter().for_each(|name| {
        message.headers.remove(*name);
    });
}

/// How often the message was tried again before this delivery: published again by a worker, or given
/// back to a queue that tells it.
pub fn retries(message: &Message) -> u32 {
    let count = |name| message.headers.get(name).and_then(Value::as_int).unwrap_or(0);
    let before = COUNTS.into_iter().map(count).max().unwrap_or(0);
    count(RETRIES).saturating_add(before).clamp(0, i64::from(u32::MAX - 1)) as u32
}

impl Run<'_> {
    /// A worker whose way to acknowledge changes has another consumer at once: what it is handed is
    /// always by the present way.
    pub(super) fn acknowledges_automatically(&self, client: ClientId) -> bool {
        let client = self.sim.clients.get(client.index());
        let worker = client.and_then(|client| client.plan.role.worker());
        worker.is_some_and(|worker| worker.acknowledge == Acknowledge::Automatic)
    }

    fn note_work(&mut self, cause: Cause, client: ClientId, event: impl Into<ClientEvent>) -> Cause {
        self.note(cause, What::Client(client, event.into()))
    }

    /// A delivery came in; a worker that is free begins at once.
    pub(super) fn receive(&mut self, cause: Cause, client: ClientId, received: Received) {
        let plan = Rc::clone(&self.client(client).plan);
        if plan.role.service().is_some() {
            return service::deliver(self, cause, client, received);
        }
        self.client(client).queue.waiting.push_back(received);
        self.begin_work(cause, client, part(&plan));
    }

    fn begin_work(&mut self, cause: Cause, client: ClientId, worker: &WorkerPlan) {
        let now = self.sim.now;
        let state = self.client(client);
        if state.queue.working.is_some() {
            return;
        }
        let Some(mut received) = state.queue.waiting.pop_front() else { return };
        let answers = !received.settled && worker.acknowledge == Acknowledge::BeforeWork;
        received.settled |= answers;
        let until = now + worker.service.draw(&mut state.rng);
        state.queue.working = Some(received.clone());
        let attempt = retries(&received.message) + 1;
        let (copy, message) = (Some(received.copy), Rc::clone(&received.message));
        let cause = self.note_work(cause, client, WorkEvent::Started { copy, message, attempt, until });
        self.schedule(until, cause, client, Due::Finish);
        if answers {
            self.acknowledge(cause, client, received);
        }
    }

    /// The delivery at hand is worked on; then the next.
    pub(in crate::sim) fn finish_delivery(&mut self, cause: Cause, client: ClientId) {
        let plan = Rc::clone(&self.client(client).plan);
        let worker = part(&plan);
        let Some(received) = self.client(client).queue.working.take() else { return };
        let cause = match self.failure(client, worker, &received.message) {
            None => self.succeed(cause, client, worker, received),
            Some((error, answer)) => self.fail(cause, client, worker, received, error, &answer),
        };
        self.begin_work(cause, client, worker);
        self.leave_if_done(cause, client);
    }

    /// What the worker reports if it fails on a message, and what it does then.
    fn failure(
        &mut self,
        client: ClientId,
        worker: &WorkerPlan,
        message: &Message,
    ) -> Option<(Name, OnFailure)> {
        let (now, attempt) = (self.sim.now, retries(message) + 1);
        if message.headers.contains_key(POISON) {
            return Some((UNREADABLE.into(), worker.on_failure.clone()));
        }
        let rng = &mut self.client(client).rng;
        let rule = worker.failures.iter().find(|rule| rule.applies(now, message, attempt, rng));
        let answer = |rule: &FailureRule| rule.on_failure.as_ref().unwrap_or(&worker.on_failure).clone();
        rule.map(|rule| (rule.error.clone(), answer(rule)))
    }

    fn succeed(&mut self, cause: Cause, client: ClientId, worker: &WorkerPlan, received: Received) -> Cause {
        let attempt = retries(&received.message) + 1;
        let (copy, message) = (Some(received.copy), Rc::clone(&received.message));
        let cause = self.note_work(cause, client, WorkEvent::Done { copy, message, attempt });
        if let Some(forward) = &worker.forward {
            let passed = Rc::new(forward.apply(&received.message));
            self.note_work(cause, client, PublisherEvent::Forwarded(Rc::clone(&passed)));
            self.send_publish(cause, client, &passed, false);
        }
        if !received.settled && worker.acknowledge != Acknowledge::Never {
            self.acknowledge(cause, client, received);
        }
        cause
    }

    fn fail(
        &mut self,
        cause: Cause,
        client: ClientId,
        worker: &WorkerPlan,
        received: Received,
        error: Name,
        answer: &OnFailure,
    ) -> Cause {
        let attempt = retries(&received.message) + 1;
        let (copy, message) = (Some(received.copy), Rc::clone(&received.message));
        let failed = WorkEvent::Failed { copy, message: Rc::clone(&message), attempt, error };
        let cause = self.note_work(cause, client, failed);
        if received.settled || worker.acknowledge == Acknowledge::Never {
            return cause; // It was acknowledged long ago, or never is: nothing is given back.
        }
        match answer {
            OnFailure::Requeue => self.nack(cause, client, received, true),
            OnFailure::RejectRequeue => self.reject(cause, client, received, true),
            OnFailure::Acknowledge => self.acknowledge(cause, client, received),
            OnFailure::Retry(policy) if attempt <= policy.limit => {
                return self.retry(cause, client, worker, received, policy);
            }
            OnFailure::Nack | OnFailure::Reject | OnFailure::Retry(_) => {
                let gave_up = WorkEvent::GaveUp { message, attempts: attempt };
                let cause = self.note_work(cause, client, gave_up);
                match answer {
                    OnFailure::Nack => self.nack(cause, client, received, false),
                    _ => self.reject(cause, client, received, false),
                }
                return cause;
            }
        }
        cause
    }

    /// Publishes the message again, to be held for the backoff, and only then acknowledges this
    /// delivery: a crash in between means a duplicate, not a loss.
    fn retry(
        &mut self,
        cause: Cause,
        client: ClientId,
        worker: &WorkerPlan,
        received: Received,
        policy: &RetryPolicy,
    ) -> Cause {
        let retry = retries(&received.message) + 1;
        let wait = policy.wait(retry, &mut self.client(client).rng);
        let mut again = Message::clone(&received.message);
        forget_counts(&mut again);
        again.exchange = policy.exchange.clone();
        again.routing_key = worker.queue.clone();
        again.headers.insert(RETRIES.into(), Value::Int(i64::from(retry)));
        again.headers.insert("x-delay".into(), Value::Int(wait.as_millis().min(i64::MAX as u64) as i64));
        let again = Rc::new(again);
        let chosen = PublisherEvent::RetryChosen { message: Rc::clone(&again), retry, wait };
        let cause = self.note_work(cause, client, chosen);
        self.send_publish(cause, client, &again, false);
        self.acknowledge(cause, client, received);
        cause
    }

    pub(in crate::sim) fn acknowledge(&mut self, cause: Cause, client: ClientId, received: Received) {
        let cargo = Cargo::Ack { delivery_tag: received.delivery_tag };
        self.answer(cause, client, received, TransitKind::Ack, cargo);
    }

    /// `basic.nack`: it gives no reason.
    pub(in crate::sim) fn nack(&mut self, cause: Cause, client: ClientId, received: Received, requeue: bool) {
        let cargo = Cargo::Nack { delivery_tag: received.delivery_tag, requeue };
        self.answer(cause, client, received, TransitKind::Nack, cargo);
    }

    /// `basic.reject`: the work failed.
    pub(in crate::sim) fn reject(
        &mut self,
        cause: Cause,
        client: ClientId,
        received: Received,
        requeue: bool,
    ) {
        let cargo = Cargo::Reject { delivery_tag: received.delivery_tag, requeue };
        self.answer(cause, client, received, TransitKind::Nack, cargo);
    }

    fn answer(
        &mut self,
        cause: Cause,
        client: ClientId,
        received: Received,
        kind: TransitKind,
        cargo: Cargo,
    ) {
        let Received { queue: end, message, copy, .. } = received;
        self.send_to_broker(cause, client, Seen { kind, end, message, copy: Some(copy) }, cargo);
    }
}

/// The part of a client that was handed a delivery: only workers consume.
fn part(plan: &ClientPlan) -> &WorkerPlan {
    plan.role.worker().unwrap_or_else(|| unreachable!("{} was handed a delivery and is no worker", plan.name))
}
