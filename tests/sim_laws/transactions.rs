//! What is in a transaction of a service takes effect together or not at all, whatever happens to the service, its link
//! and the brokers.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::{Offset, TopicPartition};
use sorting_office::engine::queueing::MessageId;
use sorting_office::lesson::Lesson;
use sorting_office::player::{Fate, World};
use sorting_office::sim::service::{ActivityId, ServiceEvent};
use sorting_office::sim::{
    Action, ClientAction, ClientEvent, ClusterAction, EntryId, Intervention, LinkAction, PublisherEvent,
    Recording, Setting, What, WorkEvent,
};

use super::laws::hold;
use super::service_books::Books;
use super::support::lessons::of_text;

const CASES: u32 = 60;

/// Each order makes a payment and a mail, in one transaction with the order's offset.
const LOG: &str = r#"
format = 1
title = "t"
summary = "s"
until_ms = 90_000

[network]
latency_ms = 5

[cluster]
brokers = 3
controllers = 3
broker_session_timeout_ms = 3_000
broker_heartbeat_interval_ms = 500

[[topics]]
name = "orders"
replication_factor = 3
min_insync_replicas = 2

[[topics]]
name = "payments"
partitions = 2
replication_factor = 3
min_insync_replicas = 2

[[topics]]
name = "mails"
replication_factor = 3
min_insync_replicas = 2

[[producers]]
name = "web"
to = "topic"

[[producers.publish]]
at_ms = 1_000
count = 10
every_ms = 150
topic = "orders"
key = "ann"
body = "a-{n}"

[[services]]
name = "billing"
producer = { transactional_id = "billing-1", transaction_timeout_ms = 20_000, request_timeout_ms = 2_000 }

[[services.ports]]
topics = ["orders"]
group = "billing"
commit = "never"
consumer = { auto_offset_reset = "earliest", isolation = "read_committed", session_timeout_ms = 3_000, heartbeat_interval_ms = 1_000 }

[[services.on]]
steps = [
  { id = "pay", in_transaction = [
    { id = "debit", publish = { topic = "payments", key = "{body}", body = "{body}" } },
    { id = "look", work_ms = 40, fails = [{ chance_percent = 20, error = "no line" }] },
    { id = "mail", publish = { topic = "mails", key = "{body}", body = "{body}" } },
    "commit",
  ] },
]
on_failure = ["seek_back"]

[[consumers]]
name = "audit"
group = "audit"
topics = ["payments", "mails"]
auto_offset_reset = "earliest"
isolation = "read_committed"
service_ms = 2

[[steps]]
id = "end"
title = "t"
on = { event = "handled" }
say = "It is done."
"#;

/// An order and the news of it, together in tables; a relay publishes the news.
const OUTBOX: &str = r#"
format = 1
title = "t"
summary = "s"
until_ms = 30_000

[network]
latency_ms = 5

[[queues]]
name = "orders"
durable = true

[[queues]]
name = "news"
durable = true

[[producers]]
name = "web"

[[producers.publish]]
at_ms = 500
count = 12
every_ms = 150
key = "orders"
body = "a-{n}"

[[services]]
name = "shop"
threads = 3

[[services.ports]]
queue = "orders"
prefetch = 3

[[services.tables]]
name = "orders"
durable = true

[[services.tables]]
name = "outbox"
durable = true

[[services.on]]
name = "place order"
port = "orders"
steps = [
  { id = "place", in_transaction = [
    { id = "seen", insert = "orders[body]", value = "placed", else = [{ id = "twice", fail = "twice" }] },
    { id = "check", work_ms = 60, fails = [{ chance_percent = 20, error = "no stock" }] },
    { id = "note", put = "outbox[body]", value = "{body}" },
    { id = "count", add = "orders['all']", by = 1 },
  ] },
]

[[services.on]]
name = "relay"
at_ms = 700
count = 200
every_ms = 110
steps = [
  { id = "next", oldest = "outbox", into = "order", else = ["end"] },
  { id = "tell", publish = { key = "news", body = "{outbox[order]}" }, confirm_ms = 300 },
  { id = "forget", delete = "outbox[order]" },
]

[[steps]]
id = "end"
title = "t"
on = { event = "handled" }
say = "It is done."
"#;

fn at(millis: u64, action: Action) -> Intervention {
    Intervention { at: SimTime::from_millis(millis), action }
}

