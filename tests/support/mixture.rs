//! A run in which everything that can be drawn is drawn, and to which everything is done that can be: the same
//! on every kind of machine.

use std::rc::Rc;

use sorting_office::base::{Fingerprint, SimDuration, SimTime};
use sorting_office::engine::logs::{BrokerId, ClusterConfiguration, TopicConfiguration, TopicDeclaration};
use sorting_office::engine::queueing::{ExchangeType, FieldTable, Message, Name};
use sorting_office::player::Address;
use sorting_office::sim::watch::{AlertPlan, RulePlan, ScalerPlan, WatchPlan, Watched};
use sorting_office::sim::{
    Acknowledge, Action, Backoff, BindingPlan, ClientPlan, ExchangePlan, FailureRule, Intervention,
    LogConsumerPlan, LogPlan, LogProducerPlan, OnFailure, Plan, Poll, ProducerPlan, Publication, QueuePlan,
    Recording, RetryPolicy, Role, Span, TopicPlan, WorkerPlan,
};

use super::services;

/// The fingerprint of the journals of all seeds, as written down.
pub const EXPECTED: &str = "d0a1761dcd14845b";

/// The fingerprint of the journals of all seeds.
pub fn fingerprint() -> String {
    let mut all = Fingerprint::default();
    for seed in 0..20 {
        all.add_line(&Recording::run(Rc::new(plan()), seed, Vec::new()).fingerprint());
    }
    all.to_string()
}

/// The fingerprint of a run to which everything was done, as written down.
pub const EXPECTED_CHANGED: &str = "cc5374e1d80473e1";

/// The fingerprint of the journal of a run to which everything was done, by way of a link.
pub fn changed_fingerprint() -> String {
    let written =
        Address { lesson: Some("mixture".into()), interventions: everything(), ..Address::default() };
    let (link, errors) = Address::parse(written.to_string().trim_start_matches('#'));
    assert!(errors.is_empty(), "{errors:?}");
    assert!(link.interventions == everything(), "what is done comes back from a link");
    Recording::run(Rc::new(plan()), 7, link.interventions).fingerprint()
}

/// One of each thing that can be done to a run, one after the other.
pub fn everything() -> Vec<Intervention> {
    let at = |(place, action): (u64, Action)| Intervention {
        at: SimTime::from_millis(1_000 + 130 * place),
        action,
    };
    (0..).zip(Action::examples()).map(at).collect()
}

const fn ms(millis: u64) -> SimDuration {
    SimDuration::from_millis(millis)
}

fn publication(exchange: &str, key: &str) -> Publication {
    let message = Message {
        exchange: exchange.into(),
        routing_key: key.into(),
        body: "job {n}".into(),
        ..Message::default()
    };
    Publication { start: SimTime::ZERO, count: 40, gap: Span::Exponential(ms(90)), message: Rc::new(message) }
}

fn client(name: &str, role: Role) -> ClientPlan {
    ClientPlan { name: name.into(), latency: Span::Between(ms(5), ms(60)), role, later: false }
}

fn worker(service: Span) -> Role {
    let retry = RetryPolicy {
        exchange: "retry".into(),
        limit: 2,
        backoff: Backoff::Exponential(ms(200)),
        jitter_percent: 50,
    };
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
        on_failure: OnFailure::Retry(retry),
        forward: None,
        poll: None,
    })
}

fn logs() -> LogPlan {
    let on = |first: u16| vec![BrokerId(first % 3), BrokerId((first + 1) % 3)];
    let declaration = TopicDeclaration {
        name: "orders".into(),
        partitions: 2,
        replication_factor: 2,
        configuration: TopicConfiguration::default(),
        assignment: vec![on(0), on(1), on(2)],
    };
    LogPlan::new(
        ClusterConfiguration { brokers: 3, ..ClusterConfiguration::default() },
        vec![TopicPlan { declaration }],
    )
}

/// A worker that asks for what it works on.
fn puller() -> Role {
    let Role::Worker(mut worker) = worker(Span::Fixed(ms(30))) else { unreachable!("it is a worker") };
    (worker.prefetch, worker.poll) = (0, Some(Poll { every: ms(250), batch: 2 }));
    Role::Worker(worker)
}

/// A scaler of workers, and an alert.
fn watch() -> WatchPlan {
    let watched = Watched::Ready("jobs".into());
    let rule = |threshold, millis| RulePlan { threshold, step: 1, span: ms(millis) };
    WatchPlan {
        scalers: vec![ScalerPlan {
            like: "worker-1".into(),
            watched: watched.clone(),
            up: rule(6, 200),
            down: rule(2, 400),
            min: 1,
            max: 3,
            boot: ms(300),
            every: ms(100),
            copies: Vec::new(),
        }],
        alerts: vec![AlertPlan { name: "deep".into(), watched, above: true, bound: 9, span: ms(150) }],
    }
}

/// Who and what the examples of actions are done to.
pub fn plan() -> Plan {
    let producer = ProducerPlan {
        publications: vec![publication("", "jobs")],
        confirms: true,
        mandatory: true,
        ..ProducerPlan::default()
    };
    let writer =
        LogProducerPlan { publications: vec![publication("orders", "ann")], ..LogProducerPlan::default() };
    let mut reader = LogConsumerPlan { topics: vec!["orders".into()], ..LogConsumerPlan::default() };
    (reader.settings.group, reader.service) = (Some("billing".into()), Span::Exponential(ms(40)));
    let jobs: Name = "jobs".into();
    let mut plan = Plan {
        exchanges: vec![ExchangePlan {
            name: "retry".into(),
            kind: ExchangeType::Direct,
            delayed: true,
            ..ExchangePlan::default()
        }],
        queues: vec![QueuePlan { name: jobs.clone(), ..QueuePlan::default() }],
        bindings: vec![BindingPlan {
            exchange: "retry".into(),
            queue: jobs.clone(),
            key: jobs,
            arguments: FieldTable::new(),
        }],
        logs: logs(),
        watch: Some(Rc::new(watch())),
        clients: vec![
            client("shop", Role::Producer(producer)),
            client("worker-1", worker(Span::Between(ms(20), ms(120)))),
            client("worker-2", worker(Span::Exponential(ms(300)))),
            client("puller", puller()),
            client("writer", Role::LogProducer(writer)),
            client("reader-1", Role::LogConsumer(reader)),
        ],
        until: SimTime::from_millis(60_000),
        entry_limit: 10_000,
        ..Plan::default()
    };
    services::add_to(&mut plan);
    plan
}
