//! Queues with limits and the graveyard: what the stage shows of what finds no room, and of what is gone.

mod support;

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::{FieldTable, Message, Policy, Value};
use sorting_office::insight::Ledger;
use sorting_office::player::{Cause, Cursor, History, Moment, World};
use sorting_office::sim::{
    Action, BindingPlan, BrokerAction, ClientAction, ClientPlan, ExchangePlan, Intervention, NodeId, OnNack,
    Plan, ProducerPlan, Publication, QueuePlan, Recording, Role, Setting, Span,
};
use sorting_office::stage::{
    Frame, Hues, Layout, Orientation, Rect, describe, frame, graveyard, has_graveyard, node_view,
};
use support::lessons::lessons;

/// The stage at 1440, 768, 390 and in an embedded 640 × 480.
const SIZES: [(f64, f64); 5] =
    [(784.0, 500.0), (1_000.0, 620.0), (740.0, 480.0), (374.0, 540.0), (640.0, 285.0)];

fn run_of(name: &str) -> (Rc<Recording>, Layout) {
    let all = lessons();
    let (_, lesson) = all.iter().find(|(id, _)| id == name).expect("the lesson is there");
    let place = |id: NodeId, orientation: Orientation| {
        let place = lesson.layout.get(&id)?;
        Some(if orientation == Orientation::Wide { place.wide } else { place.tall })
    };
    (Rc::new(lesson.run()), Layout::with_graveyard(&lesson.plan, place, SIZES[0]))
}

/// A producer whose messages go into a queue with these arguments, and nobody who takes them out.
fn flood(arguments: &[(&str, Value)], count: u32) -> Recording {
    Recording::run(Rc::new(flooded(arguments, count)), 1, Vec::new())
}

fn flooded(arguments: &[(&str, Value)], count: u32) -> Plan {
    let message = Message { routing_key: "jobs".into(), body: "job".into(), ..Message::default() };
    let gap = Span::Fixed(SimDuration::from_millis(100));
    let publication = Publication { start: SimTime::ZERO, count, gap, message: Rc::new(message) };
    let producer = ProducerPlan { publications: vec![publication], ..ProducerPlan::default() };
    let arguments = arguments.iter().map(|(name, value)| ((*name).into(), value.clone()));
    let queue = QueuePlan { name: "jobs".into(), arguments: arguments.collect(), ..QueuePlan::default() };
    let web = ClientPlan {
        name: "web".into(),
        latency: Span::Fixed(SimDuration::from_millis(50)),
        role: Role::Producer(producer),
        later: false,
    };
    Plan {
        queues: vec![queue],
        clients: vec![web],
        until: SimTime::from_millis(3_600_000),
        entry_limit: 100_000,
        ..Plan::default()
    }
}

fn at(recording: &Rc<Recording>, layout: &Layout, millis: u64) -> (World, Frame) {
    let history = Rc::new(History::new(Rc::clone(recording)));
    let at = SimTime::from_millis(millis);
    let moment = Moment { at, entries: recording.entries_by(at) };
    let mut cursor = Cursor::new(history);
    let world = cursor.seek(moment.entries).clone();
    let drawn = frame(recording, layout, &Hues::new(&recording.plan), &world, moment);
    (world, drawn)
}

fn row(plan: &Plan, size: (f64, f64)) -> Layout {
    Layout::with_graveyard(plan, |id, _| Some((f64::from(id.0 % 2), 0.0)), size)
}

#[test]
fn the_strip_covers_nothing() {
    for (id, lesson) in lessons() {
        for size in SIZES {
            let place = |id: NodeId, orientation: Orientation| {
                let place = lesson.layout.get(&id)?;
                Some(if orientation == Orientation::Wide { place.wide } else { place.tall })
            };
            let layout = Layout::with_graveyard(&lesson.plan, place, size);
            let strip = layout.graveyard.expect("it was asked for");
            let stage = Rect { x: 0.0, y: 0.0, w: size.0, h: size.1 };
            assert_eq!((layout.size, stage.union(strip)), (size, stage), "{id} at {size:?}");
            for (index, node) in layout.boxes.iter().enumerate() {
                let name = lesson.plan.name(node.id);
                assert!(!node.outer.overlaps(strip), "{id} at {size:?}: {name} lies in the graveyard");
                let others = &layout.boxes[index + 1..];
                assert!(
                    others.iter().all(|other| !node.outer.overlaps(other.outer)),
                    "{id} at {size:?}: {name}"
                );
            }
            for way in &layout.links {
                assert!(way.path.points().all(|point| !strip.contains(point)), "{id} at {size:?}");
            }
        }
    }
}

