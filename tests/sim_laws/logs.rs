//! Generated clusters of the log broker: topics, producers that write to them and groups that read them.
//! Time-outs are short, so that a few seconds see elections, rebalances and what is given up.

use std::rc::Rc;

use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::base::SimDuration;
use sorting_office::engine::logs::client::{
    AutoOffsetReset, ConsumerSettings, Partitioner, ProducerSettings,
};
use sorting_office::engine::logs::{
    Acks, Assignor, BrokerId, CleanupPolicy, ClusterConfiguration, Isolation, TopicConfiguration,
    TopicDeclaration,
};
use sorting_office::engine::queueing::{Message, Name};
use sorting_office::sim::{
    AfterFailure, ClientPlan, Commit, LogConsumerPlan, LogPlan, LogProducerPlan, Publication, Role, Setting,
    Span, TopicPlan,
};

use super::clients::{failure, moment, span};
use super::topology::millis;

const BROKERS: u16 = 3;
pub const TOPICS: [&str; 2] = ["topic0", "topic1"];

fn ms(millis: u64) -> SimDuration {
    SimDuration::from_millis(millis)
}

fn cluster() -> impl Strategy<Value = ClusterConfiguration> {
    let rebalance = prop::option::weighted(0.3, millis(500..3_000));
    (1u64..40, rebalance, select(vec![0u64, 0, 300]), millis(500..4_000)).prop_map(
        |(latency, leader_imbalance_check_interval, first_rebalance, offsets_retention)| {
            ClusterConfiguration {
                brokers: BROKERS,
                controllers: 3,
                latency: ms(latency),
                replica_lag_time_max: ms(700),
                broker_heartbeat_interval: ms(200),
                broker_session_timeout: ms(600),
                controller_quorum_fetch_timeout: ms(300),
                retention_check_interval: ms(900),
                cleaner_backoff: ms(800),
                group_initial_rebalance_delay: ms(first_rebalance),
                leader_imbalance_check_interval,
                offsets_retention,
                ..ClusterConfiguration::default()
            }
        },
    )
}

fn configuration() -> impl Strategy<Value = TopicConfiguration> {
    use CleanupPolicy::{Compact, CompactAndDelete, Delete};
    let limits = (prop::option::weighted(0.4, 500u64..4_000), prop::option::weighted(0.3, 60u64..300));
    let policy = select(vec![Delete, Delete, Compact, CompactAndDelete]);
    let largest = prop_oneof![5 => Just(1_000_000u64), 1 => Just(5)];
    (1u16..3, any::<bool>(), policy, limits, largest, millis(0..300)).prop_map(
        |(
            min_insync_replicas,
            unclean,
            cleanup_policy,
            (kept, bytes),
            max_message_bytes,
            min_compaction_lag,
        )| {
            TopicConfiguration {
                min_insync_replicas,
                unclean_leader_election: unclean,
                cleanup_policy,
                retention: kept.map(ms),
                retention_bytes: bytes,
                segment_bytes: 120,
                segment_time: ms(1_000),
                min_cleanable_dirty_percent: 10,
                delete_retention: ms(500),
                min_compaction_lag,
                max_message_bytes,
            }
        },
    )
}

/// Up to two partitions, and one more that an operator may add.
fn topic(name: &'static str) -> impl Strategy<Value = TopicPlan> {
    (1u16..3, select(vec![1u16, 2, 3, 3]), configuration()).prop_map(
        move |(partitions, replicas, configuration)| {
            let on = |first: u16| (0..replicas).map(|next| BrokerId((first + next) % BROKERS)).collect();
            let declaration = TopicDeclaration {
                name: name.into(),
                partitions,
                replication_factor: replicas,
                configuration,
                assignment: (0..=partitions).map(on).collect(),
            };
            TopicPlan { declaration }
        },
    )
}

pub fn log_plan() -> impl Strategy<Value = LogPlan> {
    (cluster(), topic(TOPICS[0]), prop::option::of(topic(TOPICS[1]))).prop_map(|(cluster, first, second)| {
        LogPlan::new(cluster, std::iter::once(first).chain(second).collect())
    })
}

fn isolation() -> impl Strategy<Value = Isolation> {
    select(vec![Isolation::ReadUncommitted, Isolation::ReadCommitted])
}

fn commit() -> impl Strategy<Value = Commit> {
    select(vec![Commit::AfterPoll, Commit::AfterRecord, Commit::BeforeWork, Commit::Never])
}

fn acks() -> impl Strategy<Value = Acks> {
    select(vec![Acks::None, Acks::Leader, Acks::Leader, Acks::All])
}

