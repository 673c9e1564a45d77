//! What the lessons ask, light and print, as their runs have it.

use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::engine::queueing::MessageId;
use sorting_office::lesson::{Answer, Lesson, Printed, Way};
use sorting_office::player::{Cursor, History};
use sorting_office::sim::{
    Action, ClientAction, ClusterAction, Intervention, LinkAction, Recording, Target, TransitKind,
};

fn lesson() -> (Lesson, Recording) {
    let (_, lesson) = super::library().load("retries-and-dlq").unwrap();
    let recording = lesson.run();
    (lesson, recording)
}

#[test]
fn steps_are_where_their_events_are() {
    let (lesson, recording) = lesson();
    let steps: Vec<String> = lesson
        .steps_in(&recording)
        .unwrap()
        .iter()
        .map(|step| format!("{} {}", lesson.steps[step.step].id, step.at))
        .collect();
    // The first is on its way from 0.3 s to 0.7 s: it is shown in the middle.
    assert_eq!(
        steps,
        [
            "publish 00:00.5",
            "queued 00:00.7",
            "compete 00:01.6",
            "done 00:02.3",
            "fails 00:02.8",
            "copy 00:03.0",
            "first-retry 00:03.2",
            "crash 00:05.6",
            "second-retry 00:06.0",
            "email-retry 00:09.5",
            "third-retry 00:11.8",
            "give-up 00:22.4",
            "dead 00:22.6",
            "inspect 00:23.0",
            "replay 00:25.7",
            "end 00:27.7",
        ]
    );
}

#[test]
fn questions_are_answered_by_the_run() {
    let (lesson, recording) = lesson();
    let answer = |id: &str| {
        let question = lesson.questions.iter().find(|question| question.id == id).unwrap();
        question.answer(&recording, SimTime::ZERO).unwrap()
    };
    assert_eq!(answer("attempts"), Answer::Count(4));
    assert_eq!(answer("others"), Answer::Count(4));
    assert_eq!(answer("where"), Answer::Node(lesson.plan.find("dead-letters").unwrap()));
}

/// Two workers of five a second, ten uploads a second; a video that nobody knows.
#[test]
fn competing_consumers_answer_from_their_run() {
    let (_, lesson) = super::library().load("competing-consumers").unwrap();
    let recording = lesson.run();
    let answers: Vec<Answer> =
        lesson.questions.iter().map(|question| question.answer(&recording, SimTime::ZERO).unwrap()).collect();
    let first = Answer::Node(lesson.plan.find("worker-1").unwrap());
    assert_eq!(answers, [first.clone(), Answer::Count(4), first]);
    let ways: Vec<Way> = lesson.questions.iter().map(|question| question.way).collect();
    assert_eq!(ways, [Way::Choice, Way::Number, Way::Point]);
    // With one worker less the same questions have other answers.
    let crash = Action::Client(ClientAction::Crash { client: "worker-1".into(), restart_after: None });
    let alone = vec![Intervention { at: SimTime::ZERO, action: crash }];
    let recording = Recording::run(lesson.plan.clone(), lesson.seed, alone);
    let second = Answer::Node(lesson.plan.find("worker-2").unwrap());
    let answers: Vec<Option<Answer>> =
        lesson.questions.iter().map(|question| question.answer(&recording, SimTime::ZERO)).collect();
    assert_eq!(answers, [Some(second.clone()), Some(Answer::Count(2)), Some(second)]);
}

/// A group that grows from one to five, another beside it, and the crash of a member.
#[test]
fn consumer_groups_answer_from_their_run() {
    let (_, lesson) = super::library().load("consumer-groups").unwrap();
    let node = |name: &str| Some(Answer::Node(lesson.plan.find(name).unwrap()));
    let answers = |changes: Vec<Intervention>| {
        let recording = Recording::run(lesson.plan.clone(), lesson.seed, changes);
        let answers = lesson.questions.iter().map(|question| question.answer(&recording, SimTime::ZERO));
        answers.collect::<Vec<Option<Answer>>>()
    };
    let none = Some(Answer::Count(0));
    let begins = Some(Answer::Offset(0));
    let told = [Some(Answer::Count(2)), node("orders-3"), none.clone(), begins, none, node("bill-3")];
    assert_eq!(answers(Vec::new()), told);
    // With a fifth partition from the beginning there is one for the fifth member, too.
    let more = Action::Cluster(ClusterAction::AddPartitions { topic: "orders".into(), total: 5 });
    let changed = answers(vec![Intervention { at: SimTime::ZERO, action: more }]);
    assert_eq!(changed[2], Some(Answer::Count(1)));
}

