//! A lesson on services: it comes to a run in which they call, keep, undo, publish and wait for answers.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::Value;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::insight::{Prediction, moment_reply, unit_of, written};
use sorting_office::lesson::Lesson;
use sorting_office::lesson::listing::Language;
use sorting_office::sim::{EntryId, Facts, Intervention, Kind, Recording};
use sorting_office::ui::lines::live_at;
use sorting_office::ui::session::Session;

use super::support::lessons::library;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons/services")
}

pub fn lesson() -> Lesson {
    let told = |problems: Vec<_>| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    library().load_from(&folder(), "services").map_err(told).unwrap().1
}

/// The lesson as the page would get it.
pub fn json() -> Value {
    library().load_from(&folder(), "services").unwrap().0.json
}

/// What is told of that kind.
pub fn facts(recording: &Recording, kind: Kind) -> impl Iterator<Item = Facts> {
    let all = (0..recording.journal.entries.len()).map(|at| Facts::of(recording, EntryId(at as u32)));
    all.filter(move |facts| facts.kind == kind)
}

/// What is told of that kind by one of them, in words.
fn told(recording: &Recording, kind: Kind, client: &str) -> Vec<String> {
    let node = recording.plan.find(client);
    let of = facts(recording, kind).filter(|facts| facts.client == node);
    of.map(|facts| facts.words.unwrap_or_default()).collect()
}

#[test]
fn its_run_is_as_expected() {
    let expected = std::fs::read_to_string(folder().join("expected.journal")).unwrap();
    assert_eq!(lesson().run().trace().collect::<Vec<_>>(), expected.lines().collect::<Vec<_>>());
}

