//! What the page costs in a browser: `cargo xtask bench --page`. Measures; asserts nothing.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench's own code")]

#[allow(dead_code, reason = "the lessons' tools need the rest of it")]
#[path = "../xtask/course/src/lesson/source.rs"]
mod source;

#[path = "../xtask/course/src/lesson/minute.rs"]
mod minute;

use std::cell::Cell;
use std::rc::Rc;

use serde_json::{Value, json};
use sorting_office::base::{Rng, SimDuration, SimTime};
use sorting_office::engine::queueing::{
    Broker, ChannelId, Command, ConnectionId, ConsumerTag, FieldTable, Message, QueueDeclaration,
};
use sorting_office::lesson::{Glossary, Known, Lesson};
use sorting_office::player::{Cursor, History};
use sorting_office::sim::{
    Acknowledge, ClientPlan, EntryId, NodeId, OnFailure, Plan, ProducerPlan, Publication, QueuePlan,
    Recording, Role, Span, WorkerPlan,
};
use sorting_office::stage::{Hues, Labels, Layout, frame};
use sorting_office::ui::opening::Opening;
use sorting_office::ui::stage::{Setting, canvas::paint};
use source::Source;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlCanvasElement;

wasm_bindgen_test_configure!(run_in_browser);

const LESSON: &str = include_str!("../static/lessons/retries-and-dlq/lesson.toml");
const MINUTE: &str = include_str!("../static/lessons/back-pressure/lesson.toml");
const GLOSSARY: &str = include_str!("../static/glossary.toml");

fn now_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).unwrap().now()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Publish, route, deliver, acknowledge through one queue with one consumer.
#[wasm_bindgen_test]
fn engine() {
    let (mut broker, channel, connection) = (Broker::default(), ChannelId(1), ConnectionId(1));
    let mut events = Vec::new();
    let queue = QueueDeclaration { name: "q".into(), durable: true, ..QueueDeclaration::default() };
    for command in [
        Command::OpenConnection(connection),
        Command::OpenChannel { connection, channel },
        Command::DeclareQueue(channel, queue),
        Command::Consume {
            channel,
            queue: "q".into(),
            tag: ConsumerTag(1),
            auto_ack: false,
            exclusive: false,
            arguments: FieldTable::new(),
        },
    ] {
        broker.apply(SimTime::ZERO, command, &mut events).unwrap();
    }
    let message = Rc::new(Message { routing_key: "q".into(), ..Message::default() });
    let (start, mut seen) = (now_ms(), 0);
    for n in 1..=300_000 {
        let (now, message) = (SimTime::from_micros(n), Rc::clone(&message));
        broker
            .apply(
                now,
                Command::Publish { channel, message, mandatory: false, immediate: false },
                &mut events,
            )
            .unwrap();
        broker.apply(now, Command::Ack { channel, delivery_tag: n, multiple: false }, &mut events).unwrap();
        seen += events.len();
        events.clear();
    }
    let rate = seen as f64 / (now_ms() - start) / 1e3;
    console_log!("engine: {rate:.2} million events/s in the browser");
}

fn plan(count: u32, gap_us: u64, latency_ms: u64, service_us: u64, entry_limit: u32) -> Plan {
    let span = |micros| Span::Fixed(SimDuration::from_micros(micros));
    let message = Message { routing_key: "jobs".into(), ..Message::default() };
    let publication =
        Publication { start: SimTime::ZERO, count, gap: span(gap_us), message: Rc::new(message) };
    let producer = ProducerPlan { publications: vec![publication], ..ProducerPlan::default() };
    let worker = WorkerPlan {
        queue: "jobs".into(),
        prefetch: 10,
        acknowledge: Acknowledge::AfterWork,
        service: span(service_us),
        failures: Vec::new(),
        on_failure: OnFailure::Requeue,
        forward: None,
        poll: None,
    };
    let client = |name: &str, role| ClientPlan {
        name: name.into(),
        latency: span(latency_ms * 1_000),
        role,
        later: false,
    };
    Plan {
        queues: vec![QueuePlan { name: "jobs".into(), arguments: FieldTable::new(), ..QueuePlan::default() }],
        clients: vec![client("web", Role::Producer(producer)), client("worker", Role::Worker(worker))],
        until: SimTime::MAX,
        entry_limit,
        ..Plan::default()
    }
}

