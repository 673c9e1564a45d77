//! What is said of clients of every kind of broker: their names, their spans, what they publish, when
//! they fail.

use std::rc::Rc;

use super::super::file::{FailureFile, ProducerFile, Series, Span as Written, SpanFile};
use super::{log, queue};
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::{FieldTable, Message, MessageId, Properties};
use crate::sim::{ClientPlan, FailureRule, Publication, Role, Span};

pub(super) fn client(name: &str, latency: Span, start_ms: Option<u64>, role: Role) -> ClientPlan {
    ClientPlan { name: name.into(), latency, role, later: start_ms.is_some() }
}

pub(super) fn producer(written: &ProducerFile, latency: Span) -> ClientPlan {
    let role = match written {
        ProducerFile::Exchange(producer) => queue::producer(producer),
        ProducerFile::Topic(producer) => log::producer(producer),
    };
    client(written.name(), span(written.latency()).unwrap_or(latency), None, role)
}

pub(super) fn span((fixed, drawn): Written) -> Option<Span> {
    let millis = SimDuration::from_millis;
    match (fixed, drawn) {
        (Some(ms), _) => Some(Span::Fixed(millis(ms))),
        (None, Some(SpanFile::BetweenMs([low, high]))) => Some(Span::Between(millis(low), millis(high))),
        (None, Some(SpanFile::MeanMs(mean))) => Some(Span::Exponential(millis(mean))),
        (None, None) => None,
    }
}

/// A series of messages like this one.
pub(super) fn made(series: Series, message: Message) -> Publication {
    Publication {
        start: SimTime::from_millis(series.at_ms),
        count: series.count,
        gap: span(series.every).unwrap_or_default(),
        message: Rc::new(message),
    }
}

/// A message without a number.
pub(in crate::lesson) fn message(
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
        properties: Rc::new(Properties { kind: kind.map(Into::into), ..Properties::default() }),
        headers: headers.clone(),
        body: body.into(),
        ..Message::default()
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
        on_failure: written.on_failure.as_ref().map(queue::on_failure),
    }
}
