//! Workers: one message after the other, acknowledged, retried, given up or passed on.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::client::Received;
use super::failure::FailureRule;
use super::journal::{ClientEvent, TransitId, TransitKind, What};
use super::plan::{Acknowledge, ClientId, Role, WorkerPlan};
use super::retry::{OnFailure, RetryPolicy};
use super::simulation::{Run, Work};
use crate::engine::queueing::{Command, CopyId, Message, Name, Value};

/// The header in which a worker counts how often a message was tried again.
pub(super) const RETRIES: &str = "retries";
/// A message with this header is one that no worker can read.
pub const POISON: &str = "x-poison";
/// What a worker reports then.
const UNREADABLE: &str = "cannot be read";

/// What a worker publishes when it succeeds: the message, passed on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forward {
    /// To this exchange.
    pub exchange: Name,
    /// With this key; none: the message's own.
    pub routing_key: Option<Name>,
    /// With this text of the body replaced by that: a repair.
    pub replace: Option<(Name, Name)>,
    /// Without these headers.
    pub drop_headers: Vec<Name>,
}

impl Forward {
    fn apply(&self, message: &Message) -> Message {
        let mut passed = message.clone();
        passed.headers.remove(DELIVERY_COUNT);
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

/// In which a quorum queue counts how often it was given back.
const DELIVERY_COUNT: &str = "x-delivery-count";

/// How often the message was tried again before this delivery: published again by a worker, or given
/// back to a queue that counts it.
pub fn retries(message: &Message) -> u32 {
    let count = |name| message.headers.get(name).and_then(Value::as_int).unwrap_or(0);
    count(RETRIES).saturating_add(count(DELIVERY_COUNT)).clamp(0, i64::from(u32::MAX - 1)) as u32
}

impl Run<'_> {
    /// A delivery came in; a worker that is free begins at once.
    pub(super) fn receive(
        &mut self,
        client: ClientId,
        transit: TransitId,
        copy: CopyId,
        delivery_tag: u64,
        settled: bool,
    ) {
        let Some(message) = self.journal.transit(transit).map(|transit| Rc::clone(&transit.message)) else {
            return;
        };
        self.client(client).waiting.push_back(Received { copy, delivery_tag, message, settled });
        self.begin_work(client);
    }

    fn begin_work(&mut self, client: ClientId) {
        let plan = Rc::clone(&self.client(client).plan);
        let Role::Worker(worker) = &plan.role else { return };
        let now = self.sim.now;
        let state = self.client(client);
        if state.working.is_some() {
            return;
        }
        let Some(mut received) = state.waiting.pop_front() else { return };
        let answers = !received.settled && worker.acknowledge == Acknowledge::BeforeWork;
        received.settled |= answers;
        let (life, until) = (state.life, now + worker.service.draw(&mut state.rng));
        let (copy, message, attempt) =
            (received.copy, Rc::clone(&received.message), retries(&received.message) + 1);
        state.working = Some(received.clone());
        let started = ClientEvent::WorkStarted { copy: Some(copy), message, attempt, until };
        self.note_as_cause(What::Client(client, started));
        self.sim.agenda.add(until, self.because, Work::Finish { client, life });
        if answers {
            self.acknowledge(client, &received);
        }
    }

    /// The work at hand is done, well or badly; then the next.
    pub(super) fn finish_work(&mut self, client: ClientId, life: u16) {
        let plan = Rc::clone(&self.client(client).plan);
        let Role::Worker(worker) = &plan.role else { return self.finish_record(client, life) };
        if self.client(client).life != life || !self.client(client).up {
            return;
        }
        let Some(received) = self.client(client).working.take() else { return };
        match self.failure(client, worker, &received.message) {
            None => self.succeed(client, worker, &received),
            Some((error, answer)) => self.fail(client, worker, &received, error, &answer),
        }
        self.begin_work(client);
        self.leave_if_done(client);
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

    fn succeed(&mut self, client: ClientId, worker: &WorkerPlan, received: &Received) {
        let (copy, message, attempt) =
            (received.copy, Rc::clone(&received.message), retries(&received.message) + 1);
        self.note_as_cause(What::Client(
            client,
            ClientEvent::WorkDone { copy: Some(copy), message, attempt },
        ));
        if let Some(forward) = &worker.forward {
            let passed = Rc::new(forward.apply(&received.message));
            self.note(What::Client(client, ClientEvent::Forwarded(Rc::clone(&passed))));
            self.send_publish(client, &passed, false);
        }
        if !received.settled && worker.acknowledge != Acknowledge::Never {
            self.acknowledge(client, received);
        }
    }

    fn fail(
        &mut self,
        client: ClientId,
        worker: &WorkerPlan,
        received: &Received,
        error: Name,
        answer: &OnFailure,
    ) {
        let (copy, message, attempt) =
            (received.copy, Rc::clone(&received.message), retries(&received.message) + 1);
        self.note_as_cause(What::Client(
            client,
            ClientEvent::WorkFailed { copy: Some(copy), message, attempt, error },
        ));
        if received.settled || worker.acknowledge == Acknowledge::Never {
            return; // It was acknowledged long ago, or never is: nothing is given back.
        }
        match answer {
            OnFailure::Requeue => self.reject(client, received, true),
            OnFailure::Acknowledge => self.acknowledge(client, received),
            OnFailure::Retry(policy) if attempt <= policy.limit => {
                self.retry(client, worker, received, policy)
            }
            OnFailure::Reject | OnFailure::Retry(_) => {
                let message = Rc::clone(&received.message);
                self.note_as_cause(What::Client(client, ClientEvent::GaveUp { message, attempts: attempt }));
                self.reject(client, received, false);
            }
        }
    }

    /// Publishes the message again, to be held for the backoff, and only then acknowledges this
    /// delivery: a crash in between means a duplicate, not a loss.
    fn retry(&mut self, client: ClientId, worker: &WorkerPlan, received: &Received, policy: &RetryPolicy) {
        let retry = retries(&received.message) + 1;
        let wait = policy.wait(retry, &mut self.client(client).rng);
        let mut again = Message::clone(&received.message);
        again.headers.remove(DELIVERY_COUNT);
        again.exchange = policy.exchange.clone();
        again.routing_key = worker.queue.clone();
        again.headers.insert(RETRIES.into(), Value::Int(i64::from(retry)));
        again.headers.insert("x-delay".into(), Value::Int(wait.as_millis().min(i64::MAX as u64) as i64));
        let again = Rc::new(again);
        let chosen = ClientEvent::RetryChosen { message: Rc::clone(&again), retry, wait };
        self.note_as_cause(What::Client(client, chosen));
        self.send_publish(client, &again, false);
        self.acknowledge(client, received);
    }

    fn acknowledge(&mut self, client: ClientId, received: &Received) {
        let (channel, delivery_tag) = (self.channel(client), received.delivery_tag);
        let command = Command::Ack { channel, delivery_tag, multiple: false };
        self.answer(client, TransitKind::Ack, received, command);
    }

    fn reject(&mut self, client: ClientId, received: &Received, requeue: bool) {
        let (channel, delivery_tag) = (self.channel(client), received.delivery_tag);
        let command = Command::Nack { channel, delivery_tag, multiple: false, requeue };
        self.answer(client, TransitKind::Nack, received, command);
    }

    fn answer(&mut self, client: ClientId, kind: TransitKind, received: &Received, command: Command) {
        let plan = Rc::clone(&self.client(client).plan);
        let Role::Worker(worker) = &plan.role else { return };
        let queue = self.sim.plan.find(&worker.queue).unwrap_or_default();
        self.send_to_broker(client, kind, queue, &received.message, Some(received.copy), command);
    }
}
