//! Transactions of services: what is in one takes effect together, or not at all, wherever a crash falls.

use std::collections::BTreeMap;

use sorting_office::base::SimTime;
use sorting_office::lesson::Lesson;
use sorting_office::sim::{
    Action, ClientAction, ClientEvent, Facts, Intervention, Kind, Recording, What, WorkEvent,
};

use super::services::facts;
use super::support::lessons::of_text;

/// Each order is paid for and a mail is asked for, in one transaction with the order's offset.
const LOG: &str = r#"
format = 1
title = "t"
summary = "s"
until_ms = 10_000

[network]
latency_ms = 5

[cluster]
brokers = 1

[[topics]]
name = "orders"

[[topics]]
name = "payments"

[[topics]]
name = "mails"

[[producers]]
name = "web"
to = "topic"

[[producers.publish]]
at_ms = 1_000
count = 3
every_ms = 100
topic = "orders"
key = "ann"
body = "a-{n}"

[[services]]
name = "billing"
producer = { transactional_id = "billing-1" }

[[services.ports]]
topics = ["orders"]
group = "billing"
commit = "never"
consumer = { auto_offset_reset = "earliest", isolation = "read_committed", session_timeout_ms = 3_000, heartbeat_interval_ms = 1_000 }

[[services.on]]
steps = [
  { id = "pay", in_transaction = [
    { id = "debit", publish = { topic = "payments", key = "{key}", body = "{body}" } },
    { id = "look", work_ms = 40, fails = [FAILS] },
    { id = "mail", publish = { topic = "mails", key = "{key}", body = "{body}" } },
    "commit",
  ] },
]
on_failure = ["seek_back"]

[[consumers]]
name = "audit"
group = "audit"
topics = ["payments", "mails"]
service_ms = 2
auto_offset_reset = "earliest"
isolation = "read_committed"

[[consumers]]
name = "peek"
group = "peek"
topics = ["payments", "mails"]
service_ms = 2
auto_offset_reset = "earliest"

[[steps]]
id = "end"
title = "t"
on = { event = "handled" }
say = "It is done."
"#;

/// The lesson, with what is done to it.
fn run(lesson: &Lesson, actions: Vec<(u64, ClientAction)>) -> Recording {
    let plan = lesson.plan.clone();
    let actions = actions
        .into_iter()
        .map(|(at, action)| Intervention { at: SimTime::from_millis(at), action: Action::Client(action) });
    Recording::run(plan, lesson.seed, actions.collect())
}

fn crash(client: &str, at: u64, restart_after_ms: u64) -> (u64, ClientAction) {
    let restart_after = Some(sorting_office::base::SimDuration::from_millis(restart_after_ms));
    (at, ClientAction::Crash { client: client.into(), restart_after })
}

/// What a consumer has read, in order.
fn read_by(recording: &Recording, client: &str) -> Vec<(String, String)> {
    let reads = recording.journal.entries.iter().filter_map(|entry| match &entry.what {
        What::Client(id, ClientEvent::Work(WorkEvent::Done { message, .. }))
            if *recording.plan.clients[id.index()].name == *client =>
        {
            Some((message.exchange.to_string(), message.body.to_string()))
        }
        _ => None,
    });
    reads.collect()
}

fn count(recording: &Recording, kind: Kind) -> usize {
    facts(recording, kind).count()
}

fn steps(recording: &Recording) -> Vec<String> {
    facts(recording, Kind::Stepped).filter_map(|facts: Facts| Some(facts.region?.1.to_string())).collect()
}

const ALL: [(&str, &str); 6] = [
    ("mails", "a-1"),
    ("mails", "a-2"),
    ("mails", "a-3"),
    ("payments", "a-1"),
    ("payments", "a-2"),
    ("payments", "a-3"),
];

fn sorted(mut read: Vec<(String, String)>) -> Vec<(String, String)> {
    read.sort();
    read
}

fn all() -> Vec<(String, String)> {
    ALL.map(|(topic, body)| (topic.to_owned(), body.to_owned())).to_vec()
}

