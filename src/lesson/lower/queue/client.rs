//! Clients of the queue broker in a plan: producers to exchanges, and workers.

use std::rc::Rc;

use super::super::client::{failure, made, message, span};
use crate::base::SimDuration;
use crate::engine::queueing::{Message, Properties};
use crate::lesson::file::queue::{
    BackoffFile, ForwardFile, OnFailureFile, OnNackFile, ProducerFile, PublicationFile, RetryFile,
    ThrottleFile, WorkerFile,
};
use crate::sim::{
    Backoff, Forward, OnFailure, OnNack, Poll, ProducerPlan, Publication, Restraint, RetryPolicy, Role,
    Throttle, WorkerPlan,
};

/// A producer to exchanges.
pub(in crate::lesson::lower) fn producer(written: &ProducerFile) -> Role {
    Role::Producer(ProducerPlan {
        publications: written.publish.iter().map(publication).collect(),
        confirms: written.confirms,
        mandatory: written.mandatory,
        restraint: Restraint {
            max_unconfirmed: written.max_unconfirmed,
            on_nack: written.on_nack.map(on_nack).unwrap_or_default(),
            throttle: written.throttle.as_ref().map(throttle),
            heeds_blocked: written.heeds_blocked,
        },
    })
}

fn publication(written: &PublicationFile) -> Publication {
    let series = written.series();
    let plain = message(&written.exchange, &written.key, None, &written.headers, &written.body);
    let properties = Properties { kind: series.kind.map(Into::into), ..written.properties.clone() };
    made(series, Message { properties: Rc::new(properties), ..plain })
}

pub(in crate::lesson) fn on_nack(written: OnNackFile) -> OnNack {
    match written {
        OnNackFile::Drop => OnNack::Drop,
        OnNackFile::RetryAfterMs(ms) => OnNack::Retry(SimDuration::from_millis(ms)),
    }
}

pub(in crate::lesson) fn throttle(written: &ThrottleFile) -> Throttle {
    Throttle {
        queue: written.queue.as_str().into(),
        above: written.above,
        pause: SimDuration::from_millis(written.pause_ms),
        drop_below: written.drop_below,
    }
}

pub(in crate::lesson::lower) fn worker(written: &WorkerFile) -> Role {
    Role::Worker(WorkerPlan {
        queue: written.queue.as_str().into(),
        prefetch: written.prefetch,
        acknowledge: written.acknowledge,
        service: span((written.service_ms, written.service)).unwrap_or_default(),
        failures: written.fails.iter().map(failure).collect(),
        on_failure: written.on_failure.as_ref().map_or(OnFailure::Requeue, on_failure),
        forward: written.forward.as_ref().map(forward),
        poll: written
            .poll_every_ms
            .map(|ms| Poll { every: SimDuration::from_millis(ms), batch: written.batch.unwrap_or(1) }),
    })
}

pub(in crate::lesson) fn on_failure(written: &OnFailureFile) -> OnFailure {
    match written {
        OnFailureFile::Requeue => OnFailure::Requeue,
        OnFailureFile::Reject => OnFailure::Reject,
        OnFailureFile::Nack => OnFailure::Nack,
        OnFailureFile::RejectRequeue => OnFailure::RejectRequeue,
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
