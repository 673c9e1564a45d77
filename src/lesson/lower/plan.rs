//! The plan of a lesson's run.

use std::rc::Rc;

use super::super::file::{
    BackoffFile, BindingFile, BrokerFile, ExchangeBindingFile, ExchangeFile, FailureFile, ForwardFile,
    LessonFile, OnFailureFile, OnNackFile, ProducerFile, PublicationFile, QueueFile, RetryFile, SpanFile,
    ThrottleFile, WorkerFile,
};
use super::{action, logs};
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::{Configuration, FieldTable, Message, MessageId, Name, Properties};
use crate::sim::{
    Action, Backoff, BindingPlan, ClientPlan, ExchangeBindingPlan, ExchangePlan, FailureRule, Forward,
    OnFailure, OnNack, Plan, ProducerPlan, Publication, QueuePlan, Restraint, RetryPolicy, Role, Span,
    Throttle, WorkerPlan,
};

/// One way between a client and the broker, unless the file says otherwise.
const LATENCY_MS: u64 = 400;
/// A run that has more entries than this is a mistake.
const ENTRY_LIMIT: u32 = 100_000;

pub(super) fn plan(file: &LessonFile) -> Plan {
    let plan = without_faults(file);
    let faults = action::at_moments(&file.faults, &plan);
    let faults = faults.into_iter().map(|fault| (fault.at, fault.action));
    Plan { faults: arrivals(file).chain(faults).collect(), ..plan }
}

/// The workers and consumers that come up later: each is added as it is written.
fn arrivals(file: &LessonFile) -> impl Iterator<Item = (SimTime, Action)> {
    let workers = file.workers.iter().map(|written| (&written.name, written.start_ms));
    let consumers = file.consumers.iter().map(|written| (&written.name, written.start_ms));
    workers.chain(consumers).filter_map(|(name, start)| {
        let name = Name::from(name.as_str());
        let add = Action::Add { client: name.clone(), like: name };
        Some((SimTime::from_millis(start?), add))
    })
}

fn without_faults(file: &LessonFile) -> Plan {
    let network = span(file.network.latency_ms, file.network.latency);
    let latency = network.unwrap_or(Span::Fixed(SimDuration::from_millis(LATENCY_MS)));
    let producers = file.producers.iter().map(|written| producer(written, latency));
    let workers = file.workers.iter().map(|written| worker(written, latency));
    let consumers = file.consumers.iter().map(|written| logs::consumer(written, latency));
    Plan {
        logs: logs::logs(file),
        exchanges: file.exchanges.iter().map(exchange).collect(),
        queues: file.queues.iter().map(queue).collect(),
        bindings: file.bindings.iter().map(binding).collect(),
        exchange_bindings: file.exchange_bindings.iter().map(exchange_binding).collect(),
        later_bindings: Vec::new(),
        configuration: configuration(&file.broker),
        clients: producers.chain(workers).chain(consumers).collect(),
        faults: Vec::new(),
        until: SimTime::from_millis(file.until_ms),
        entry_limit: file.entry_limit.unwrap_or(ENTRY_LIMIT),
    }
}

fn configuration(written: &BrokerFile) -> Configuration {
    let usual = Configuration::default();
    let span = |ms: Option<u64>, usual| ms.map_or(usual, SimDuration::from_millis);
    Configuration {
        memory_high_watermark: written.memory_high_watermark,
        memory_monitor_interval: span(written.memory_monitor_interval_ms, usual.memory_monitor_interval),
        disk_size: written.disk_size,
        disk_free_limit: written.disk_free_limit.unwrap_or(usual.disk_free_limit),
        consumer_timeout: span(written.consumer_timeout_ms, usual.consumer_timeout),
        write_delay: span(written.write_delay_ms, usual.write_delay),
        enqueue_time: written.enqueue_time_us.map_or(usual.enqueue_time, SimDuration::from_micros),
        ..usual
    }
}

fn exchange(written: &ExchangeFile) -> ExchangePlan {
    ExchangePlan {
        name: written.name.as_str().into(),
        kind: written.kind,
        delayed: written.delayed,
        durable: written.durable,
        auto_delete: written.auto_delete,
        internal: written.internal,
        alternate: written.alternate.as_deref().map(Into::into),
    }
}

fn queue(written: &QueueFile) -> QueuePlan {
    let (durable, auto_delete) = (written.durable, written.auto_delete);
    QueuePlan {
        name: written.name.as_str().into(),
        arguments: written.arguments.clone(),
        durable,
        auto_delete,
    }
}

pub(super) fn binding(written: &BindingFile) -> BindingPlan {
    BindingPlan {
        exchange: written.exchange.as_str().into(),
        queue: written.queue.as_str().into(),
        key: written.key.as_str().into(),
        arguments: written.arguments.clone(),
    }
}

fn exchange_binding(written: &ExchangeBindingFile) -> ExchangeBindingPlan {
    ExchangeBindingPlan {
        source: written.source.as_str().into(),
        destination: written.destination.as_str().into(),
        key: written.key.as_str().into(),
        arguments: written.arguments.clone(),
    }
}

pub(super) fn span(fixed: Option<u64>, drawn: Option<SpanFile>) -> Option<Span> {
    let millis = SimDuration::from_millis;
    match (fixed, drawn) {
        (Some(ms), _) => Some(Span::Fixed(millis(ms))),
        (None, Some(SpanFile::BetweenMs([low, high]))) => Some(Span::Between(millis(low), millis(high))),
        (None, Some(SpanFile::MeanMs(mean))) => Some(Span::Exponential(millis(mean))),
        (None, None) => None,
    }
}