fn run(lesson: &Lesson, seed: u64, done: &[(u64, Vec<Action>)]) -> Recording {
    let mut all: Vec<Intervention> = done
        .iter()
        .flat_map(|(millis, actions)| actions.iter().map(|action| at(*millis, action.clone())))
        .collect();
    all.sort_by_key(|one| one.at);
    Recording::run(lesson.plan.clone(), seed, all)
}

fn ms(millis: u64) -> SimDuration {
    SimDuration::from_millis(millis)
}

fn crash(client: &str) -> impl Strategy<Value = Vec<(u64, Action)>> + use<> {
    let client = client.to_owned();
    (500u64..4_000, 20u64..3_000).prop_map(move |(at, after)| {
        let restart_after = Some(ms(after));
        vec![(at, Action::Client(ClientAction::Crash { client: client.as_str().into(), restart_after }))]
    })
}

fn cut(client: &str) -> impl Strategy<Value = Vec<(u64, Action)>> + use<> {
    let client = client.to_owned();
    (500u64..4_000, 20u64..3_000).prop_map(move |(at, after)| {
        let name = || client.as_str().into();
        vec![
            (at, Action::Link(LinkAction::Cut { client: name() })),
            (at + after, Action::Link(LinkAction::Mend { client: name() })),
        ]
    })
}

fn stop() -> impl Strategy<Value = Vec<(u64, Action)>> {
    (500u64..4_000, 100u64..3_000, 0u32..3, any::<bool>()).prop_map(|(at, after, broker, kill)| {
        let (broker, restart_after) = (format!("broker-{broker}").as_str().into(), Some(ms(after)));
        vec![(at, Action::Cluster(ClusterAction::Stop { broker, kill, restart_after }))]
    })
}

fn slower() -> impl Strategy<Value = Vec<(u64, Action)>> {
    (500u64..4_000, select(vec![0u64, 5, 80])).prop_map(|(at, linger)| {
        let setting = Setting::Linger(ms(linger));
        vec![(at, Action::Client(ClientAction::Set { client: "billing".into(), setting }))]
    })
}

fn by_time(all: Vec<Vec<(u64, Action)>>) -> Vec<(u64, Vec<Action>)> {
    all.into_iter().flatten().map(|(at, action)| (at, vec![action])).collect()
}

/// Whoever reads what is committed gets, of each order, the payment and the mail of one attempt: all of what was
/// written for it and once, or for as long as it lasts nothing.
#[test]
fn who_reads_what_is_committed_sees_each_outcome_whole_and_once() {
    let lesson = of_text(LOG);
    let fault = prop_oneof![3 => crash("billing"), 2 => cut("billing"), 2 => stop(), 1 => slower()];
    let faults = prop::collection::vec(fault, 0..5).prop_map(by_time);
    hold(CASES, &(faults, any::<u64>()), |(faults, seed)| {
        let recording = run(&lesson, *seed, faults);
        let audit = recording.plan.find_client("audit");
        // Of each record that a service made, the activity that it came of.
        let mut made: BTreeMap<MessageId, ActivityId> = BTreeMap::new();
        let mut seen: BTreeMap<String, BTreeSet<(String, MessageId, ActivityId)>> = BTreeMap::new();
        for entry in &recording.journal.entries {
            match &entry.what {
                What::Client(_, ClientEvent::Publisher(PublisherEvent::Produced(message))) => {
                    let cause = entry.cause.map(|cause| &recording.journal.entries[cause.index()].what);
                    if let Some(What::Client(_, ClientEvent::Service(event))) = cause
                        && let ServiceEvent::Stepped { activity, .. } = **event
                    {
                        made.insert(message.id, activity);
                    }
                }
                What::Client(id, ClientEvent::Work(WorkEvent::Done { message, .. }))
                    if Some(*id) == audit =>
                {
                    let (topic, by) = (message.exchange.to_string(), made[&message.id]);
                    seen.entry(message.body.to_string()).or_default().insert((topic, message.id, by));
                }
                _ => {}
            }
        }
        assert_eq!(seen.len(), 10, "each order has an outcome in the end: {seen:?}");
        for (order, records) in &seen {
            let topics: Vec<&str> = records.iter().map(|(topic, ..)| &**topic).collect();
            assert_eq!(topics, ["mails", "payments"], "{order}: {records:?}");
            let by: BTreeSet<ActivityId> = records.iter().map(|(.., by)| *by).collect();
            assert_eq!(by.len(), 1, "{order} is of several attempts: {records:?}");
        }
    });
}

