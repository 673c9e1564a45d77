//! A lesson that uses what there is for the log broker comes to the plan that it means.

use serde_json::Value;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{
    AutoOffsetReset, Compression, ConsumerSettings, Partitioner, ProducerSettings,
};
use sorting_office::engine::logs::{
    Acks, BrokerId, CleanupPolicy, ClusterConfiguration, Isolation, TopicConfiguration,
};
use sorting_office::lesson::Lesson;
use sorting_office::sim::{Action, ClientAction, ClusterAction, Commit, Role, Setting, Span, TopicSetting};

use super::support::lessons::Source;

fn lesson(edits: &[(&str, Value)]) -> Lesson {
    let library = super::library();
    let mut json = json();
    for (place, value) in edits {
        *json.pointer_mut(place).unwrap() = value.clone();
    }
    Lesson::from_json(&json, &library.known).unwrap()
}

/// The lesson as the page would get it.
pub fn json() -> Value {
    Source::parse(include_str!("logs.toml").to_owned(), "logs.toml").unwrap().json
}

fn millis(ms: u64) -> SimDuration {
    SimDuration::from_millis(ms)
}

#[test]
fn the_cluster_and_its_topics() {
    let plan = lesson(&[]).plan;
    let cluster = ClusterConfiguration {
        brokers: 3,
        controllers: 3,
        latency: millis(150),
        replica_lag_time_max: millis(6_000),
        broker_session_timeout: millis(4_000),
        leader_imbalance_check_interval: None,
        group_initial_rebalance_delay: SimDuration::ZERO,
        ..ClusterConfiguration::default()
    };
    assert_eq!(plan.logs.cluster, cluster);
    let [orders, mails] = plan.logs.topics.as_slice() else { panic!("two topics") };
    let ids = |ids: &[u16]| ids.iter().copied().map(BrokerId).collect::<Vec<_>>();
    assert_eq!(orders.declaration.assignment, [ids(&[0, 1]), ids(&[1, 2]), ids(&[2, 0])]);
    assert_eq!((orders.declaration.partitions, orders.declaration.replication_factor), (2, 2));
    let configuration = TopicConfiguration {
        min_insync_replicas: 2,
        cleanup_policy: CleanupPolicy::CompactAndDelete,
        retention: None,
        retention_bytes: Some(4_000),
        segment_time: millis(9_000),
        ..TopicConfiguration::default()
    };
    assert_eq!(orders.declaration.configuration, configuration);
    assert_eq!(mails.declaration.assignment, [ids(&[2])]);
    assert_eq!(mails.declaration.configuration, TopicConfiguration::default());
}

#[test]
fn the_clients() {
    let plan = lesson(&[]).plan;
    let Role::LogProducer(shop) = &plan.clients[0].role else { panic!("a producer of records") };
    let settings = ProducerSettings {
        client_id: "shop".into(),
        acks: Acks::Leader,
        // Not asked for, and acks = 1 speaks against it.
        idempotent: false,
        linger: millis(50),
        delivery_timeout: millis(40_000),
        compression: Compression::Zstd,
        partitioner: Partitioner::RoundRobin,
        adaptive_partitioning: false,
        availability_timeout: millis(700),
        retry_backoff_max: millis(400),
        ..ProducerSettings::default()
    };
    assert_eq!(shop.settings, settings);
    let message = &shop.publications[0].message;
    assert_eq!((&*message.exchange, &*message.routing_key), ("orders", "ann"));
    let Role::LogConsumer(billing) = &plan.clients[1].role else { panic!("a consumer") };
    let settings = ConsumerSettings {
        client_id: "billing-1".into(),
        group: Some("billing".into()),
        instance: Some("one".into()),
        auto_offset_reset: AutoOffsetReset::Earliest,
        enable_auto_commit: false,
        max_poll_records: 10,
        isolation: Isolation::ReadCommitted,
        retry_backoff_max: millis(800),
        assignors: vec!["cooperative-sticky".into()],
        ..ConsumerSettings::default()
    };
    assert_eq!(billing.settings, settings);
    assert_eq!(billing.topics, ["orders".into(), "mails".into()]);
    assert_eq!((billing.service, billing.commit), (Span::Fixed(millis(400)), Commit::AfterRecord));
    assert_eq!(billing.failures.len(), 1);
}