fn producer_settings() -> impl Strategy<Value = ProducerSettings> {
    let batches =
        (select(vec![0u64, 0, 150, 600]), select(vec![40u64, 16_384]), select(vec![60u64, 1_000_000]));
    let partitioner = select(vec![
        (Partitioner::Sticky, true, 0),
        (Partitioner::Sticky, true, 200),
        (Partitioner::Sticky, false, 0),
        (Partitioner::RoundRobin, true, 0),
    ]);
    (acks(), any::<bool>(), 0u32..4, 1u16..6, batches, partitioner).prop_map(
        |(acks, idempotent, retries, max_in_flight, (linger, batch_size, buffer_memory), partitioner)| {
            ProducerSettings {
                acks,
                idempotent: idempotent && acks == Acks::All,
                retries,
                max_in_flight,
                linger: ms(linger),
                batch_size,
                buffer_memory,
                partitioner: partitioner.0,
                adaptive_partitioning: partitioner.1,
                availability_timeout: ms(partitioner.2),
                request_timeout: ms(800),
                delivery_timeout: ms(2_500),
                retry_backoff: ms(60),
                retry_backoff_max: ms(200),
                metadata_max_age: ms(1_000),
                ..ProducerSettings::default()
            }
        },
    )
}

/// A record's topic and key stand where a message has its exchange and its routing key.
pub fn record() -> impl Strategy<Value = Rc<Message>> {
    let body = select(vec!["n {n}", "n {n}", ""]);
    (select(TOPICS.to_vec()), select(vec!["ann", "bob", ""]), body).prop_map(|(exchange, key, body)| {
        let (exchange, routing_key, body): (Name, Name, Name) = (exchange.into(), key.into(), body.into());
        Rc::new(Message { exchange, routing_key, body, ..Message::default() })
    })
}

pub fn log_producer(name: &'static str) -> impl Strategy<Value = ClientPlan> {
    let publication =
        (moment(), 0u32..24, millis(20..300), record()).prop_map(|(start, count, gap, message)| {
            Publication { start, count, gap: Span::Fixed(gap), message }
        });
    let publications = prop::collection::vec(publication, 1..3);
    (publications, producer_settings(), span()).prop_map(move |(publications, settings, latency)| {
        let role = Role::LogProducer(LogProducerPlan { publications, settings });
        ClientPlan { name: name.into(), latency, role, later: false }
    })
}

fn consumer_settings() -> impl Strategy<Value = ConsumerSettings> {
    use AutoOffsetReset::{Earliest, Latest, None};
    let assignors = select(vec![
        vec!["range"],
        vec!["roundrobin"],
        vec!["sticky"],
        vec!["cooperative-sticky"],
        vec!["range", "cooperative-sticky"],
    ]);
    let reset = select(vec![Earliest, Earliest, Latest, None]);
    let commits = (any::<bool>(), millis(200..2_000), any::<bool>());
    let polls = (1usize..6, select(vec![1_500u64, 300_000]));
    (select(vec!["billing", "billing", "mails"]), assignors, reset, commits, polls, isolation()).prop_map(
        |(group, assignors, auto_offset_reset, (auto, interval, store), (records, poll), isolation)| {
            ConsumerSettings {
                group: Some(group.into()),
                assignors: assignors.into_iter().map(Name::from).collect(),
                auto_offset_reset,
                enable_auto_commit: auto,
                auto_commit_interval: interval,
                enable_auto_offset_store: store,
                max_poll_records: records,
                max_poll_interval: ms(poll),
                isolation,
                session_timeout: ms(1_500),
                heartbeat_interval: ms(400),
                fetch_max_wait: ms(300),
                request_timeout: ms(900),
                retry_backoff: ms(60),
                metadata_max_age: ms(1_000),
                ..ConsumerSettings::default()
            }
        },
    )
}

pub fn log_consumer(name: &'static str) -> impl Strategy<Value = ClientPlan> {
    let topics = select(vec![vec![TOPICS[0]], TOPICS.to_vec()]);
    let instance = prop::option::weighted(0.2, Just(Name::from(name)));
    let failures =
        (prop::collection::vec(failure(), 0..2), select(AfterFailure::ALL.to_vec()), millis(1..300));
    (topics, consumer_settings(), instance, span(), failures, commit(), span()).prop_map(
        move |(topics, settings, instance, service, (failures, on_failure, retry), commit, latency)| {
            let topics = topics.into_iter().map(Name::from).collect();
            let settings = ConsumerSettings { instance, ..settings };
            let consumer = LogConsumerPlan { topics, settings, service, failures, on_failure, retry, commit };
            ClientPlan { name: name.into(), latency, role: Role::LogConsumer(consumer), later: false }
        },
    )
}

/// All that can be changed about a client of the log broker.
pub fn log_setting() -> impl Strategy<Value = Setting> {
    prop_oneof![
        acks().prop_map(Setting::Acks),
        millis(0..400).prop_map(Setting::Linger),
        millis(0..400).prop_map(Setting::Service),
        (0u8..=100).prop_map(Setting::FailureChance),
        commit().prop_map(Setting::Commit),
        select(AfterFailure::ALL.to_vec()).prop_map(Setting::AfterFailure),
        (1u32..8).prop_map(Setting::MaxPollRecords),
        millis(100..3_000).prop_map(Setting::MaxPollInterval),
        millis(20..2_000).prop_map(Setting::HeartbeatInterval),
        millis(100..3_000).prop_map(Setting::SessionTimeout),
        isolation().prop_map(Setting::Isolation),
        select(Assignor::ALL.to_vec()).prop_map(Setting::Assignor),
    ]
}