#[wasm_bindgen_test]
fn a_run_of_a_million_entries() {
    for (name, service_us) in [("the worker keeps up", 800), ("the backlog grows", 10_000)] {
        let start = now_ms();
        let plan = Rc::new(plan(u32::MAX, 1_000, 5, service_us, 1_000_000));
        let recording = Rc::new(Recording::run(plan, 7, Vec::new()));
        let recorded = now_ms();
        let history = Rc::new(History::new(Rc::clone(&recording)));
        let folded = now_ms();
        let (mut cursor, mut rng) = (Cursor::new(history), Rng::stream(7, "seeks"));
        let seek = |_| {
            let (to, start) = (rng.below(1_000_000) as usize, now_ms());
            cursor.seek(to);
            now_ms() - start
        };
        let mut seeks: Vec<f64> = (0..500).map(seek).collect();
        seeks.sort_by(f64::total_cmp);
        console_log!(
            "million entries, {name}: recorded in {:.0} ms, folded in {:.0} ms, seek {:.2} ms median, {:.2} ms longest",
            recorded - start,
            folded - recorded,
            seeks[250],
            seeks[499],
        );
    }
}

fn read(text: &str) -> Value {
    Source::parse(text.to_owned(), "lesson").ok().unwrap().json
}

fn lesson(value: &Value) -> Lesson {
    let mut value = value.clone();
    // Notes point at other lessons, a stamp at a step.
    for elsewhere in ["notes", "stamp"] {
        value.as_object_mut().unwrap().remove(elsewhere);
    }
    let known = Known::from(Glossary::from_json(&read(GLOSSARY)).unwrap());
    Lesson::from_json(&value, &known).unwrap()
}

/// The minute of 600,000 orders.
fn minute() -> Lesson {
    let mut value = read(MINUTE);
    value["id"] = minute::LESSON.into();
    for name in ["code", "questions"] {
        value.as_object_mut().unwrap().remove(name);
    }
    minute::whole(lesson(&value))
}

/// The lesson's world under a rush of messages that takes a million entries.
fn rush(service_ms: u64) -> Lesson {
    let mut value = read(LESSON);
    let publish = ["order", "email"].map(|kind| {
        json!({ "at_ms": 300, "exchange": "shop", "key": format!("{kind}.new"), "type": kind, "body": "{n}",
            "count": 10_000, "every_ms": 1 })
    });
    value["id"] = "rush".into();
    value["network"] = json!({ "latency_ms": 5 });
    value["producers"] = json!([{ "name": "web", "publish": publish }]);
    for worker in value["workers"].as_array_mut().unwrap() {
        worker["service_ms"] = service_ms.into();
        worker["prefetch"] = 100.into();
        worker["fails"] = json!([{ "chance_percent": 5, "error": "out of stock" }]);
        worker["on_failure"] = worker.get("on_failure").cloned().unwrap_or_else(|| "requeue".into());
    }
    for name in ["code", "questions"] {
        value.as_object_mut().unwrap().remove(name);
    }
    let steps = value["steps"].as_array_mut().unwrap();
    steps.truncate(4);
    let mut lesson = lesson(&value);
    // More than a lesson file may ask for.
    let plan = Rc::make_mut(&mut lesson.plan);
    (plan.until, plan.entry_limit) = (SimTime::MAX, 1_000_000);
    for client in &mut plan.clients {
        if let Role::Producer(producer) = &mut client.role {
            producer.publications.iter_mut().for_each(|publication| publication.count = 500_000);
        }
    }
    lesson
}

