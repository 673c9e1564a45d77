//! What is told of a run that the reader changed: the lesson's words only where they hold, figures as that run
//! has them, and else what happened.

#![allow(clippy::panic, reason = "a test's own code")]

mod support;

use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::insight::{Reached, Telling, in_common, tell};
use sorting_office::lesson::Lesson;
use sorting_office::lesson::markup::plain;
use sorting_office::player::{Cursor, History, Moment};
use sorting_office::sim::{Action, ClientAction, Intervention, Recording, Setting};

fn lesson(id: &str) -> Lesson {
    let found = support::lessons::lessons().into_iter().find(|(other, _)| other == id);
    found.map(|(_, lesson)| lesson).expect("the lesson is there")
}

fn changed(lesson: &Lesson, done: Vec<(u64, Action)>) -> Recording {
    let interventions =
        done.into_iter().map(|(ms, action)| Intervention { at: SimTime::from_millis(ms), action });
    Recording::run(Rc::clone(&lesson.plan), lesson.seed, interventions.collect())
}

/// What is told at each step that is in a run, by the step's id.
fn told(lesson: &Lesson, recording: &Recording) -> Vec<(String, Telling)> {
    let (anchored, _) = lesson.anchors_in(recording);
    let holding = lesson.holding(recording, &anchored);
    let steps = anchored.iter().zip(holding).filter_map(|(at, holds)| {
        let moment = Moment { at: at.at, entries: at.entry.index() + 1 };
        let reached = Reached { step: at.step, entry: at.entry, moment, holds };
        Some((lesson.steps[at.step].id.clone(), tell(lesson, recording, Some(reached), moment)?))
    });
    steps.collect()
}

fn of<'a>(told: &'a [(String, Telling)], id: &str) -> &'a Telling {
    &told.iter().find(|(other, _)| other == id).unwrap_or_else(|| panic!("no step {id}")).1
}

fn words(telling: &Telling) -> String {
    match telling {
        Telling::Step(say) => plain(say),
        Telling::Events { title, say } => format!("{title} | {}", plain(say)),
    }
}

fn crash(client: &str) -> Action {
    Action::Client(ClientAction::Crash { client: client.into(), restart_after: None })
}

#[test]
fn the_lessons_own_run_is_told_in_the_lessons_words() {
    for (id, lesson) in support::lessons::lessons() {
        let own = lesson.run();
        assert_eq!(in_common(&lesson, &own), None);
        let told = told(&lesson, &own);
        assert_eq!(told.len(), lesson.steps.len(), "{id}");
        for (step, (name, telling)) in lesson.steps.iter().zip(told) {
            assert_eq!(telling, Telling::Step(step.say.clone()), "{id}, {name}");
        }
    }
}

#[test]
fn before_the_first_deed_nothing_is_different() {
    let lesson = lesson("competing-consumers");
    let recording = changed(&lesson, vec![(500, crash("worker-1"))]);
    let pin = in_common(&lesson, &recording).expect("it was changed");
    for (name, telling) in told(&lesson, &recording) {
        let step = lesson.steps.iter().find(|step| step.id == name).expect("of the lesson");
        let (anchored, _) = lesson.anchors_in(&recording);
        let entry = anchored.iter().find(|at| lesson.steps[at.step].id == name).expect("it is there").entry;
        if entry.index() < pin {
            assert_eq!(telling, Telling::Step(step.say.clone()), "{name}");
        }
    }
}

#[test]
fn a_figure_is_that_of_the_run_and_what_does_not_hold_is_not_said() {
    let lesson = lesson("competing-consumers");
    let slow = ClientAction::Set {
        client: "worker-2".into(),
        setting: Setting::Service(sorting_office::base::SimDuration::from_millis(500)),
    };
    let recording = changed(&lesson, vec![(200, Action::Client(slow))]);
    let told = told(&lesson, &recording);
    let Telling::Events { say, .. } = of(&told, "depth") else { panic!("its title does not hold: {told:?}") };
    // What is in the queue by then, from the world.
    let (anchored, _) = lesson.anchors_in(&recording);
    let depth = anchored.iter().find(|at| lesson.steps[at.step].id == "depth").expect("it is there").entry;
    let history = Rc::new(History::new(Rc::new(changed_again(&lesson, &recording))));
    let mut cursor = Cursor::new(history);
    let uploads = &cursor.seek(depth.index() + 1).queues[0];
    let open = uploads.ready.len() + uploads.unacknowledged.len();
    assert_ne!(open, 6, "the run is another one");
    let numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let mut expected = format!("{} uploads are not done yet", numbers[open]);
    expected[..1].make_ascii_uppercase();
    assert!(plain(say).contains(&expected), "{}: {expected}", plain(say));
    assert!(!plain(say).contains("keeps growing"));
    // Without a figure the words of a step give way as a whole.
    let Telling::Events { title, .. } = of(&told, "dead") else { panic!("times have changed") };
    assert!(title.contains("#5"), "{title}");
}