/// One that starts later is added by the run, at its time and as it is written; the faults keep their numbers.
#[test]
fn a_consumer_that_starts_later() {
    let library = super::library();
    let mut json = json();
    json.pointer_mut("/consumers/0").unwrap()["start_ms"] = Value::from(1_500);
    let plan = Lesson::from_json(&json, &library.known).unwrap().plan;
    assert!(plan.clients[1].later && !plan.clients[0].later);
    let add = Action::Client(ClientAction::Add { client: "billing-1".into(), like: "billing-1".into() });
    assert_eq!(plan.faults.last(), Some(&(SimTime::from_millis(1_500), add)));
    assert!(matches!(plan.faults[0].1, Action::Cluster(ClusterAction::Stop { .. })));
    json.pointer_mut("/consumers/0").unwrap()["start_ms"] = Value::from(60_000);
    let problems = Lesson::from_json(&json, &library.known).unwrap_err();
    assert_eq!(problems[0].message, "the run is over before it comes up");
}

#[test]
fn what_is_done_to_it() {
    let lesson = lesson(&[]);
    let faults: Vec<&Action> = lesson.plan.faults.iter().map(|(_, action)| action).collect();
    let set = |setting| Action::Client(ClientAction::Set { client: "shop".into(), setting });
    let stop = Action::Cluster(ClusterAction::Stop {
        broker: "broker-1".into(),
        kill: true,
        restart_after: Some(millis(3_000)),
    });
    let add = Action::Cluster(ClusterAction::AddPartitions { topic: "orders".into(), total: 3 });
    let expected = [&stop, &set(Setting::Acks(Acks::All)), &set(Setting::Linger(SimDuration::ZERO)), &add];
    assert_eq!(faults[..4], expected);
    let altered = [
        TopicSetting::Retention(None),
        TopicSetting::RetentionBytes(Some(4_000)),
        TopicSetting::CleanupPolicy(CleanupPolicy::Compact),
        TopicSetting::MinInsyncReplicas(1),
    ];
    let alter = |setting| Action::Cluster(ClusterAction::AlterTopic { topic: "mails".into(), setting });
    assert_eq!(faults[4..], altered.map(alter).each_ref());
    let offered: Vec<&str> = lesson.offers[0].actions.iter().map(Action::word).collect();
    assert_eq!(offered, ["cut_log_broker", "mend_log_broker", "start_log_broker", "publish", "add"]);
    let Action::Client(ClientAction::Publish { message, .. }) = &lesson.offers[0].actions[3] else {
        panic!("a record")
    };
    assert_eq!(&*message.exchange, "mails");
}

/// A partition's name stands for each of its replicas, and a replica's for itself.
#[test]
fn names_of_partitions() {
    let lesson = lesson(&[]);
    let names = |ids: &[_]| ids.iter().map(|id| lesson.plan.name(*id).to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&lesson.steps[0].focus), ["orders-0@0", "orders-0@1", "broker-0"]);
    let node = |name: &str| lesson.plan.find(name).unwrap();
    assert_eq!(lesson.layout[&node("orders-0@1")].wide, (2.0, 0.5));
    assert_eq!(lesson.layout[&node("mails-0")].wide, (2.0, 4.0));
}

/// What the Java client makes of settings that say nothing of idempotence.
#[test]
fn idempotence_goes_with_the_other_settings() {
    for (place, value, idempotent) in [
        ("/producers/0/acks", Value::from("all"), true),
        ("/producers/0/acks", Value::from("0"), false),
        ("/producers/0/acks", Value::from("1"), false),
    ] {
        let plan = lesson(&[(place, value.clone())]).plan;
        let Role::LogProducer(shop) = &plan.clients[0].role else { panic!("a producer of records") };
        assert_eq!(shop.settings.idempotent, idempotent, "{place} {value}");
    }
}

/// Each of these is well by itself, and with how the consumer begins; one after the other they are not.
#[test]
fn settings_with_which_a_consumer_would_not_start() {
    let mut json = json();
    let faults = json["faults"].as_array_mut().unwrap();
    for (at_ms, field, value) in
        [(30_000, "heartbeat_interval_ms", 10_000), (31_000, "session_timeout_ms", 8_000)]
    {
        faults.push(serde_json::json!({ "at_ms": at_ms, "set": { "client": "billing-1", field: value } }));
    }
    let lesson = Lesson::from_json(&json, &super::library().known).unwrap();
    let problems = lesson.check_run(&lesson.run());
    let told: Vec<String> =
        problems.iter().map(ToString::to_string).filter(|told| told.contains("session")).collect();
    let [told] = &told[..] else { panic!("one is too late: {told:?}") };
    assert!(
        told.contains(
            "faults: billing-1: session time-out 8 s, at 00:31.0: a heartbeat comes too late for its session"
        ),
        "{told}"
    );
    assert!(told.contains("Expected a heartbeat interval shorter than the session time-out"), "{told}");
}