/// A worker dies, and another one comes: what the lesson offers makes the difference that it says.
#[test]
fn one_messages_way_has_other_ends() {
    let (_, lesson) = super::library().load("life-of-a-message").unwrap();
    let node = |name: &str| Some(Answer::Node(lesson.plan.find(name).unwrap()));
    // What is answered, what is left in the queue, and how often the work was done.
    let ended = |changes: Vec<Intervention>| {
        let recording = Recording::run(lesson.plan.clone(), lesson.seed, changes);
        let answers: Vec<Option<Answer>> =
            lesson.questions.iter().map(|question| question.answer(&recording, SimTime::ZERO)).collect();
        let done = lesson.output(&recording).len();
        let history = Rc::new(History::new(Rc::new(recording)));
        let mut cursor = Cursor::new(Rc::clone(&history));
        let world = cursor.seek(history.end().entries);
        (answers, world.queues[0].ready.len(), done)
    };
    let offered = |label: &str| {
        let offer = lesson.offers.iter().find(|offer| offer.label == label).unwrap();
        let actions = offer.actions.iter().cloned();
        ended(actions.map(|action| Intervention { at: SimTime::ZERO, action }).collect())
    };
    let twice = Some(Answer::Count(2));
    assert_eq!(ended(Vec::new()), (vec![node("orders"), node("worker-2"), twice], 0, 2));
    // A fault is left out by its number in the file, and whoever comes later by the numbers after these.
    let lanes: Vec<_> = lesson.lanes.iter().map(|lane| ended(lane.interventions.clone())).collect();
    assert_eq!(lanes[0], (vec![node("orders"), None, Some(Answer::Count(1))], 0, 2));
    assert_eq!(lanes[1], ended(Vec::new()));
    let (answers, waiting, done) = offered("No second worker");
    assert_eq!((answers[1].clone(), waiting, done), (None, 1, 1), "it waits");
    let (answers, waiting, done) = offered("Acknowledge at delivery");
    assert_eq!((answers[1].clone(), waiting, done), (None, 0, 1), "it is lost");
    // Before the second delivery comes in.
    let at = SimTime::from_millis(7_600);
    let crash = lesson.offers[0].actions[0].clone();
    let (answers, waiting, done) = ended(vec![Intervention { at, action: crash }]);
    assert_eq!(
        (answers[1].clone(), answers[2].clone(), waiting, done),
        (node("worker-2"), Some(Answer::Count(1)), 0, 2)
    );
}

/// What a lesson's run answers that is changed so.
fn answered(lesson: &Lesson, changes: Vec<Intervention>) -> Vec<Option<Answer>> {
    let recording = Recording::run(lesson.plan.clone(), lesson.seed, changes);
    lesson.questions.iter().map(|question| question.answer(&recording, SimTime::ZERO)).collect()
}

/// What it answers when one of its offers is taken then.
fn offered(lesson: &Lesson, label: &str, at_ms: u64) -> Vec<Option<Answer>> {
    let offer = lesson.offers.iter().find(|offer| offer.label == label).unwrap();
    let at = SimTime::from_millis(at_ms);
    answered(lesson, offer.actions.iter().cloned().map(|action| Intervention { at, action }).collect())
}

/// A reply comes too late; with a second server none does, and by call one does as well.
#[test]
fn request_and_reply_answer_from_their_run() {
    let (_, lesson) = super::library().load("request-reply").unwrap();
    let count = |count| Some(Answer::Count(count));
    let app = Some(Answer::Node(lesson.plan.find("app").unwrap()));
    assert_eq!(answered(&lesson, Vec::new()), [app, count(2), count(1)]);
    let second = ClientAction::Add { client: "pricing-2".into(), like: "pricing".into() };
    let second = Intervention { at: SimTime::ZERO, action: Action::Client(second) };
    assert_eq!(answered(&lesson, vec![second])[1..], [None, count(0)]);
    assert_eq!(answered(&lesson, lesson.lanes[1].interventions.clone())[2], count(1));
}

