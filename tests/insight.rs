//! Events in words, the marks on the timeline and the life of a message, in the lesson's run.

mod support;

use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::engine::queueing::MessageId;
use sorting_office::insight::{Lives, MarkKind, marks, sentence, whereabouts};
use sorting_office::player::{Cursor, History};
use sorting_office::sim::{EntryId, Recording};

fn run() -> Recording {
    let lessons = support::lessons::lessons();
    let found = lessons.into_iter().find(|(id, _)| id == "retries-and-dlq");
    found.map(|(_, lesson)| lesson.run()).expect("the lesson is there")
}

fn ids(recording: &Recording) -> impl Iterator<Item = EntryId> + use<> {
    (0..recording.journal.entries.len() as u32).map(EntryId)
}

#[test]
fn entries_are_told_as_a_person_would() {
    let recording = run();
    let told: Vec<String> = ids(&recording).map(|id| sentence(&recording, id)).collect();
    for expected in [
        "Queue orders is bound to shop",
        "order-worker consumes from orders",
        "web publishes #1 to shop",
        "shop → orders: #1",
        "orders → order-worker: #1 delivered",
        "stock-worker works on #2, attempt 1",
        "stock-worker fails on #2: quantity is not a number",
        "stock-worker will retry #2 in 4 s",
        "retry holds #2 for 9 s",
        "orders → stock-worker: #2 delivered (attempt 2)",
        "order-worker gives up on #2 after 4 attempts",
        "orders dead-letters #2: rejected",
        "dead-letters → inspector: #2 delivered",
        "inspector works on #2",
        "orders lets go of #2: acknowledged",
    ] {
        assert!(told.iter().any(|told| told == expected), "nobody says: {expected}");
    }
    let long = told.iter().find(|told| told.chars().count() > 70 || told.ends_with('.'));
    assert_eq!(long, None, "a row of the event list");
}

#[test]
fn the_timeline_marks_what_a_reader_looks_for() {
    let recording = run();
    let marks = marks(&recording);
    let count = |kind: MarkKind| marks.iter().filter(|mark| mark.kind == kind).count();
    // Four failures of #2 and one of #4; each but the last is tried again; one dead letter.
    assert_eq!(count(MarkKind::Failure), 5);
    assert_eq!(count(MarkKind::Again), 4);
    assert_eq!(count(MarkKind::Dead), 1);
    assert_eq!(count(MarkKind::Loss), 0);
    assert!(marks.iter().all(|mark| mark.moment.entries == mark.entry.index() + 1));
}

#[test]
fn a_message_is_always_somewhere() {
    let recording = Rc::new(run());
    let history = Rc::new(History::new(Rc::clone(&recording)));
    let lives = Lives::of(&recording);
    let mut cursor = Cursor::new(Rc::clone(&history));
    let mut at = |seconds: f64, message: u32| {
        let moment = history.moment_at(SimTime::from_millis((seconds * 1_000.0) as u64));
        whereabouts(&recording, &lives, cursor.seek(moment.entries), MessageId(message), moment).join("; ")
    };
    assert_eq!(at(0.0, 2), "Not made yet");
    assert_eq!(at(1.2, 2), "On its way from web to shop");
    assert_eq!(at(1.6, 2), "In orders, delivered to stock-worker, not acknowledged");
    assert_eq!(at(2.5, 2), "In orders, being worked on by stock-worker, not acknowledged");
    assert_eq!(at(3.5, 2), "Held by retry for another 700 ms");
    assert_eq!(at(24.0, 2), "In dead-letters, being worked on by inspector, not acknowledged");
    assert_eq!(at(28.0, 2), "Done: acknowledged and gone from its queue");
    for id in ids(&recording) {
        let moment = history.moment_after(id);
        for message in lives.messages() {
            let places = whereabouts(&recording, &lives, cursor.seek(moment.entries), message, moment);
            assert!(!places.is_empty() && places.iter().all(|place| place != "Between two places"));
        }
    }
}
