//! Engine events per second: publish, route, deliver, acknowledge, through one queue with one consumer.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench's own code")]

use std::hint::black_box;
use std::rc::Rc;
use std::time::{Duration, Instant};

use sorting_office::base::SimTime;
use sorting_office::engine::queueing::{
    Broker, ChannelId, Command, ConnectionId, ConsumerTag, Event, FieldTable, Message, QueueDeclaration,
};

const CHANNEL: ChannelId = ChannelId(1);
const PREFETCH: u16 = 100;
const MESSAGES: u64 = 20_000;
/// The best of these counts: what else the machine does only ever slows a run.
const RUNS: usize = 250;

/// An exchange with the keys bound to it, and the keys published with in turn.
struct Setting {
    name: &'static str,
    exchange: &'static str,
    bound: Vec<String>,
    published: Vec<String>,
}

fn main() {
    for setting in settings() {
        let (events, best) = (0..RUNS).map(|_| measure(&setting)).min_by_key(|(_, took)| *took).unwrap();
        let rate = events as f64 / best.as_secs_f64() / 1e6;
        println!("{:24} {rate:6.2} million events/s", setting.name);
    }
}

fn settings() -> [Setting; 4] {
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
    ]
}

fn measure(setting: &Setting) -> (u64, Duration) {
    let mut broker = ready(setting);
    let messages: Vec<Rc<Message>> = setting.published.iter().map(|key| message(setting, key)).collect();
    let mut events = Vec::new();
    let (start, mut seen, mut unacknowledged) = (Instant::now(), 0, 0);
    for (number, message) in (0..MESSAGES).zip(messages.iter().cycle()) {
        let now = SimTime::from_micros(number);
        let message = Rc::clone(message);
        broker
            .apply(
                now,
                Command::Publish { channel: CHANNEL, message, mandatory: false, immediate: false },
                &mut events,
            )
            .unwrap();
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

/// Acknowledges the deliveries after `before` one by one.
fn acknowledge(broker: &mut Broker, now: SimTime, before: u64, count: u64, events: &mut Vec<Event>) {
    for delivery_tag in before + 1..=before + count {
        let ack = Command::Ack { channel: CHANNEL, delivery_tag, multiple: false };
        broker.apply(now, ack, events).unwrap();
    }
}

fn delivered(events: &[Event]) -> u64 {
    events.iter().filter(|event| matches!(event, Event::Delivered { .. })).count() as u64
}

/// A broker with a queue, bound, and a consumer in waiting.
fn ready(setting: &Setting) -> Broker {
    let (mut broker, connection) = (Broker::default(), ConnectionId(1));
    let queue =
        QueueDeclaration { name: "q".into(), arguments: FieldTable::new(), ..QueueDeclaration::default() };
    let bind = |key: &String| Command::Bind {
        channel: CHANNEL,
        exchange: setting.exchange.into(),
        queue: "q".into(),
        key: key.as_str().into(),
        arguments: FieldTable::new(),
    };
    let first = [
        Command::OpenConnection(connection),
        Command::OpenChannel { connection, channel: CHANNEL },
        Command::DeclareQueue(CHANNEL, queue),
        Command::SelectConfirms(CHANNEL),
        Command::Qos { prefetch_size: 0, channel: CHANNEL, prefetch: PREFETCH, global: false },
        Command::Consume {
            channel: CHANNEL,
            queue: "q".into(),
            tag: ConsumerTag(1),
            auto_ack: false,
            exclusive: false,
            arguments: FieldTable::new(),
        },
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
