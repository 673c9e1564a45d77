//! The small plans in which the faults show, and one of every action there is.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::{BrokerId, ClusterConfiguration, TopicDeclaration};
use sorting_office::engine::queueing::{FieldTable, Message, Name, Policy, Shutdown, Value};
use sorting_office::sim::{
    Acknowledge, Action, BindingPlan, ClientPlan, ExchangePlan, Intervention, LogConsumerPlan, LogPlan,
    LogProducerPlan, OnFailure, Plan, ProducerPlan, Publication, QueuePlan, Recording, Role, Setting, Span,
    Target, TopicPlan, TransitKind, WorkerPlan,
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

/// As in `tests/interventions.rs`: six messages, one each 100 ms; work takes 300 ms, a way 50 ms.
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

/// Both in one run, so that there is somebody for every action.
pub fn clients() -> Plan {
    let (queues, logs) = (plan(), logs());
    let news = ExchangePlan { name: "news".into(), ..ExchangePlan::default() };
    let clients = queues.clients.into_iter().chain(logs.clients).collect();
    Plan { clients, exchanges: vec![news], logs: logs.logs, until: SimTime::from_millis(5_000), ..queues }
}

/// One of every action there is; a new one is missed here by the compiler.
pub fn every_action() -> Vec<Action> {
    let target = || Target { client: "one".into(), kind: TransitKind::Ack, message: None };
    let message = Message { routing_key: "jobs".into(), ..Message::default() };
    let binding = BindingPlan {
        exchange: "news".into(),
        queue: "dead".into(),
        key: "late".into(),
        arguments: FieldTable::new(),
    };
    let broker = || Name::from("broker-0");
    let all = vec![
        Action::Crash { client: one(), restart_after: None },
        Action::Restart { client: one() },
        Action::Lose(target()),
        Action::Duplicate(target()),
        Action::Cut { client: one() },
        Action::Mend { client: one() },
        Action::Publish { client: "web".into(), message: Rc::new(message) },
        Action::Set { client: one(), setting: Setting::Prefetch(5) },
        Action::Pause { client: one() },
        Action::Resume { client: one() },
        Action::Add { client: "three".into(), like: one() },
        Action::Remove { client: one() },
        Action::Bind(Rc::new(binding.clone())),
        Action::Unbind(Rc::new(binding)),
        Action::StopBroker { shutdown: Shutdown::Orderly, restart_after: None },
        Action::StopBroker { shutdown: Shutdown::Kill, restart_after: None },
        Action::StartBroker,
        Action::SetMemory { high_watermark: Some(1_000) },
        Action::SetMemory { high_watermark: None },
        Action::SetPolicy { queue: "jobs".into(), policy: Policy { max_length: Some(5), overflow: None } },
        Action::StopLogBroker { broker: broker(), kill: false, restart_after: None },
        Action::StopLogBroker { broker: broker(), kill: true, restart_after: None },
        Action::StartLogBroker { broker: broker() },
        Action::CutLogBroker { broker: broker() },
        Action::MendLogBroker { broker: broker() },
        Action::AddPartitions { topic: "orders".into(), total: 2 },
    ];
    all.iter().for_each(is_listed);
    all
}

/// Whoever adds an action is sent here, to add one of it above.
fn is_listed(action: &Action) {
    match action {
        Action::Crash { .. }
        | Action::Restart { .. }
        | Action::Lose(_)
        | Action::Duplicate(_)
        | Action::Cut { .. }
        | Action::Mend { .. }
        | Action::Publish { .. }
        | Action::Set { .. }
        | Action::Pause { .. }
        | Action::Resume { .. }
        | Action::Add { .. }
        | Action::Remove { .. }
        | Action::Bind(_)
        | Action::Unbind(_)
        | Action::StopBroker { .. }
        | Action::StartBroker
        | Action::SetMemory { .. }
        | Action::SetPolicy { .. }
        | Action::StopLogBroker { .. }
        | Action::StartLogBroker { .. }
        | Action::CutLogBroker { .. }
        | Action::MendLogBroker { .. }
        | Action::AddPartitions { .. } => {}
    }
}
