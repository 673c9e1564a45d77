//! Small plans, one of a queue and one of a topic, and a run of them with interventions.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::{BrokerId, ClusterConfiguration, TopicDeclaration};
use sorting_office::engine::queueing::{FieldTable, Message, Name, Value};
use sorting_office::sim::{
    Acknowledge, Action, ClientPlan, Intervention, LogConsumerPlan, LogPlan, LogProducerPlan, OnFailure,
    Plan, ProducerPlan, Publication, QueuePlan, Recording, Role, Span, TopicPlan, WorkerPlan,
};

pub fn ms(millis: u64) -> SimDuration {
    SimDuration::from_millis(millis)
}

pub fn one() -> Name {
    "one".into()
}

pub fn run(plan: Plan, interventions: &[(u64, Action)]) -> Recording {
    let at = |(millis, action): &(u64, Action)| Intervention {
        at: SimTime::from_millis(*millis),
        action: action.clone(),
    };
    Recording::run(Rc::new(plan), 1, interventions.iter().map(at).collect())
}

fn client(name: &str, role: Role) -> ClientPlan {
    ClientPlan { name: name.into(), latency: Span::Fixed(ms(50)), role, later: false }
}

/// One producer, one queue, two workers: six messages, one each 100 ms; work takes 300 ms, a way 50 ms.
pub fn plan() -> Plan {
    let message =
        Rc::new(Message { routing_key: "jobs".into(), body: "job {n}".into(), ..Message::default() });
    let publication = Publication { start: SimTime::ZERO, count: 6, gap: Span::Fixed(ms(100)), message };
    let producer =
        ProducerPlan { publications: vec![publication], confirms: true, ..ProducerPlan::default() };
    let worker = WorkerPlan {
        queue: "jobs".into(),
        prefetch: 1,
        acknowledge: Acknowledge::AfterWork,
        service: Span::Fixed(ms(300)),
        failures: Vec::new(),
        on_failure: OnFailure::Reject,
        forward: None,
        poll: None,
    };
    let dead_letters = [("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead")];
    let arguments: FieldTable =
        dead_letters.into_iter().map(|(name, value)| (Name::from(name), Value::Text(value.into()))).collect();
    Plan {
        queues: vec![
            QueuePlan { name: "jobs".into(), arguments, ..QueuePlan::default() },
            QueuePlan { name: "dead".into(), ..QueuePlan::default() },
        ],
        clients: vec![
            client("web", Role::Producer(producer)),
            client("one", Role::Worker(worker.clone())),
            client("two", Role::Worker(worker)),
        ],
        until: SimTime::from_millis(60_000),
        entry_limit: 5_000,
        ..Plan::default()
    }
}

/// One topic on one broker, with somebody who writes to it and somebody who reads it.
pub fn logs() -> Plan {
    let declaration = TopicDeclaration {
        name: "orders".into(),
        partitions: 1,
        replication_factor: 1,
        configuration: Default::default(),
        assignment: vec![vec![BrokerId(0)]],
    };
    let reader = LogConsumerPlan { topics: vec!["orders".into()], ..LogConsumerPlan::default() };
    Plan {
        logs: LogPlan::new(ClusterConfiguration::default(), vec![TopicPlan { declaration }]),
        clients: vec![
            client("writer", Role::LogProducer(LogProducerPlan::default())),
            client("reader", Role::LogConsumer(reader)),
        ],
        until: SimTime::from_millis(5_000),
        entry_limit: 5_000,
        ..Plan::default()
    }
}