#[test]
fn a_transaction_is_begun_filled_and_committed() {
    let run = run(&of_text(&LOG.replace("FAILS", "")), Vec::new());
    assert_eq!(steps(&run)[..6], ["pay", "debit", "look", "mail", "commit", "commit_transaction"]);
    assert_eq!(sorted(read_by(&run, "audit")), all());
    assert_eq!(sorted(read_by(&run, "peek")), all());
    assert_eq!(count(&run, Kind::TransactionBegan), 3);
    let ends = facts(&run, Kind::TransactionEnded).map(|facts| facts.reason.unwrap().as_str().to_owned());
    assert_eq!(ends.collect::<Vec<_>>(), ["commit", "commit", "commit"]);
    let offsets =
        facts(&run, Kind::OffsetCommitted).filter(|facts| facts.group.as_deref() == Some("billing"));
    assert_eq!(offsets.map(|facts| facts.offset.unwrap()).collect::<Vec<_>>(), [1, 2, 3]);
}

/// The reader of what is committed sees each outcome once, wherever the crash falls; the other one may see what was aborted.
#[test]
fn a_crash_between_any_two_steps_leaves_all_of_it_or_nothing() {
    let lesson = of_text(&LOG.replace("FAILS", ""));
    let (mut aborted, mut seen_too_much) = (0, 0);
    for at in (1_000..1_400).step_by(3) {
        let run = run(&lesson, vec![crash("billing", at, 200)]);
        assert_eq!(sorted(read_by(&run, "audit")), all(), "crash at {at}");
        let prepared = facts(&run, Kind::TransactionPrepared);
        aborted += prepared.filter(|facts| facts.reason.unwrap().as_str() == "abort").count();
        seen_too_much += usize::from(read_by(&run, "peek").len() > ALL.len());
    }
    assert!(aborted > 30, "{aborted}");
    assert!(seen_too_much > 30, "{seen_too_much}");
}

#[test]
fn a_step_that_fails_aborts_and_the_record_comes_again() {
    let lesson = of_text(&LOG.replace("FAILS", r#"{ during_ms = [0, 1_300], error = "no line" }"#));
    let run = run(&lesson, Vec::new());
    let steps = steps(&run);
    assert_eq!(steps[..5], ["pay", "debit", "look", "abort_transaction", "seek_back"]);
    assert_eq!(steps[5..8], ["pay", "debit", "look"]);
    assert_eq!(sorted(read_by(&run, "audit")), all());
    let mut peeked = BTreeMap::new();
    for (topic, _) in read_by(&run, "peek") {
        *peeked.entry(topic).or_insert(0) += 1;
    }
    assert!(peeked["payments"] > 3, "{peeked:?}");
    assert_eq!(peeked["mails"], 3);
}

/// Without a way for failures, the handling ends with the error that made it abort.
#[test]
fn what_is_aborted_ends_as_the_step_failed() {
    let written = LOG.replace("FAILS", r#"{ during_ms = [0, 9_000], error = "no line" }"#);
    let run = run(&of_text(&written.replace("on_failure = [\"seek_back\"]", "")), Vec::new());
    let words = facts(&run, Kind::NotHandled).filter_map(|facts| facts.words);
    assert_eq!(words.collect::<Vec<_>>(), ["no line"; 3]);
    assert_eq!(read_by(&run, "audit"), []);
}

/// A second one with the same transactional id fences the first, whose transaction is aborted.
#[test]
fn whoever_comes_later_with_the_same_id_fences_the_other() {
    let written = LOG.replace("FAILS", "");
    let service = written.split("[[services]]").nth(1).unwrap().split("[[consumers]]").next().unwrap();
    let second = service.replace("\"billing\"\nproducer", "\"billing-again\"\nstart_ms = 1_200\nproducer");
    let written = written.replace(
        "[[consumers]]\nname = \"audit\"",
        &format!("[[services]]{second}[[consumers]]\nname = \"audit\""),
    );
    let run = run(&of_text(&written), Vec::new());
    assert!(count(&run, Kind::ProducerFenced) > 0);
    let failed = facts(&run, Kind::StepFailed).filter_map(|facts| facts.words);
    assert!(failed.into_iter().any(|words| words == "PRODUCER_FENCED"));
    let seen = sorted(read_by(&run, "audit"));
    let mut once = seen.clone();
    once.dedup();
    assert_eq!(seen, once);
}