/// The order that can't be shipped: what is done for it is undone, the last first, and told to all who listen.
#[test]
fn what_a_saga_has_done_it_undoes() {
    let run = lesson().run();
    let calls = ["reserve", "charge", "ship", "reserve", "charge", "ship", "refund", "release"];
    assert_eq!(told(&run, Kind::Called, "shop"), calls);
    let undone = facts(&run, Kind::Undone).filter_map(|facts| Some(facts.region?.1.to_string()));
    assert_eq!(undone.collect::<Vec<_>>(), ["charge", "reserve"]);
    let stock =
        facts(&run, Kind::RowChanged).filter(|facts| facts.table == Some(("stock".into(), "chair".into())));
    assert_eq!(stock.filter_map(|facts| facts.words).collect::<Vec<_>>(), ["4", "3", "4"]);
    let told: Vec<String> =
        facts(&run, Kind::Published).filter_map(|facts| Some(facts.content?.body.to_string())).collect();
    assert_eq!(told[2], r#"{"order": "o-2", "why": "no driver"}"#);
}

/// The first event comes in twice, and its mail is sent once.
#[test]
fn a_table_makes_a_consumer_idempotent() {
    let run = lesson().run();
    assert_eq!(told(&run, Kind::Effect, "mail"), ["o-1"]);
    assert_eq!(facts(&run, Kind::RowFound).count(), 1);
    assert_eq!(
        facts(&run, Kind::Matched)
            .filter_map(|facts| Some(facts.content?.body.to_string()))
            .next()
            .as_deref(),
        Some("30")
    );
}

/// An answer is lost: the shop asks once more, and payment charges once.
#[test]
fn what_is_called_again_answers_as_before() {
    let lesson = lesson();
    let [_, lose] = &lesson.offers[..] else { panic!("two offers") };
    let at = SimTime::from_millis(700);
    let done = lose.actions.iter().map(|action| Intervention { at, action: action.clone() }).collect();
    let run = Recording::run(Rc::clone(&lesson.plan), lesson.seed, done);
    assert_eq!(told(&run, Kind::Called, "shop")[..4], ["reserve", "charge", "charge", "ship"]);
    assert_eq!(told(&run, Kind::Effect, "payment")[..], ["o-1", "o-2"]);
    let came_to =
        facts(&run, Kind::Stepped).filter_map(|facts| facts.region).map(|(_, step)| step.to_string());
    assert_eq!(came_to.filter(|step| step == "again").count(), 1);
}

/// Who is at which lines at a moment, and whether they wait there.
fn lines_at(session: &Session, ms: u64) -> Vec<(String, usize, bool)> {
    let moment = session.history.moment_at(SimTime::from_millis(ms));
    session.player.act(|playback| playback.seek(moment));
    let name = |node| session.recording().plan.name(node).to_owned();
    let live = live_at(session, moment, Language::Python).into_iter();
    live.map(|live| (name(live.actor), live.start, live.waits)).collect()
}

/// Lines are paler while a service waits at them for an answer, and where it was last when it handles nothing.
#[test]
fn lines_are_paler_while_a_service_waits_there() {
    let session = Session::open(Rc::new(lesson()), None, Vec::new());
    let payment = |line, waits| ("payment".to_owned(), line, waits);
    assert_eq!(lines_at(&session, 600), [payment(4, false)]);
    assert_eq!(lines_at(&session, 3_000), [payment(6, true)]);
    let web = |waits| ("web".to_owned(), 2, waits);
    assert_eq!(lines_at(&session, 12_050), [payment(9, true), web(true)]);
}

/// Its lines are lit as it comes to them.
#[test]
fn steps_light_their_regions() {
    let lesson = lesson();
    let run = lesson.run();
    let lit: Vec<String> = lesson.lights_in(&run).iter().map(|lit| lit.region.to_string()).collect();
    assert_eq!(lit[..5], ["seen", "debit", "note", "answer", "seen"]);
    assert_eq!(lit[lit.len() - 3..], ["forget", "ask", "wait"]);
}

/// A moment, what stands in a row, an order: the lesson's own run answers, and a changed one answers anew.
#[test]
fn what_is_kept_and_when_is_answered_by_the_run() {
    let lesson = Rc::new(lesson());
    let answers = |offer: Option<usize>| {
        let actions = offer.map_or(Vec::new(), |offer| lesson.offers[offer].actions.clone());
        let done = actions.into_iter().map(|action| Intervention { at: SimTime::ZERO, action }).collect();
        let session = Session::open(Rc::clone(&lesson), None, done);
        let plan = Rc::clone(&session.recording().plan);
        let said = |at: &Prediction| Some(written(&at.outcome.as_ref()?.answer, &plan));
        session.predictions.iter().skip(1).map(said).map(Option::unwrap_or_default).collect::<Vec<String>>()
    };
    let own = ["610 ms", "1.1 s", "4", "no row", "refund → release → it is told"];
    assert_eq!(answers(None), own);
    // Payment is so slow that the shop gives up both orders: no mail is sent.
    assert_eq!(answers(Some(0)), ["", "", "4", "no row", "refund → release → it is told"]);
}

/// A reply may be off by as much as the question says, and no more.
#[test]
fn a_moment_is_right_when_it_is_near() {
    let session = Session::open(Rc::new(lesson()), None, Vec::new());
    let after = &session.predictions[1];
    let kept = |seconds| moment_reply(seconds, SimDuration::from_millis(100));
    let right = |seconds| after.is_right(Some(&kept(seconds)), &session.recording().plan);
    assert_eq!([0.4, 0.5, 0.6, 0.8, 0.9].map(right), [false, true, true, true, false]);
    assert!(!after.is_right(Some(""), &session.recording().plan));
    assert!(!after.is_right(None, &session.recording().plan));
}

/// What is hours away is asked for in hours.
#[test]
fn a_moment_is_asked_for_in_a_unit_that_is_as_fine_as_it_has_to_be() {
    let minutes = |minutes: u64| SimDuration::from_millis(minutes * 60_000);
    for (within, name, reply) in [
        (SimDuration::from_millis(100), "seconds", "2.5 s"),
        (SimDuration::from_millis(59_999), "seconds", "2.5 s"),
        (minutes(1), "minutes", "2.5 min"),
        (minutes(59), "minutes", "2.5 min"),
        (minutes(60), "hours", "2.5 h"),
        (minutes(3_000), "hours", "2.5 h"),
    ] {
        assert_eq!((unit_of(within).name, &*moment_reply(2.5, within)), (name, reply));
    }
}
