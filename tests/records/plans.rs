//! Small plans of the log broker, put together by hand: a topic, producers, consumers, with time-outs that fit
//! into a run.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{AutoOffsetReset, ConsumerSettings, ProducerSettings};
use sorting_office::engine::logs::{
    Acks, BrokerId, ClusterConfiguration, TopicConfiguration, TopicDeclaration,
};
use sorting_office::engine::queueing::Message;
use sorting_office::sim::{
    Action, ClientPlan, Commit, Intervention, LogConsumerPlan, LogPlan, LogProducerPlan, Plan, Publication,
    Role, Span, TopicPlan,
};

pub const BROKERS: u16 = 3;
const UNTIL: u64 = 12_000;

pub fn millis(millis: u64) -> SimDuration {
    SimDuration::from_millis(millis)
}

/// A topic of two partitions, on the first `replicas` brokers and on those after them.
pub fn topic(name: &str, replicas: u16, configuration: TopicConfiguration) -> TopicPlan {
    let on = |first: u16| (0..replicas).map(|next| BrokerId((first + next) % BROKERS)).collect();
    let declaration = TopicDeclaration {
        name: name.into(),
        partitions: 2,
        replication_factor: replicas,
        configuration,
        assignment: vec![on(0), on(1)],
    };
    TopicPlan { declaration }
}

/// A producer of so many records with these keys, one after the other.
pub fn producer(name: &str, settings: ProducerSettings, keys: &[&str], count: u32, gap: u64) -> ClientPlan {
    let publication = |(at, key): (usize, &&str)| Publication {
        start: SimTime::from_millis(1_000 + 70 * at as u64),
        count,
        gap: Span::Fixed(millis(gap)),
        message: Rc::new(Message {
            exchange: "orders".into(),
            routing_key: (*key).into(),
            body: "order {n}".into(),
            ..Message::default()
        }),
    };
    let publications = keys.iter().enumerate().map(publication).collect();
    client(name, Role::LogProducer(LogProducerPlan { publications, settings }))
}

pub fn consumer(name: &str, group: &str, commit: Commit) -> ClientPlan {
    let settings = ConsumerSettings {
        group: Some(group.into()),
        auto_offset_reset: AutoOffsetReset::Earliest,
        enable_auto_commit: false,
        session_timeout: millis(1_500),
        heartbeat_interval: millis(400),
        ..ConsumerSettings::default()
    };
    let service = Span::Fixed(millis(100));
    let topics = vec!["orders".into()];
    let consumer = LogConsumerPlan { topics, settings, service, commit, ..LogConsumerPlan::default() };
    client(name, Role::LogConsumer(consumer))
}

fn client(name: &str, role: Role) -> ClientPlan {
    ClientPlan { name: name.into(), latency: Span::Fixed(millis(50)), role, later: false }
}

pub fn cluster() -> ClusterConfiguration {
    ClusterConfiguration {
        brokers: BROKERS,
        controllers: 3,
        latency: millis(20),
        replica_lag_time_max: millis(700),
        broker_heartbeat_interval: millis(200),
        broker_session_timeout: millis(600),
        controller_quorum_fetch_timeout: millis(300),
        retention_check_interval: millis(900),
        cleaner_backoff: millis(800),
        group_initial_rebalance_delay: SimDuration::ZERO,
        ..ClusterConfiguration::default()
    }
}

pub fn plan(topic: TopicPlan, clients: Vec<ClientPlan>) -> Plan {
    Plan {
        logs: LogPlan::new(cluster(), vec![topic]),
        clients,
        until: SimTime::from_millis(UNTIL),
        entry_limit: 20_000,
        ..Plan::default()
    }
}

pub fn at(millis: u64, action: Action) -> Intervention {
    Intervention { at: SimTime::from_millis(millis), action }
}

/// A producer's settings with time-outs that fit into a run.
pub fn settings(acks: Acks) -> ProducerSettings {
    ProducerSettings {
        acks,
        idempotent: false,
        request_timeout: millis(800),
        delivery_timeout: millis(2_500),
        retry_backoff: millis(60),
        metadata_max_age: millis(1_000),
        ..ProducerSettings::default()
    }
}
