//! What the page costs in a browser: `cargo xtask bench --page`. Measures; asserts nothing.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench's own code")]

use std::rc::Rc;

use sorting_office::base::{Rng, SimDuration, SimTime};
use sorting_office::engine::queueing::{
    Broker, ChannelId, Command, ConnectionId, ConsumerTag, FieldTable, Message, QueueDeclaration,
};
use sorting_office::player::{Cursor, History};
use sorting_office::sim::{
    Acknowledge, ClientPlan, OnFailure, Plan, ProducerPlan, Publication, QueuePlan, Recording, Role, Span,
    WorkerPlan,
};
use sorting_office::stage::{Hues, Layout, frame};
use sorting_office::ui::stage::{Setting, canvas::paint};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlCanvasElement;

wasm_bindgen_test_configure!(run_in_browser);

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
    let queue = QueueDeclaration { name: "q".into(), arguments: FieldTable::new() };
    for command in [
        Command::OpenConnection(connection),
        Command::OpenChannel { connection, channel },
        Command::DeclareQueue(channel, queue),
        Command::Consume { channel, queue: "q".into(), tag: ConsumerTag(1), auto_ack: false },
    ] {
        broker.apply(SimTime::ZERO, command, &mut events).unwrap();
    }
    let message = Rc::new(Message { routing_key: "q".into(), ..Message::default() });
    let (start, mut seen) = (now_ms(), 0);
    for n in 1..=300_000 {
        let (now, message) = (SimTime::from_micros(n), Rc::clone(&message));
        broker.apply(now, Command::Publish { channel, message, mandatory: false }, &mut events).unwrap();
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
    };
    let client = |name: &str, role| ClientPlan {
        name: name.into(),
        latency: span(latency_ms * 1_000),
        role,
        later: false,
    };
    Plan {
        queues: vec![QueuePlan { name: "jobs".into(), arguments: FieldTable::new() }],
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

#[wasm_bindgen_test]
fn frames() {
    let document = web_sys::window().and_then(|window| window.document()).unwrap();
    let canvas: HtmlCanvasElement = document.create_element("canvas").unwrap().dyn_into().unwrap();
    document.body().unwrap().append_child(&canvas).unwrap();
    for count in [100, 1_000, 10_000] {
        // All in transit at once, evenly spaced over one second of way.
        let plan = plan(count * 2, 1_000_000 / u64::from(count), 1_000, 1_000_000, 1_000_000);
        let layout = Layout::new(&plan, |id, _| (f64::from(id.0), 0.0), (784.0, 540.0));
        let setting = Setting { hues: Hues::new(&plan), layout };
        let recording = Rc::new(Recording::run(Rc::new(plan), 7, Vec::new()));
        let history = Rc::new(History::new(Rc::clone(&recording)));
        let mut cursor = Cursor::new(Rc::clone(&history));
        let mut drawn_count = 0;
        let times = (0..60).map(|n| {
            let moment = history.moment_at(SimTime::from_millis(1_000 + n * 10));
            let start = now_ms();
            let world = cursor.seek(moment.entries);
            let drawn = frame(&recording, &setting.layout, &setting.hues, world, moment);
            paint(&canvas, &setting, &drawn, None, false);
            drawn_count = drawn.envelopes.len();
            now_ms() - start
        });
        let time = median(times.collect());
        console_log!("frame with {drawn_count} envelopes: {time:.2} ms of script");
    }
}
