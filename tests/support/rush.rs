//! A run that is larger than any lesson's: one producer, one queue, a few workers.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::{FieldTable, Message, Properties};
use sorting_office::sim::{
    Acknowledge, ClientPlan, FailureRule, OnFailure, Plan, ProducerPlan, Publication, QueuePlan, Role, Span,
    WorkerPlan,
};

/// `count` messages of two types, `gap_us` apart, `latency_ms` on each link; a worker takes
/// `service_us` for each and fails at every tenth, more or less.
pub fn rush(count: u32, gap_us: u64, latency_ms: u64, service_us: u64) -> Plan {
    let span = |micros| Span::Fixed(SimDuration::from_micros(micros));
    let publication = |kind: &str, count, start_us| {
        let properties = Properties { kind: Some(kind.into()), ..Properties::default() };
        let message =
            Message { routing_key: "jobs".into(), properties: Rc::new(properties), ..Message::default() };
        let start = SimTime::from_micros(start_us);
        Publication { start, count, gap: span(gap_us * 2), message: Rc::new(message) }
    };
    let publications =
        vec![publication("order", count.div_ceil(2), 0), publication("refund", count / 2, gap_us)];
    let worker = || WorkerPlan {
        queue: "jobs".into(),
        prefetch: 10,
        acknowledge: Acknowledge::AfterWork,
        service: span(service_us),
        failures: vec![FailureRule {
            message: None,
            body_contains: None,
            first_attempts: None,
            during: None,
            chance_percent: Some(10),
            error: "out of stock".into(),
            on_failure: None,
        }],
        on_failure: OnFailure::Requeue,
        forward: None,
        poll: None,
    };
    let client = |name: &str, role| ClientPlan {
        name: name.into(),
        latency: span(latency_ms * 1_000),
        role,
        later: false,
    };
    let producer = ProducerPlan { publications, ..ProducerPlan::default() };
    Plan {
        queues: vec![QueuePlan { name: "jobs".into(), arguments: FieldTable::new(), ..QueuePlan::default() }],
        clients: vec![
            client("web", Role::Producer(producer)),
            client("worker-1", Role::Worker(worker())),
            client("worker-2", Role::Worker(worker())),
        ],
        until: SimTime::MAX,
        entry_limit: 1_000_000,
        ..Plan::default()
    }
}