/// It stands from the beginning to the end of a run in which something dies, and in no other.
#[test]
fn a_stage_has_a_graveyard_if_something_is_gone_in_the_end() {
    for (name, expected) in [("retries-and-dlq", false), ("dead-letter-exchange", true)] {
        let (recording, _) = run_of(name);
        let gone = History::new(Rc::clone(&recording)).gone();
        assert_eq!(has_graveyard(&recording.plan, gone), expected, "{name}");
    }
    let limited = flood(&[("x-max-length", Value::Int(5))], 1);
    assert!(has_graveyard(&limited.plan, 0), "it may come to that");
}

#[test]
fn what_is_gone_falls_into_its_grave_and_stays() {
    let (recording, layout) = run_of("dead-letter-exchange");
    let strip = layout.graveyard.expect("it has one");
    let gone = |millis: u64| {
        let (world, drawn) = at(&recording, &layout, millis);
        let said = graveyard(&layout, &world).expect("it has one").spoken;
        let mut lying = drawn.envelopes.into_iter().filter(|envelope| envelope.gone.is_some());
        (said, lying.next(), lying.count())
    };
    assert_eq!(gone(77_899), ("Graveyard: nothing is gone".into(), None, 0));
    let (said, falling, others) = gone(78_200);
    assert_eq!((said.as_str(), others), ("Graveyard: 1 maxlen", 0));
    let falling = falling.expect("it falls");
    assert_eq!((falling.message.0, falling.gone), (2, Some(Cause::Maxlen)));
    assert!(falling.at.y < strip.y);
    let (_, lies, _) = gone(78_800);
    let (_, later, _) = gone(95_000);
    assert!(lies.as_ref().is_some_and(|lies| strip.contains(lies.at)) && lies == later);
}

#[test]
fn what_a_full_queue_does_not_take_is_gone_and_counted() {
    let reject = [("x-max-length", Value::Int(2)), ("x-overflow", Value::Text("reject-publish".into()))];
    let recording = Rc::new(flood(&reject, 5));
    let layout = row(&recording.plan, SIZES[0]);
    let queue = recording.plan.find("jobs").expect("it is there");
    let (world, _) = at(&recording, &layout, 60);
    assert_eq!(node_view(&recording.plan, &world, queue).line, "1 of 2 ready · 0 unacked");
    let (world, _) = at(&recording, &layout, 2_000);
    let view = node_view(&recording.plan, &world, queue);
    assert!(view.line.starts_with("2 of 2 ready") && view.bound.is_some_and(|bound| bound.is_full()));
    assert!(describe(&recording.plan, &world, queue).ends_with("2 of at most 2 ready: full"));
    let gone: Vec<_> = world.losses().last().map(|loss| (loss.message.id.0, loss.why.cause())).collect();
    assert_eq!(gone, [3, 4, 5].map(|message| (message, Cause::Maxlen)));
    // With drop-head it is the oldest that go.
    let drop = Rc::new(flood(&reject[..1], 5));
    let (world, _) = at(&drop, &layout, 2_000);
    assert_eq!(world.losses().last().map(|loss| loss.message.id.0).collect::<Vec<_>>(), [1, 2, 3]);
}

/// As it is set when it is refused, and however the broker tells of it: alone, or after the exchange it came
/// through.
#[test]
fn what_its_producer_publishes_again_is_not_gone() {
    let set = |ms, setting| Intervention {
        at: SimTime::from_millis(ms),
        action: Action::Client(ClientAction::Set { client: "web".into(), setting }),
    };
    let retry = Setting::OnNack(OnNack::Retry(SimDuration::from_millis(60_000)));
    let refuse = [("x-max-length", Value::Int(1)), ("x-overflow", Value::Text("reject-publish".into()))];
    // Of five, 100 ms apart and 50 on their way, one is taken.
    let told_last = |kept_from: Option<u64>, two_queues: bool| {
        let mut plan = flooded(&refuse, 5);
        plan.until = SimTime::from_millis(2_000);
        if two_queues {
            plan.exchanges = vec![ExchangePlan { name: "all".into(), ..ExchangePlan::default() }];
            plan.queues.push(QueuePlan { name: "mails".into(), ..QueuePlan::default() });
            let binding = |queue: &str| BindingPlan {
                exchange: "all".into(),
                queue: queue.into(),
                key: "jobs".into(),
                arguments: FieldTable::new(),
            };
            plan.bindings = ["mails", "jobs"].map(binding).into();
            let Role::Producer(producer) = &mut plan.clients[0].role else { unreachable!() };
            Rc::make_mut(&mut producer.publications[0].message).exchange = "all".into();
        }
        let deeds = kept_from.map(|ms| set(ms, retry.clone())).into_iter().collect();
        let recording = Recording::run(Rc::new(plan), 1, deeds);
        let lost = Ledger::of(&recording).losses(recording.journal.entries.len()).len();
        let history = Rc::new(History::new(Rc::new(recording)));
        let mut cursor = Cursor::new(Rc::clone(&history));
        let world = cursor.seek(history.end().entries).losses().count();
        assert_eq!(world as usize, lost, "the world and the ledger say the same");
        lost
    };
    for two_queues in [false, true] {
        let lost = [None, Some(0), Some(300)].map(|kept_from| told_last(kept_from, two_queues));
        assert_eq!(lost, [4, 0, 2], "two queues: {two_queues}");
    }
}

