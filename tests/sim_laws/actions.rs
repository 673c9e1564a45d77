//! Generated actions: everything that can be done to a run, to whoever is in it, and now and then to somebody
//! who is not.

use std::rc::Rc;

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::CleanupPolicy;
use sorting_office::engine::logs::client::Start;
use sorting_office::engine::queueing::{Message, MessageId, Name, Shutdown, Value};
use sorting_office::sim::{
    Action, BrokerAction, ClientAction, ClusterAction, LinkAction, POISON, Target, TopicSetting,
    TopologyAction, TransitKind,
};

use super::clients::{moment, setting};
use super::logs::{TOPICS, log_setting, record};
use super::services::service_setting;
use super::topology::{QUEUES, binding, message, millis, name, policy};
use super::watch::watch_action;

pub type Doings = Vec<(SimTime, Action)>;

/// The last ones of each are only there if an action adds them.
const CLIENTS: [&str; 6] = ["client0", "client1", "client2", "client3", "client4", "client5"];
const LOG_CLIENTS: [&str; 5] = ["writer0", "writer1", "reader0", "reader1", "reader2"];
const LOG_BROKERS: [&str; 3] = ["broker-0", "broker-1", "broker-2"];

/// What can be done to the queue broker and its clients.
pub fn queue_action() -> BoxedStrategy<Action> {
    let by_hand = (one_of(&CLIENTS), message()).prop_flat_map(publish);
    let set = (one_of(&CLIENTS), prop_oneof![3 => setting().boxed(), 2 => service_setting().boxed()])
        .prop_map(|(client, setting)| Action::Client(ClientAction::Set { client, setting }));
    let stop =
        (select(vec![Shutdown::Orderly, Shutdown::Kill]), after()).prop_map(|(shutdown, restart_after)| {
            Action::Broker(BrokerAction::StopBroker { shutdown, restart_after })
        });
    let memory = prop::option::of(0u64..6_000)
        .prop_map(|high_watermark| Action::Broker(BrokerAction::SetMemory { high_watermark }));
    let policy = (0..QUEUES, policy()).prop_map(|(queue, policy)| {
        Action::Broker(BrokerAction::SetPolicy { queue: name("queue", queue), policy })
    });
    prop_oneof![
        11 => to_client(&CLIENTS),
        1 => by_hand,
        1 => set,
        2 => watch_action(["client2", "client3"]),
        1 => stop,
        1 => Just(Action::Broker(BrokerAction::StartBroker)),
        1 => memory,
        1 => policy,
        1 => binding().prop_map(|binding| Action::Topology(TopologyAction::Bind(Rc::new(binding)))),
        1 => binding().prop_map(|binding| Action::Topology(TopologyAction::Unbind(Rc::new(binding)))),
        1 => (0..QUEUES).prop_map(|queue| Action::Topology(TopologyAction::Purge { queue: name("queue", queue) })),
    ]
    .boxed()
}

/// What can be done to the cluster of log brokers and its clients.
pub fn log_action() -> BoxedStrategy<Action> {
    let broker = || one_of(&LOG_BROKERS);
    // Not by those that read: what they are made to publish vanishes (`tests/faults.rs`).
    let by_hand = (one_of(&LOG_CLIENTS[..2]), record()).prop_flat_map(publish);
    let set = (one_of(&LOG_CLIENTS), log_setting())
        .prop_map(|(client, setting)| Action::Client(ClientAction::Set { client, setting }));
    let stop = (broker(), any::<bool>(), after()).prop_map(|(broker, kill, restart_after)| {
        Action::Cluster(ClusterAction::Stop { broker, kill, restart_after })
    });
    let more = (one_of(&TOPICS), 0u16..5)
        .prop_map(|(topic, total)| Action::Cluster(ClusterAction::AddPartitions { topic, total }));
    let altered = prop_oneof![
        option::of(millis(1..3_000)).prop_map(TopicSetting::Retention),
        option::of(0u64..600).prop_map(TopicSetting::RetentionBytes),
        select(CleanupPolicy::ALL.to_vec()).prop_map(TopicSetting::CleanupPolicy),
        (1u16..4).prop_map(TopicSetting::MinInsyncReplicas),
    ];
    let alter = (one_of(&TOPICS), altered)
        .prop_map(|(topic, setting)| Action::Cluster(ClusterAction::AlterTopic { topic, setting }));
    let start = prop_oneof![
        select(vec![Start::Beginning, Start::End, Start::Committed]),
        (0u64..12).prop_map(Start::At),
        (0u64..4_000).prop_map(|at| Start::Time(SimTime::from_millis(at))),
    ];
    let seek =
        (one_of(&LOG_CLIENTS), one_of(&TOPICS), 0u16..4, start).prop_map(|(client, topic, number, to)| {
            Action::Client(ClientAction::Seek { client, partition: format!("{topic}-{number}").into(), to })
        });
    prop_oneof![
        11 => to_client(&LOG_CLIENTS),
        2 => seek,
        1 => by_hand,
        2 => set,
        1 => watch_action(["reader0", "reader1"]),
        3 => stop,
        1 => broker().prop_map(|broker| Action::Cluster(ClusterAction::Start { broker })),
        2 => broker().prop_map(|broker| Action::Cluster(ClusterAction::Cut { broker })),
        2 => broker().prop_map(|broker| Action::Cluster(ClusterAction::Mend { broker })),
        1 => more,
        1 => alter,
    ]
    .boxed()
}