fn changed_again(lesson: &Lesson, recording: &Recording) -> Recording {
    Recording::run(Rc::clone(&lesson.plan), lesson.seed, recording.interventions.to_vec())
}

/// A deed of which nothing comes for what a step names leaves its words as they are; one that changes it
/// does not, and neither does anything where words speak of everything.
#[test]
fn words_hold_as_long_as_what_they_name_fares_alike() {
    let lesson = lesson("retries-and-dlq");
    let recording = changed(&lesson, vec![(3_500, crash("email-worker"))]);
    let told = told(&lesson, &recording);
    let holds = |id: &str| matches!(of(&told, id), Telling::Step(_));
    // It is about message 2 and its workers, which the worker of e-mails has nothing to do with.
    assert!(holds("give-up"), "{}", words(of(&told, "give-up")));
    // "Nothing is blocked": an e-mail is now.
    assert!(!holds("dead"), "{}", words(of(&told, "dead")));
    assert!(told.iter().all(|(id, _)| id != "email-retry"), "message 4 is never done");
    let end = words(of(&told, "end"));
    assert!(end.contains("Five messages went in, three are done."), "{end}");
}

#[test]
fn another_seed_is_another_run_from_the_start() {
    let lesson = lesson("retries-and-dlq");
    let recording = Recording::run(Rc::clone(&lesson.plan), lesson.seed + 1, Vec::new());
    assert_eq!(in_common(&lesson, &recording), Some(0));
    // This lesson draws nothing by chance, so that its words hold all the same.
    assert!(told(&lesson, &recording).iter().all(|(_, telling)| matches!(telling, Telling::Step(_))));
}

#[test]
fn between_steps_the_latest_is_told_in_the_title_and_then_what_led_to_it() {
    let lesson = lesson("retries-and-dlq");
    let recording = changed(&lesson, vec![(3_400, crash("order-worker"))]);
    let at = |ms| {
        let at = SimTime::from_millis(ms);
        let moment = Moment { at, entries: recording.entries_by(at) };
        words(&tell(&lesson, &recording, None, moment).expect("something happened"))
    };
    // What was done goes without saying where it is said what came of it.
    assert_eq!(at(3_400), "order-worker crashes | ");
    let handed_on =
        "#3 goes back into orders, at the head. orders → stock-worker: #3 delivered (attempt 2). ";
    assert_eq!(at(3_800), format!("#3 leaves orders for stock-worker | order-worker crashes. {handed_on}"));
}

/// Something else has happened at the same moment, which a step is not about.
#[test]
fn a_step_is_told_by_its_own_event_and_what_led_to_it() {
    let lesson = lesson("retries-and-dlq");
    let recording = changed(&lesson, vec![(3_400, crash("order-worker"))]);
    let (anchored, _) = lesson.anchors_in(&recording);
    let told = |id: &str| {
        let at = anchored.iter().find(|at| lesson.steps[at.step].id == id).expect("it is there");
        let moment = Moment { at: at.at, entries: recording.entries_by(at.at) };
        let reached = Reached { step: at.step, entry: at.entry, moment, holds: false };
        words(&tell(&lesson, &recording, Some(reached), moment).expect("it is told"))
    };
    let copy = "stock-worker publishes #2 to retry. #2 from stock-worker reaches retry. retry takes #2. ";
    for (id, expected) in [
        ("crash", "#5 goes back into emails, at the head | email-worker crashes. ".to_owned()),
        ("second-retry", format!("retry holds #2 for 4 s | {copy}")),
        ("third-retry", format!("retry holds #2 for 9 s | Four messages are done. {copy}")),
    ] {
        assert_eq!(told(id), expected);
    }
}
