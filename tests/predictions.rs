//! Predictions: where the run stops for them, what is shown at which moment, what a reply is worth.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test's own code")]

mod support;

use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::engine::queueing::MessageId;
use sorting_office::insight::{Outcome, Phase, Prediction, SKIPPED, predictions, written};
use sorting_office::lesson::{Answer, Lesson};
use sorting_office::player::{History, Moment, Motion, Playback, Stop};
use sorting_office::sim::{Action, Intervention, LinkAction, Plan, Recording, Target, TransitKind};
use support::lessons::{lessons, library};

/// A lesson's run, with the moments of its steps as the page has them.
struct Opened {
    lesson: Lesson,
    history: Rc<History>,
    steps: Vec<(usize, Moment)>,
    predictions: Vec<Prediction>,
}

fn opened(lesson: Lesson, interventions: Vec<Intervention>) -> Opened {
    let recording = Recording::run(Rc::clone(&lesson.plan), lesson.seed, interventions);
    let history = Rc::new(History::new(Rc::new(recording)));
    let anchors = lesson.anchors_in(history.recording()).0;
    let moment = |at: SimTime, entry| {
        let after = history.moment_after(entry);
        if at > after.at { history.moment_at(at) } else { after }
    };
    let steps: Vec<_> = anchors.iter().map(|step| (step.step, moment(step.at, step.entry))).collect();
    let predictions = predictions(&lesson, &history, &steps);
    Opened { lesson, history, steps, predictions }
}

fn retries(interventions: Vec<Intervention>) -> Opened {
    opened(library().load("retries-and-dlq").unwrap().1, interventions)
}

impl Opened {
    fn phase(&self, question: usize, at: Moment, reply: Option<&str>) -> Option<Phase> {
        self.predictions[question].phase(at, reply, &self.lesson.plan)
    }

    /// Plays in frames of 16 ms until it stands still; where that is.
    fn play(&self, playback: &mut Playback) -> Moment {
        playback.play();
        while playback.is_moving() {
            playback.advance(16.0);
        }
        playback.moment()
    }

    fn playback(&self) -> Playback {
        let stops = self.steps.iter().map(|(_, moment)| Stop { moment: *moment, rest_ms: 50.0 });
        Playback::new(Rc::clone(&self.history), stops.collect())
    }
}

#[test]
fn a_reply_is_marked_when_the_run_has_shown_it_and_not_before() {
    let run = retries(Vec::new());
    let asked = run.predictions[0].asked;
    let outcome = run.predictions[0].outcome.clone().unwrap();
    let just_before = Moment { entries: outcome.known.entries - 1, ..outcome.known };
    assert_eq!(run.phase(0, asked, None), Some(Phase::Asked));
    assert_eq!(run.phase(0, asked, Some(SKIPPED)), Some(Phase::Skipped));
    for (reply, right) in [("4", true), ("3", false)] {
        assert_eq!(run.phase(0, run.history.start(), Some(reply)), None);
        assert_eq!(run.phase(0, asked, Some(reply)), Some(Phase::Waits));
        assert_eq!(run.phase(0, just_before, Some(reply)), Some(Phase::Waits));
        assert_eq!(run.phase(0, outcome.known, Some(reply)), Some(Phase::Told(right)));
        assert_eq!(run.phase(0, run.history.end(), Some(reply)), None, "it is told once the step is over");
    }
    assert_eq!(run.phase(0, outcome.known, None), None, "nobody is told what was not asked for");
}

#[test]
fn a_thing_is_known_by_its_name() {
    let run = retries(Vec::new());
    let outcome = run.predictions[2].outcome.clone().unwrap();
    assert_eq!(written(&outcome.answer, &run.lesson.plan), "dead-letters");
    assert_eq!(run.phase(2, outcome.known, Some("dead-letters")), Some(Phase::Told(true)));
    assert_eq!(run.phase(2, outcome.known, Some("orders")), Some(Phase::Told(false)));
}

/// Without #2 its questions are not asked; where only the answer is missing, that is said.
#[test]
fn a_changed_run_answers_for_itself() {
    let lose = |kind, client: &str| {
        Action::Link(LinkAction::Lose(Target { client: client.into(), kind, message: Some(MessageId(2)) }))
    };
    let at = |ms, action| Intervention { at: SimTime::from_millis(ms), action };
    assert_eq!(retries(vec![at(0, lose(TransitKind::Publish, "web"))]).predictions, []);
    let run = retries(vec![at(22_000, lose(TransitKind::Nack, "stock-worker"))]);
    let where_to = run.predictions.iter().find(|prediction| prediction.question == 2).unwrap();
    assert_eq!(where_to.outcome, None);
    assert_eq!(run.phase(2, where_to.asked, Some("orders")), Some(Phase::Never));
}