/// Something that is done, or something and, after a while, what undoes it.
pub fn doings(action: BoxedStrategy<Action>, twofold: BoxedStrategy<Vec<Action>>) -> BoxedStrategy<Doings> {
    let alone = (moment(), action).prop_map(|(at, action)| vec![(at, action)]);
    let both = (moment(), millis(1..1_500), twofold).prop_map(|(at, gap, actions)| {
        let times = std::iter::successors(Some(at), move |at| Some(*at + gap));
        times.zip(actions).collect()
    });
    prop_oneof![3 => alone, 1 => both].boxed()
}

/// Of the queue broker, or of its clients.
pub fn queue_twofold() -> BoxedStrategy<Vec<Action>> {
    let stop = Action::Broker(BrokerAction::StopBroker { shutdown: Shutdown::Kill, restart_after: None });
    prop_oneof![6 => client_twofold(&CLIENTS[..4]), 1 => Just(vec![stop, Action::Broker(BrokerAction::StartBroker)])].boxed()
}

/// Of the log broker, or of its clients. A leader that is cut off goes on writing; when it comes back, another
/// one leads.
pub fn log_twofold() -> BoxedStrategy<Vec<Action>> {
    let broker = one_of(&LOG_BROKERS).prop_flat_map(|broker| {
        let stop =
            Action::Cluster(ClusterAction::Stop { broker: broker.clone(), kill: true, restart_after: None });
        let (start, cut) = (
            Action::Cluster(ClusterAction::Start { broker: broker.clone() }),
            Action::Cluster(ClusterAction::Cut { broker: broker.clone() }),
        );
        let mend = Action::Cluster(ClusterAction::Mend { broker });
        select(vec![
            vec![stop.clone(), start.clone()],
            vec![cut.clone(), mend.clone()],
            vec![cut, stop, start, mend],
        ])
    });
    prop_oneof![client_twofold(&LOG_CLIENTS[..4]), broker].boxed()
}

fn client_twofold(names: &'static [&'static str]) -> impl Strategy<Value = Vec<Action>> {
    one_of(names).prop_flat_map(|client| {
        let name = || client.clone();
        select(vec![
            vec![
                Action::Link(LinkAction::Cut { client: name() }),
                Action::Link(LinkAction::Mend { client: name() }),
            ],
            vec![
                Action::Client(ClientAction::Pause { client: name() }),
                Action::Client(ClientAction::Resume { client: name() }),
            ],
            vec![
                Action::Client(ClientAction::Crash { client: name(), restart_after: None }),
                Action::Client(ClientAction::Restart { client: name() }),
            ],
        ])
    })
}

/// What can be done to a client, whichever broker it is a client of.
fn to_client(names: &'static [&'static str]) -> BoxedStrategy<Action> {
    let client = || one_of(names);
    let target =
        || {
            let message = prop::option::weighted(0.3, (1u32..10).prop_map(MessageId));
            (client(), select(TransitKind::ALL.to_vec()), message)
                .prop_map(|(client, kind, message)| Target { client, kind, message })
        };
    prop_oneof![
        (client(), after()).prop_map(|(client, restart_after)| Action::Client(ClientAction::Crash {
            client,
            restart_after
        })),
        client().prop_map(|client| Action::Client(ClientAction::Restart { client })),
        target().prop_map(|target| Action::Link(LinkAction::Lose(target))),
        target().prop_map(|target| Action::Link(LinkAction::Lose(target))),
        target().prop_map(|target| Action::Link(LinkAction::Duplicate(target))),
        client().prop_map(|client| Action::Link(LinkAction::Cut { client })),
        client().prop_map(|client| Action::Link(LinkAction::Mend { client })),
        client().prop_map(|client| Action::Client(ClientAction::Pause { client })),
        client().prop_map(|client| Action::Client(ClientAction::Resume { client })),
        (client(), client()).prop_map(|(client, like)| Action::Client(ClientAction::Add { client, like })),
        client().prop_map(|client| Action::Client(ClientAction::Remove { client })),
    ]
    .boxed()
}

fn publish((client, message): (Name, Rc<Message>)) -> impl Strategy<Value = Action> {
    any::<bool>().prop_map(move |poison| {
        let mut message = Message::clone(&message);
        if poison {
            message.headers.insert(POISON.into(), Value::Bool(true));
        }
        Action::Client(ClientAction::Publish { client: client.clone(), message: Rc::new(message) })
    })
}

fn one_of(names: &'static [&'static str]) -> impl Strategy<Value = Name> {
    select(names).prop_map(Name::from)
}

/// After how long somebody comes back, if at all.
fn after() -> impl Strategy<Value = Option<SimDuration>> {
    prop::option::of(millis(0..2_000))
}