/// The sum of all calls, a charge without an order, an e-mail for each order of a minute, and of twenty.
#[test]
fn calls_and_posts_answer_from_their_run() {
    let (_, lesson) = super::library().load("call-or-post").unwrap();
    let count = |count| Some(Answer::Count(count));
    let words = Some(Answer::Words("A charge without an order".into()));
    assert_eq!(answered(&lesson, Vec::new()), [count(10), words, count(6)]);
    assert_eq!(offered(&lesson, "E-mail down for 20 min", 34_999)[2], count(120));
}

/// How deep a queue becomes is what came in less what was handed out: with a second consumer nothing waits.
#[test]
fn a_depth_is_answered_from_the_run() {
    let (_, sale) = super::library().load("flash-sale").unwrap();
    assert_eq!(answered(&sale, Vec::new())[0], Some(Answer::Count(2_000)));
    let second = ClientAction::Add { client: "checkout-a-2".into(), like: "checkout-a".into() };
    let second = Intervention { at: SimTime::ZERO, action: Action::Client(second) };
    assert_eq!(answered(&sale, vec![second])[0], Some(Answer::Count(0)));
    let (_, scaled) = super::library().load("autoscaling").unwrap();
    assert_eq!(answered(&scaled, Vec::new())[3], Some(Answer::Count(2_812)));
}

/// Without #2, which is lost on its way, some steps are gone; the others are still found.
#[test]
fn a_run_that_the_reader_changed_keeps_the_steps_it_has() {
    let (lesson, _) = lesson();
    let lose = |kind, message| {
        Action::Link(LinkAction::Lose(Target {
            client: "web".into(),
            kind,
            message: Some(MessageId(message)),
        }))
    };
    let at = SimTime::ZERO;
    let lost = vec![Intervention { at, action: lose(TransitKind::Publish, 2) }];
    let recording = Recording::run(lesson.plan.clone(), lesson.seed, lost);
    let (anchored, problems) = lesson.anchors_in(&recording);
    let found: Vec<&str> = anchored.iter().map(|step| lesson.steps[step.step].id.as_str()).collect();
    assert_eq!(found, ["publish", "queued", "done", "crash", "email-retry"]);
    assert_eq!(problems.len(), lesson.steps.len() - found.len());
    assert_eq!(
        lesson.questions.iter().map(|asked| asked.answer(&recording, SimTime::ZERO)).collect::<Vec<_>>(),
        [None, None, None]
    );
}

#[test]
fn lights_come_in_order_with_their_actors() {
    let (lesson, recording) = lesson();
    let lights = lesson.lights_in(&recording);
    assert!(lights.is_sorted_by_key(|lit| lit.entry));
    let about_2: Vec<String> = lights
        .iter()
        .skip_while(|lit| recording.journal.entries[lit.entry.index()].at < SimTime::from_millis(22_200))
        .map(|lit| {
            format!("{} {}/{}", lesson.plan.name(lit.actor), lesson.code.parts[lit.part].id, lit.region)
        })
        .take(4)
        .collect();
    let expected = [
        "stock-worker worker/fail",
        "stock-worker worker/idle",
        "broker broker/dead-letter",
        "inspector main/inspect",
    ];
    assert_eq!(about_2, expected);
}

#[test]
fn the_output_follows_the_run() {
    let (lesson, recording) = lesson();
    let output = lesson.output(&recording);
    let lines: Vec<&str> = output.iter().map(|Printed { line, .. }| line.as_str()).collect();
    assert_eq!(
        lines[..5],
        [
            "[web] #1 placed by ann",
            "[broker] #1 published to orders",
            "[web] #2 placed by ben",
            "[order-worker] #1 attempt 1",
            "[broker] #2 published to orders",
        ]
    );
    assert!(lines.contains(&"[inspector] #2 retries 3: ben, lamp, two"));
}
