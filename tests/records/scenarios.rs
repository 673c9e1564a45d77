//! Random clusters, topics, producers, groups and faults: all small and all different.

use std::rc::Rc;

use proptest::prelude::*;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{AutoOffsetReset, ConsumerSettings, ProducerSettings};
use sorting_office::engine::logs::{
    Acks, BrokerId, CleanupPolicy, ClusterConfiguration, TopicConfiguration, TopicDeclaration,
};
use sorting_office::engine::queueing::{Message, Name};
use sorting_office::sim::{
    Action, ClientPlan, Commit, Intervention, LogConsumerPlan, LogPlan, LogProducerPlan, Plan, Publication,
    Role, Setting, Span, Target, TopicPlan, TransitKind,
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
    let (topics, failures) = (vec!["orders".into()], Vec::new());
    client(name, Role::LogConsumer(LogConsumerPlan { topics, settings, service, failures, commit }))
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

fn acks() -> impl Strategy<Value = Acks> {
    prop::sample::select(vec![Acks::None, Acks::Leader, Acks::All])
}

fn any_settings() -> impl Strategy<Value = ProducerSettings> {
    (acks(), any::<bool>(), 0u32..4, 1u16..4, prop::sample::select(vec![0u64, 0, 150, 600])).prop_map(
        |(acks, idempotent, retries, max_in_flight, linger)| ProducerSettings {
            idempotent: idempotent && acks == Acks::All,
            retries,
            max_in_flight,
            linger: millis(linger),
            ..settings(acks)
        },
    )
}

fn configuration() -> impl Strategy<Value = TopicConfiguration> {
    let policy =
        prop::sample::select(vec![CleanupPolicy::Delete, CleanupPolicy::Delete, CleanupPolicy::Compact]);
    let kept = prop::option::weighted(0.4, 500u64..4_000);
    (1u16..3, any::<bool>(), policy, kept, prop::option::weighted(0.3, 60u64..300)).prop_map(
        |(min_insync_replicas, unclean_leader_election, cleanup_policy, kept, bytes)| TopicConfiguration {
            min_insync_replicas,
            unclean_leader_election,
            cleanup_policy,
            retention: kept.map(millis),
            retention_bytes: bytes,
            segment_bytes: 120,
            segment_time: millis(1_000),
            min_cleanable_dirty_percent: 10,
            delete_retention: millis(500),
            ..TopicConfiguration::default()
        },
    )
}

fn action() -> impl Strategy<Value = Action> {
    let name =
        |kind: &'static str, count: u16| (0..count).prop_map(move |at| Name::from(format!("{kind}-{at}")));
    let someone = || prop::sample::select(vec!["web-0", "web-1", "bill-0", "bill-1"]).prop_map(Name::from);
    let writer = || name("web", 2);
    let broker = || name("broker", BROKERS);
    let again = || prop::option::weighted(0.7, (100u64..2_500).prop_map(millis));
    let kind = prop::sample::select(vec![
        TransitKind::Produce,
        TransitKind::Produced,
        TransitKind::Fetch,
        TransitKind::Commit,
    ]);
    let target = (someone(), kind).prop_map(|(client, kind)| Target { client, kind, message: None });
    prop_oneof![
        2 => (someone(), again()).prop_map(|(client, restart_after)| Action::Crash { client, restart_after }),
        1 => someone().prop_map(|client| Action::Restart { client }),
        3 => target.clone().prop_map(Action::Lose),
        1 => target.prop_map(Action::Duplicate),
        2 => someone().prop_map(|client| Action::Cut { client }),
        2 => someone().prop_map(|client| Action::Mend { client }),
        3 => (broker(), any::<bool>(), again())
            .prop_map(|(broker, kill, restart_after)| Action::StopLogBroker { broker, kill, restart_after }),
        1 => broker().prop_map(|broker| Action::StartLogBroker { broker }),
        2 => broker().prop_map(|broker| Action::CutLogBroker { broker }),
        2 => broker().prop_map(|broker| Action::MendLogBroker { broker }),
        1 => (writer(), acks()).prop_map(|(client, acks)| Action::Set { client, setting: Setting::Acks(acks) }),
        1 => name("bill", 2).prop_map(|client| Action::Remove { client }),
    ]
}

/// A run's input.
pub fn setup() -> impl Strategy<Value = (Plan, Vec<Intervention>)> {
    let writers = (any_settings(), any_settings(), 3u32..14, 30u64..400);
    let commit = prop::sample::select(vec![Commit::AfterPoll, Commit::AfterRecord, Commit::BeforeWork]);
    let actions = prop::collection::vec((500u64..9_000, action()), 0..9);
    (1u16..4, configuration(), writers, commit, actions).prop_map(
        |(replicas, configuration, (first, second, count, gap), commit, actions)| {
            let clients = vec![
                producer("web-0", first, &["ann", "bob"], count, gap),
                producer("web-1", second, &["ann", ""], count, gap),
                consumer("bill-0", "billing", commit),
                consumer("bill-1", "billing", commit),
            ];
            let mut done: Vec<Intervention> =
                actions.into_iter().map(|(millis, action)| at(millis, action)).collect();
            done.sort_by_key(|done| done.at);
            (plan(topic("orders", replicas, configuration), clients), done)
        },
    )
}