#[test]
fn playing_stops_where_a_reply_is_settled_and_goes_on_from_there() {
    let run = retries(Vec::new());
    let halts: Vec<Moment> =
        run.predictions.iter().map(|prediction| prediction.outcome.as_ref().unwrap().known).collect();
    let mut playback = run.playback();
    playback.set_halts(halts.clone());
    assert_eq!(run.play(&mut playback), halts[0]);
    assert_eq!(playback.motion(), Motion::Paused);
    assert_eq!(run.play(&mut playback), halts[1]);
    assert_eq!(run.play(&mut playback), halts[2]);
    assert_eq!(run.play(&mut playback), run.history.end());
    // Stepping on does not pass by, either.
    let asked = run.predictions[2].asked;
    playback.seek(asked);
    assert_eq!(playback.next_stop(), Some(halts[2]));
    playback.set_halts(Vec::new());
    assert_eq!(playback.next_stop(), run.steps.iter().map(|(_, at)| *at).find(|at| *at > asked));
}

#[test]
fn every_question_of_every_lesson_is_settled_after_it_is_asked() {
    for (id, lesson) in lessons() {
        let questions = lesson.questions.len();
        let run = opened(lesson, Vec::new());
        assert_eq!(run.predictions.len(), questions, "{id}");
        assert!(run.predictions.is_sorted_by_key(|prediction| prediction.asked), "{id}: as they are asked");
        for prediction in run.predictions {
            let outcome = prediction.outcome.as_ref().unwrap();
            // Whoever has seen the answer is not asked any more.
            let early = prediction.phase(prediction.asked, None, &run.lesson.plan);
            let late = prediction.phase(outcome.known, None, &run.lesson.plan);
            assert_eq!((early, late), (Some(Phase::Asked), None), "{id}: {prediction:?}");
            assert!(prediction.asked < outcome.known, "{id}: {prediction:?}");
            assert!(outcome.known < outcome.until, "{id}: {prediction:?}");
        }
    }
}

/// A clock that rests at the first step.
fn resting(run: &Opened) -> Playback {
    let mut playback = run.playback();
    playback.play();
    while !matches!(playback.motion(), Motion::Resting { .. }) {
        playback.advance(16.0);
    }
    playback
}

#[test]
fn a_rest_is_as_long_as_its_words() {
    let at = Moment::default();
    let rest = |characters| Stop::to_read(at, characters).rest_ms;
    assert_eq!(rest(100), 1_200.0 + 5_500.0);
    assert_eq!((rest(0), rest(260)), (2_500.0, 12_000.0));
}

#[test]
fn a_rest_that_is_held_does_not_end_and_goes_on_from_there() {
    let run = retries(Vec::new());
    let mut playback = resting(&run);
    playback.hold(true);
    let before = (playback.moment(), playback.motion());
    playback.advance(10_000.0);
    assert_eq!((playback.moment(), playback.motion()), before);
    playback.hold(false);
    playback.advance(60.0);
    assert_eq!(playback.motion(), Motion::Playing);
}

#[test]
fn a_rest_can_be_ended_at_once() {
    let run = retries(Vec::new());
    let mut playback = resting(&run);
    assert!(playback.go_on());
    assert_eq!(playback.motion(), Motion::Playing);
    assert!(!playback.go_on());
}

/// Only who goes on at the end is through: who comes there by a step or by the timeline wants to see it.
#[test]
fn a_run_is_over_for_who_goes_on_at_its_end() {
    let run = retries(Vec::new());
    let end = run.history.end();
    let mut playback = run.playback();
    playback.set_still(true);
    playback.seek(end);
    assert!(!playback.is_over());
    playback.glide(end);
    assert!(playback.is_over());
    playback.glide(run.steps[3].1);
    assert!(!playback.is_over());
    assert_eq!(run.play(&mut playback), end);
    assert!(playback.is_over());
    playback.seek(run.history.start());
    assert!(!playback.is_over());
}

/// Whoever has seen the answer is not asked for it any more, though the step still stands.
#[test]
fn nobody_is_asked_for_what_was_seen() {
    let moment = |millis: u64| Moment { at: SimTime::from_millis(millis), entries: millis as usize };
    let outcome = Outcome { answer: Answer::Count(1), known: moment(5), until: moment(7) };
    let prediction =
        Prediction { question: 0, asked: moment(1), asked_until: moment(9), outcome: Some(outcome) };
    let shown = [0, 1, 4, 5, 8, 9].map(|at| prediction.phase(moment(at), None, &Plan::default()));
    assert_eq!(shown, [None, Some(Phase::Asked), Some(Phase::Asked), None, None, None]);
}
