//! A run in which everything that can be drawn is drawn: the same on every kind of machine.

use std::rc::Rc;

use sorting_office::base::{Fingerprint, SimDuration, SimTime};
use sorting_office::engine::queueing::{ExchangeType, FieldTable, Message, Name};
use sorting_office::player::Address;
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

/// The fingerprint of a run to which everything was done, as first written down.
pub const EXPECTED_CHANGED: &str = "e4e8a69a45f9c6ae";

/// One of each thing that can be done to a run, as a link says it.
const DEEDS: &str = "200,crash,quick,500;300,duplicate,web,publish;350,duplicate,slow,ack;400,lose,slow,deliver;\
    500,add,slow-2,slow;600,cut,slow;700,set,slow-2,prefetch:5;710,set,slow-2,ack:before;720,set,quick,ack:auto;\
    730,set,quick,chance:50;740,set,slow-2,service:12.5;750,set,quick,fail:retry:retry:4:linear:100:10;\
    760,set,quick,limit:1;900,publish,web,,jobs,job,by%20hand,x-poison:b1;1000,pause,quick;1500,resume,quick;\
    1600,crash,web;1700,restart,web;2000,mend,slow;2100,set,slow-2,ack:never;2500,remove,slow-2;2600,set,slow,fail:requeue";

/// The fingerprint of the journal of a run to which all of that was done.
pub fn changed_fingerprint() -> String {
    let (link, errors) = Address::parse(&format!("/mixture?do={DEEDS}"));
    assert!(errors.is_empty() && link.interventions.len() == 22);
    Recording::run(Rc::new(plan()), 7, link.interventions).fingerprint()
}

fn plan() -> Plan {
    let ms = SimDuration::from_millis;
    let message = Message { routing_key: "jobs".into(), body: "job {n}".into(), ..Message::default() };
    let gap = Span::Exponential(ms(90));
    let publication = Publication { start: SimTime::ZERO, count: 40, gap, message: Rc::new(message) };
    let producer = ProducerPlan {
        publications: vec![publication],
        confirms: true,
        mandatory: true,
        ..ProducerPlan::default()
    };
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
        exchanges: vec![ExchangePlan {
            name: "retry".into(),
            kind: ExchangeType::Direct,
            delayed: true,
            ..ExchangePlan::default()
        }],
        queues: vec![QueuePlan { name: jobs.clone(), arguments: FieldTable::new(), ..QueuePlan::default() }],
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