fn producer(written: &ProducerFile, latency: Span) -> ClientPlan {
    if written.is_of_logs() {
        return logs::producer(written, latency);
    }
    let producer = ProducerPlan {
        publications: written.publish.iter().map(publication).collect(),
        confirms: written.confirms,
        mandatory: written.mandatory,
        restraint: Restraint {
            max_unconfirmed: written.max_unconfirmed,
            on_nack: written.on_nack.map(on_nack).unwrap_or_default(),
            throttle: written.throttle.as_ref().map(throttle),
            heeds_blocked: written.heeds_blocked,
        },
    };
    ClientPlan {
        name: written.name.as_str().into(),
        latency: span(written.latency_ms, written.latency).unwrap_or(latency),
        role: Role::Producer(producer),
        later: false,
    }
}

pub(super) fn publication(written: &PublicationFile) -> Publication {
    let kind = written.kind.as_deref().map(Into::into).or_else(|| written.properties.kind.clone());
    let goes_to = written.topic.as_deref().unwrap_or(&written.exchange);
    let plain = message(goes_to, &written.key, None, &written.headers, &written.body);
    let message = Message { properties: Properties { kind, ..written.properties.clone() }, ..plain };
    Publication {
        start: SimTime::from_millis(written.at_ms),
        count: written.count.unwrap_or(1),
        gap: span(written.every_ms, written.every).unwrap_or(Span::Fixed(SimDuration::ZERO)),
        message: Rc::new(message),
    }
}

pub(super) fn on_nack(written: OnNackFile) -> OnNack {
    match written {
        OnNackFile::Drop => OnNack::Drop,
        OnNackFile::RetryAfterMs(ms) => OnNack::Retry(SimDuration::from_millis(ms)),
    }
}

pub(super) fn throttle(written: &ThrottleFile) -> Throttle {
    Throttle {
        queue: written.queue.as_str().into(),
        above: written.above,
        pause: SimDuration::from_millis(written.pause_ms),
        drop_below: written.drop_below,
    }
}

/// A message without a number.
pub(super) fn message(
    exchange: &str,
    key: &str,
    kind: Option<&str>,
    headers: &FieldTable,
    body: &str,
) -> Message {
    Message {
        id: MessageId::default(),
        exchange: exchange.into(),
        routing_key: key.into(),
        properties: Properties { kind: kind.map(Into::into), ..Properties::default() },
        headers: headers.clone(),
        bcc: Vec::new(),
        body: body.into(),
    }
}

fn worker(written: &WorkerFile, latency: Span) -> ClientPlan {
    let worker = WorkerPlan {
        queue: written.queue.as_str().into(),
        prefetch: written.prefetch,
        acknowledge: written.acknowledge,
        service: span(written.service_ms, written.service).unwrap_or(Span::Fixed(SimDuration::ZERO)),
        failures: written.fails.iter().map(failure).collect(),
        on_failure: written.on_failure.as_ref().map_or(OnFailure::Requeue, on_failure),
        forward: written.forward.as_ref().map(forward),
    };
    ClientPlan {
        name: written.name.as_str().into(),
        latency: span(written.latency_ms, written.latency).unwrap_or(latency),
        role: Role::Worker(worker),
        later: written.start_ms.is_some(),
    }
}

pub(super) fn failure(written: &FailureFile) -> FailureRule {
    FailureRule {
        message: written.message.map(MessageId),
        body_contains: written.body_contains.as_deref().map(Into::into),
        first_attempts: written.first_attempts,
        during: written.during_ms.map(|[from, to]| (SimTime::from_millis(from), SimTime::from_millis(to))),
        chance_percent: written.chance_percent,
        error: written.error.as_str().into(),
        on_failure: written.on_failure.as_ref().map(on_failure),
    }
}

pub(super) fn on_failure(written: &OnFailureFile) -> OnFailure {
    match written {
        OnFailureFile::Requeue => OnFailure::Requeue,
        OnFailureFile::Reject => OnFailure::Reject,
        OnFailureFile::Acknowledge => OnFailure::Acknowledge,
        OnFailureFile::Retry(retry) => OnFailure::Retry(policy(retry)),
    }
}

fn policy(written: &RetryFile) -> RetryPolicy {
    let unit = SimDuration::from_millis(written.unit_ms);
    let backoff = match written.backoff {
        BackoffFile::Fixed => Backoff::Fixed(unit),
        BackoffFile::Linear => Backoff::Linear(unit),
        BackoffFile::Quadratic => Backoff::Quadratic(unit),
        BackoffFile::Exponential => Backoff::Exponential(unit),
    };
    RetryPolicy {
        exchange: written.exchange.as_str().into(),
        limit: written.limit,
        backoff,
        jitter_percent: written.jitter_percent,
    }
}

fn forward(written: &ForwardFile) -> Forward {
    let name = |text: &String| text.as_str().into();
    Forward {
        exchange: name(&written.exchange),
        routing_key: written.key.as_ref().map(name),
        replace: written.replace.as_ref().map(|[from, to]| (name(from), name(to))),
        drop_headers: written.drop_headers.iter().map(name).collect(),
    }
}
