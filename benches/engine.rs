//! The engine's speed: publish, route, deliver and acknowledge, through one queue with one consumer; with
//! a deep queue; and what a waiting message takes.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench's own code")]

use std::alloc::System;
use std::hint::black_box;
use std::rc::Rc;
use std::time::{Duration, Instant};

use sorting_office::base::SimTime;
use sorting_office::engine::queueing::{
    Broker, ChannelId, Command, ConnectionId, ConsumerTag, ContentEvent, Event, FieldTable, Message,
    QueueDeclaration,
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const CHANNEL: ChannelId = ChannelId(1);
const PREFETCH: u16 = 100;
const MESSAGES: u64 = 20_000;
/// How many messages wait in the deep queue.
const DEEP: u64 = 1_000_000;
/// The best of these counts: what else the machine does only ever slows a run.
const RUNS: usize = 100;

/// An exchange with the keys bound to it, and the keys published with in turn.
struct Setting {
    name: &'static str,
    exchange: &'static str,
    bound: Vec<String>,
    published: Vec<String>,
}

fn main() {
    println!("{:26} {:>20} {:>20}", "", "messages/s (million)", "events/s (million)");
    for setting in settings() {
        let broker = ready(&setting);
        let runs = (0..RUNS).map(|_| measure(&setting, broker.clone()));
        let (events, best) = runs.min_by_key(|(_, took)| *took).unwrap();
        let [messages, events] = [MESSAGES, events].map(|count| count as f64 / best.as_secs_f64() / 1e6);
        println!("{:26} {messages:20.2} {events:20.2}", setting.name);
    }
    measure_deep();
}

fn settings() -> [Setting; 5] {
    let keys = |form: fn(usize) -> String, count: usize| (0..count).map(form).collect::<Vec<_>>();
    let direct = |number| format!("order.{number}.paid");
    let pattern = |number: usize| match number % 3 {
        0 => format!("order.{number}.*"),
        1 => format!("*.{number}.paid"),
        _ => format!("#.{number}.#"),
    };
    let setting = |name, exchange, bound, published| Setting { name, exchange, bound, published };
    [
        setting("default exchange", "", Vec::new(), vec!["q".into()]),
        setting("direct, 1 binding", "amq.direct", keys(direct, 1), keys(direct, 1)),
        setting("direct, 1,000 bindings", "amq.direct", keys(direct, 1_000), keys(direct, 1_000)),
        setting("topic, 1,000 bindings", "amq.topic", keys(pattern, 1_000), keys(direct, 1_000)),
        setting("topic, 10,000 bindings", "amq.topic", keys(pattern, 10_000), keys(direct, 10_000)),
    ]
}

fn measure(setting: &Setting, mut broker: Broker) -> (u64, Duration) {
    let messages: Vec<Rc<Message>> = setting.published.iter().map(|key| message(setting, key)).collect();
    let mut events = Vec::new();
    let (start, mut seen, mut unacknowledged) = (Instant::now(), 0, 0);
    for (number, message) in (0..MESSAGES).zip(messages.iter().cycle()) {
        let now = SimTime::from_micros(number);
        broker.apply(now, publish(message), &mut events).unwrap();
        unacknowledged += delivered(&events);
        if unacknowledged == u64::from(PREFETCH) {
            acknowledge(&mut broker, now, number + 1 - unacknowledged, unacknowledged, &mut events);
            unacknowledged = 0;
        }
        seen += black_box(&events).len() as u64;
        events.clear();
    }
    (seen, start.elapsed())
}

/// A queue with a million messages: filled, used at its ends and in its middle, what each takes, drained.
fn measure_deep() {
    let setting = &settings()[0];
    let mut broker = ready(setting);
    let mut events = Vec::new();
    let mut timed = |name: &str, count: u64, broker: &mut Broker, make: &dyn Fn(u64) -> Command| {
        let start = Instant::now();
        for number in 0..count {
            broker.apply(SimTime::ZERO, make(number), &mut events).unwrap();
            black_box(&events);
            events.clear();
        }
        let rate = count as f64 / start.elapsed().as_secs_f64() / 1e6;
        println!("{name:38} {rate:8.2} million/s");
    };
    let cancel = Command::Cancel { channel: CHANNEL, tag: ConsumerTag(1) };
    broker.apply(SimTime::ZERO, cancel, &mut Vec::new()).unwrap();
    let shared = message(setting, "q");
    let region = Region::new(ALLOCATOR);
    timed("fill to a million", DEEP, &mut broker, &|_| publish(&shared));
    let change = region.change();
    let bytes = change.bytes_allocated as f64 - change.bytes_deallocated as f64;
    println!("{:38} {:8.0} bytes besides the message itself", "each takes", bytes / DEEP as f64);
    timed("publish, a million deep", 100_000, &mut broker, &|_| publish(&shared));
    let get = || Command::Get { channel: CHANNEL, queue: "q".into(), auto_ack: false };
    timed("get, a million deep", 100_000, &mut broker, &|_| get());
    let ack = |number| Command::Ack { channel: CHANNEL, delivery_tag: number + 1, multiple: false };
    timed("ack", 50_000, &mut broker, &ack);
    // The latest back first: each goes before those that came back already.
    let back = |number| Command::Nack {
        channel: CHANNEL,
        delivery_tag: 100_000 - number,
        multiple: false,
        requeue: true,
    };
    timed("requeue at the head", 50_000, &mut broker, &back);
    let drain = |_| Command::Get { channel: CHANNEL, queue: "q".into(), auto_ack: true };
    timed("drain", DEEP, &mut broker, &drain);
}

fn publish(message: &Rc<Message>) -> Command {
    let message = Rc::clone(message);
    Command::Publish { channel: CHANNEL, message, mandatory: false, immediate: false }
}

/// Acknowledges the deliveries after `before` one by one.
fn acknowledge(broker: &mut Broker, now: SimTime, before: u64, count: u64, events: &mut Vec<Event>) {
    for delivery_tag in before + 1..=before + count {
        let ack = Command::Ack { channel: CHANNEL, delivery_tag, multiple: false };
        broker.apply(now, ack, events).unwrap();
    }
}

fn delivered(events: &[Event]) -> u64 {
    events.iter().filter(|event| matches!(event, Event::Content(ContentEvent::Delivered { .. }))).count()
        as u64
}

/// A broker with a queue, bound, and a consumer in waiting.
fn ready(setting: &Setting) -> Broker {
    let (mut broker, connection) = (Broker::default(), ConnectionId(1));
    let bind = |key: &String| Command::Bind {
        channel: CHANNEL,
        exchange: setting.exchange.into(),
        queue: "q".into(),
        key: key.as_str().into(),
        arguments: FieldTable::new(),
    };
    let consume = Command::Consume {
        channel: CHANNEL,
        queue: "q".into(),
        tag: ConsumerTag(1),
        auto_ack: false,
        exclusive: false,
        arguments: FieldTable::new(),
    };
    let queue = QueueDeclaration { name: "q".into(), ..QueueDeclaration::default() };
    let first = [
        Command::OpenConnection(connection),
        Command::OpenChannel { connection, channel: CHANNEL },
        Command::DeclareQueue(CHANNEL, queue),
        Command::SelectConfirms(CHANNEL),
        Command::Qos { channel: CHANNEL, prefetch_size: 0, prefetch: PREFETCH, global: false },
        consume,
    ];
    for command in first.into_iter().chain(setting.bound.iter().map(bind)) {
        broker.apply(SimTime::ZERO, command, &mut Vec::new()).unwrap();
    }
    broker
}

fn message(setting: &Setting, key: &str) -> Rc<Message> {
    let (exchange, routing_key) = (setting.exchange.into(), key.into());
    Rc::new(Message { exchange, routing_key, body: "an order".into(), ..Message::default() })
}