#[test]
fn bytes_count_where_they_are_the_nearer_limit() {
    let recording =
        Rc::new(flood(&[("x-max-length", Value::Int(9)), ("x-max-length-bytes", Value::Int(10))], 3));
    let layout = row(&recording.plan, SIZES[0]);
    let (world, _) = at(&recording, &layout, 2_000);
    let queue = recording.plan.find("jobs").expect("it is there");
    assert_eq!(node_view(&recording.plan, &world, queue).line, "3 ready · 0 unacked");
    assert!(describe(&recording.plan, &world, queue).ends_with("9 of at most 10 bytes ready"));
}

/// However many die, as many lie there as there is room for, all inside the strip and apart from each
/// other once they have come to rest; the number says the rest.
#[test]
fn a_full_graveyard_moves_up() {
    for size in SIZES {
        let recording = Rc::new(flood(&[("x-max-length", Value::Int(1))], 400));
        let layout = row(&recording.plan, size);
        let strip = layout.graveyard.expect("it was asked for");
        for millis in [1_900, 20_000, 20_037, 39_990, 60_000] {
            let (world, drawn) = at(&recording, &layout, millis);
            let mut lying: Vec<f64> = Vec::new();
            for envelope in
                drawn.envelopes.iter().filter(|envelope| envelope.gone.is_some() && !envelope.lost)
            {
                assert!(strip.contains(envelope.at), "{size:?}, {millis}: {envelope:?}");
                lying.push(envelope.at.x);
            }
            if millis == 60_000 {
                assert!(lying.len() > 3, "{size:?}: {lying:?}");
                assert!(lying.windows(2).all(|two| two[1] - two[0] > 20.0), "{size:?}: {lying:?}");
                let view = graveyard(&layout, &world).expect("it was asked for");
                assert_eq!(view.words.0, "399 maxlen");
                let last = lying.last().copied().unwrap_or_default();
                assert!(last < view.words.1.x - 70.0, "{size:?}: the last lies under the words");
            }
        }
    }
}

/// A dead letter that the queue never took flies from the full queue on, as one that was in it does.
#[test]
fn a_newcomer_that_is_dead_lettered_comes_from_the_full_queue() {
    let text = |text: &str| Value::Text(text.into());
    let arguments = [
        ("x-max-length", Value::Int(1)),
        ("x-overflow", text("reject-publish-dlx")),
        ("x-dead-letter-exchange", text("dlx")),
    ];
    let mut plan = flooded(&arguments, 2);
    plan.exchanges.push(ExchangePlan { name: "dlx".into(), ..ExchangePlan::default() });
    plan.queues.push(QueuePlan { name: "dead".into(), arguments: FieldTable::new(), ..QueuePlan::default() });
    plan.bindings.push(sorting_office::sim::BindingPlan {
        exchange: "dlx".into(),
        queue: "dead".into(),
        key: "jobs".into(),
        arguments: FieldTable::new(),
    });
    let recording = Rc::new(Recording::run(Rc::new(plan), 1, Vec::new()));
    let (world, _) = at(&recording, &row(&recording.plan, SIZES[0]), 2_000);
    let dead = world.copies().find(|copy| copy.message.id.0 == 2).expect("it is in the dead-letter queue");
    assert_eq!(
        (dead.origin.from, dead.origin.through),
        (recording.plan.find("jobs"), recording.plan.find("dlx"))
    );
    assert_eq!(world.losses().count(), 0, "it is not gone");
}

#[test]
fn a_policy_bounds_a_queue_in_use() {
    let policy = Policy { max_length: Some(3), ..Policy::default() };
    let action = Action::Broker(BrokerAction::SetPolicy { queue: "jobs".into(), policy });
    let set = Intervention { at: SimTime::from_millis(1_000), action };
    let recording = Rc::new(Recording::run(Rc::new(flooded(&[], 8)), 1, vec![set]));
    let (layout, queue) = (row(&recording.plan, SIZES[0]), recording.plan.find("jobs").expect("it is there"));
    let line = |millis| node_view(&recording.plan, &at(&recording, &layout, millis).0, queue).line;
    assert_eq!(
        (line(900).as_str(), line(2_000).as_str()),
        ("8 ready · 0 unacked", "3 of 3 ready · 0 unacked")
    );
    assert_eq!(at(&recording, &layout, 2_000).0.losses().count(), 5);
}