/// The marks on a partition's records are what its leader goes by: a record is open when it comes in a transaction,
/// whoever reads what is committed works on none that is marked, and in the end none is open.
#[test]
fn records_are_marked_as_their_leader_has_them() {
    let lesson = of_text(LOG);
    let fault = prop_oneof![3 => crash("billing"), 1 => cut("billing"), 3 => stop()];
    let faults = prop::collection::vec(fault, 0..5).prop_map(by_time);
    let (open, aborted) = (Cell::new(0_u32), Cell::new(0_usize));
    hold(CASES, &(faults, any::<u64>()), |(faults, seed)| {
        let recording = run(&lesson, *seed, faults);
        let audit = recording.plan.find_client("audit");
        let mut world = World::new(&recording.plan);
        let mut stored: BTreeMap<MessageId, (TopicPartition, Offset)> = BTreeMap::new();
        for (at, entry) in recording.journal.entries.iter().enumerate() {
            world.apply(&recording.plan, &recording.journal, EntryId(at as u32));
            let marks = |partition: &TopicPartition| &world.logs.partitions[partition].transactions;
            match &entry.what {
                What::Stored { partition, offset, message, transaction, .. } => {
                    stored.insert(message.id, (*partition, *offset));
                    let is_open = marks(partition).fate(*offset) == Some(Fate::Open);
                    assert_eq!(is_open, transaction.is_some());
                    open.set(open.get() + u32::from(is_open));
                }
                What::Client(id, ClientEvent::Work(WorkEvent::Done { message, .. }))
                    if Some(*id) == audit =>
                {
                    let (partition, offset) = &stored[&message.id];
                    assert_eq!(marks(partition).fate(*offset), None, "{partition:?}, {offset}");
                }
                _ => {}
            }
        }
        for (partition, offset) in stored.values() {
            let transactions = &world.logs.partitions[partition].transactions;
            let fate = transactions.fate(*offset);
            assert_ne!(fate, Some(Fate::Open), "{partition:?}, {offset}");
            assert_eq!(transactions.last_stable(), None);
            aborted.set(aborted.get() + usize::from(fate == Some(Fate::Aborted)));
        }
    });
    assert!(open.get() > 0 && aborted.get() > 0, "{open:?}, {aborted:?}");
}

/// After each entry there are as many orders as were counted, and of each order the news is in the outbox, or has
/// been: what is changed together is there together, whatever happens between.
#[test]
fn an_order_and_its_news_are_there_together() {
    let lesson = of_text(OUTBOX);
    let fault = prop_oneof![3 => crash("shop"), 1 => cut("shop")];
    let faults = prop::collection::vec(fault, 0..5).prop_map(by_time);
    hold(CASES, &(faults, any::<u64>()), |(faults, seed)| {
        let recording = run(&lesson, *seed, faults);
        let (mut world, mut books) = (World::new(&recording.plan), Books::new(&recording));
        let mut noted: BTreeSet<String> = BTreeSet::new();
        let (mut told, mut is_between): (BTreeSet<String>, _) = (BTreeSet::new(), false);
        for at in 0..recording.journal.entries.len() {
            let id = EntryId(at as u32);
            world.apply(&recording.plan, &recording.journal, id);
            books.read(&recording, id).expect("its law holds");
            match &recording.journal.entries[at].what {
                What::Client(_, ClientEvent::Service(event)) => match &**event {
                    ServiceEvent::Changed { table, key, to, .. } => {
                        // The rows of one commit are told one after the other, and nothing comes between.
                        is_between = !(table.0 == 1 && to.is_none()) && **key != *"all";
                        if table.0 == 1 && to.is_some() {
                            noted.insert(key.to_string());
                        }
                        if table.0 == 1 && to.is_none() {
                            assert!(told.contains(&**key), "{key} is forgotten and nobody was told");
                        }
                    }
                    _ => assert!(!is_between, "{event:?} comes between the rows of a commit"),
                },
                What::Client(_, ClientEvent::Publisher(PublisherEvent::Produced(message)))
                    if *message.routing_key == *"news" =>
                {
                    told.insert(message.body.to_string());
                }
                What::Acted(_) => assert!(!is_between, "a crash comes between the rows of a commit"),
                _ => {}
            }
            if !is_between {
                let orders = &world.services.tables[0];
                let placed: BTreeSet<String> =
                    orders.iter().map(|(key, _)| key.to_string()).filter(|key| key != "all").collect();
                assert_eq!(placed, noted);
                let counted = orders.get("all").map_or(0, |row| row.value.parse().expect("a number"));
                assert_eq!(counted, placed.len());
            }
        }
        assert_eq!(told, noted, "all the news is out in the end");
        assert!(!noted.is_empty());
    });
}