#[wasm_bindgen_test]
async fn opening_long_runs() {
    let runs = [
        ("the workers keep up", rush(1)),
        ("the backlog grows", rush(20)),
        ("the whole minute of back-pressure", minute()),
    ];
    for (name, lesson) in runs {
        let (lesson, start) = (Rc::new(lesson), now_ms());
        let (last, longest) = (Cell::new(start), Cell::new(0.0_f64));
        let progress = |_| longest.set(longest.get().max(now_ms() - last.replace(now_ms())));
        let opening = Opening::new(Rc::clone(&lesson), None, Vec::new());
        let session = opening.finish(progress, || false).await.unwrap();
        let took = now_ms() - start;
        let place = |id: NodeId, _| lesson.layout.get(&id).map(|place| place.wide);
        let layout = Layout::new(&session.recording().plan, place, (784.0, 540.0));
        let setting = Setting { hues: session.hues.clone(), layout };
        let (canvas, mut rng) = (canvas(), Rng::stream(7, "seeks"));
        let entries = session.recording().journal.entries.len();
        let seek = |_| {
            let to = session.history.moment_after(EntryId(rng.below(entries as u64) as u32));
            let start = now_ms();
            session.player.act(|playback| playback.seek(to));
            let recording = session.recording();
            let drawn =
                session.player.world(|world| frame(recording, &setting.layout, &setting.hues, world, to));
            paint(&canvas, &setting, (&drawn, &Labels::default()), None, true);
            now_ms() - start
        };
        let mut seeks: Vec<f64> = (0..300).map(seek).collect();
        seeks.sort_by(f64::total_cmp);
        console_log!(
            "{entries} entries, {name}: open in {took:.0} ms, longest piece {:.0} ms, {} marks; seek and paint {:.2} ms median, {:.2} ms longest",
            longest.get(),
            session.marks.len(),
            seeks[150],
            seeks[299],
        );
    }
}

fn canvas() -> HtmlCanvasElement {
    let document = web_sys::window().and_then(|window| window.document()).unwrap();
    let canvas: HtmlCanvasElement = document.create_element("canvas").unwrap().dyn_into().unwrap();
    document.body().unwrap().append_child(&canvas).unwrap();
    canvas
}

#[wasm_bindgen_test]
fn frames() {
    let canvas = canvas();
    for count in [100, 1_000, 10_000, 100_000] {
        // All in transit at once, evenly spaced over one second of way.
        let plan = plan(count * 2, 1_000_000 / u64::from(count), 1_000, 1_000_000, 1_000_000);
        let layout = Layout::new(&plan, |id, _| Some((f64::from(id.0), 0.0)), (784.0, 540.0));
        let setting = Setting { hues: Hues::new(&plan), layout };
        let recording = Rc::new(Recording::run(Rc::new(plan), 7, Vec::new()));
        let history = Rc::new(History::new(Rc::clone(&recording)));
        let mut cursor = Cursor::new(Rc::clone(&history));
        cursor.seek(history.moment_at(SimTime::from_millis(990)).entries);
        let mut under_way = 0;
        let (mut worlds, mut pictures) = (Vec::new(), Vec::new());
        for n in 0..60 {
            let moment = history.moment_at(SimTime::from_micros(1_000_000 + n * 16_667));
            let start = now_ms();
            let world = cursor.seek(moment.entries);
            let sought = now_ms();
            under_way = world.in_transit.len();
            let drawn = frame(&recording, &setting.layout, &setting.hues, world, moment);
            paint(&canvas, &setting, (&drawn, &Labels::default()), None, false);
            worlds.push(sought - start);
            pictures.push(now_ms() - sought);
        }
        let (world, picture) = (median(worlds), median(pictures));
        console_log!(
            "frame at normal speed with {under_way} in transit: {:.2} ms of script ({world:.2} the world, {picture:.2} the picture)",
            world + picture
        );
    }
}
