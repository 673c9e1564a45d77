//! How things are declared, in words; and faults of a lesson that a reader leaves out.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs, reason = "a test's own code")]

mod support;

use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::insight::definition;
use sorting_office::lesson::Lesson;
use sorting_office::player::{Cursor, History};
use sorting_office::sim::{Action, EntryId, Facts, Intervention, Kind, Recording, RunAction};

fn lesson(id: &str) -> Lesson {
    support::lessons::lessons().into_iter().find(|(other, _)| other == id).unwrap().1
}

fn declared(lesson: &Lesson, at_ms: u64, name: &str) -> String {
    let recording = Rc::new(lesson.run());
    let history = Rc::new(History::new(Rc::clone(&recording)));
    let moment = history.moment_at(SimTime::from_millis(at_ms));
    let mut cursor = Cursor::new(history);
    let id = recording.plan.find(name).unwrap();
    let lines = definition(&recording, cursor.seek(moment.entries), moment.at, id);
    lines.into_iter().map(|(name, what)| format!("{name}: {what}\n")).collect()
}

#[test]
fn a_queue_an_exchange_and_their_clients() {
    let dead_letters = lesson("dead-letter-exchange");
    let queue = declared(&dead_letters, 1_000, "orders");
    for part in
        ["Kind: quorum queue", "Durable: ", "x-delivery-limit = 2", "x-max-length = 5", "shop: order.placed"]
    {
        assert!(queue.contains(part), "{part}:\n{queue}");
    }
    let exchange = declared(&lesson("exchanges"), 1_000, "events");
    for part in ["Kind: topic exchange", "*.*.us → us-desk"] {
        assert!(exchange.contains(part), "{part}:\n{exchange}");
    }
    // As it was told to be by then.
    let acknowledge = lesson("acknowledge");
    assert!(declared(&acknowledge, 1_000, "mailer").contains("Acknowledges: acknowledge automatically"));
    assert!(declared(&acknowledge, 5_000, "mailer").contains("Acknowledges: acknowledge after the work"));
}

/// Handlers of a bus within a program have no link that could be cut; a service that calls or is called has one.
#[test]
fn only_what_has_a_link_can_lose_it() {
    for (id, name, has) in [
        ("event-bus", "mail", false),
        ("call-or-post", "payment", true),
        ("request-reply", "pricing", true),
        ("acknowledge", "mailer", true),
    ] {
        let plan = lesson(id).plan;
        let client = plan.find(name).unwrap();
        let mut all = Action::plain(&plan, client).into_iter();
        assert_eq!(all.any(|plain| plain.action.word() == "cut"), has, "{id}: {name}");
    }
}

#[test]
fn of_the_log_broker() {
    let groups = lesson("consumer-groups");
    let consumer = declared(&groups, 1_000, "bill-1");
    for part in
        ["Group: billing", "Assignor: range", "Session time-out: 6 s, heartbeat each 1 s", "1 records"]
    {
        assert!(consumer.contains(part), "{part}:\n{consumer}");
    }
    assert!(declared(&lesson("replication"), 1_000, "shop").contains("Asks for: acks all"));
    assert!(declared(&lesson("replication"), 1_000, "orders-1@1").contains("In sync at least: 2"));
}

/// Nothing is left without a word, in any lesson.
#[test]
fn everything_on_every_stage_has_one() {
    for (id, lesson) in support::lessons::lessons() {
        let recording = Rc::new(lesson.run());
        let history = Rc::new(History::new(Rc::clone(&recording)));
        let start = history.start();
        let mut cursor = Cursor::new(history);
        let world = cursor.seek(start.entries);
        for node in recording.plan.nodes() {
            let name = recording.plan.name(node);
            assert!(!definition(&recording, world, start.at, node).is_empty(), "{id}: {name}");
        }
    }
}

#[test]
fn a_fault_of_the_lesson_can_be_left_out_before_it_happens() {
    let lesson = lesson("acknowledge");
    let crashes = |recording: &Recording| {
        let all = (0..recording.journal.entries.len() as u32).map(|id| Facts::of(recording, EntryId(id)));
        all.filter(|facts| facts.kind == Kind::Crashed).count()
    };
    let own = lesson.run();
    assert_eq!(crashes(&own), 3);
    let without = |at_ms: u64| {
        let action = Action::Run(RunAction::LeaveOut { fault: 3 });
        let one = Intervention { at: SimTime::from_millis(at_ms), action };
        Recording::run(Rc::clone(&lesson.plan), lesson.seed, vec![one])
    };
    // The third is the second crash, at 6.6 s.
    let changed = without(5_000);
    assert_eq!(crashes(&changed), 2);
    let common = own.entries_by(SimTime::from_millis(5_000));
    assert_eq!(own.journal.entries[..common], changed.journal.entries[..common]);
    assert_eq!(crashes(&without(7_000)), 3, "what has happened has happened");
}
