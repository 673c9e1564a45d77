//! A run in which everything that can be drawn is drawn: the same on every kind of machine.

use std::rc::Rc;

use sorting_office::base::{Fingerprint, SimDuration, SimTime};
use sorting_office::engine::queueing::{ExchangeType, FieldTable, Message, Name};
use sorting_office::sim::{
    Acknowledge, Backoff, BindingPlan, ClientPlan, ExchangePlan, FailureRule, OnFailure, Plan, ProducerPlan,
    Publication, QueuePlan, Recording, RetryPolicy, Role, Span, WorkerPlan,
};

/// The fingerprint of the journals of all seeds, as first written down.
pub const EXPECTED: &str = "07b136ca091951ef";

/// The fingerprint of the journals of all seeds.
pub fn fingerprint() -> String {
    let mut all = Fingerprint::default();
    for seed in 0..20 {
        all.add_line(&Recording::run(Rc::new(plan()), seed, Vec::new()).fingerprint());
    }
    all.to_string()
}

fn plan() -> Plan {
    let ms = SimDuration::from_millis;
    let message = Message { routing_key: "jobs".into(), body: "job {n}".into(), ..Message::default() };
    let gap = Span::Exponential(ms(90));
    let publication = Publication { start: SimTime::ZERO, count: 40, gap, message: Rc::new(message) };
    let producer = ProducerPlan { publications: vec![publication], confirms: true, mandatory: true };
    let retry = RetryPolicy {
        exchange: "retry".into(),
        limit: 2,
        backoff: Backoff::Exponential(ms(200)),
        jitter_percent: 50,
    };
    let worker = |service| {
        Role::Worker(WorkerPlan {
            queue: "jobs".into(),
            prefetch: 2,
            acknowledge: Acknowledge::AfterWork,
            service,
            failures: vec![FailureRule {
                chance_percent: Some(30),
                error: "chance".into(),
                ..FailureRule::default()
            }],
            on_failure: OnFailure::Retry(retry.clone()),
            forward: None,
        })
    };
    let client = |name: &str, role| ClientPlan {
        name: name.into(),
        latency: Span::Between(ms(5), ms(60)),
        role,
        later: false,
    };
    let jobs: Name = "jobs".into();
    Plan {
        exchanges: vec![ExchangePlan { name: "retry".into(), kind: ExchangeType::Direct, delayed: true }],
        queues: vec![QueuePlan { name: jobs.clone(), arguments: FieldTable::new() }],
        bindings: vec![BindingPlan {
            exchange: "retry".into(),
            queue: jobs.clone(),
            key: jobs,
            arguments: FieldTable::new(),
        }],
        clients: vec![
            client("web", Role::Producer(producer)),
            client("quick", worker(Span::Between(ms(20), ms(120)))),
            client("slow", worker(Span::Exponential(ms(300)))),
        ],
        until: SimTime::from_millis(60_000),
        entry_limit: 10_000,
        ..Plan::default()
    }
}
