//! Generated topologies of the queue broker: exchanges, queues, bindings, limits, and messages for them.

use std::rc::Rc;

use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::base::SimDuration;
use sorting_office::engine::queueing::{
    Configuration, ExchangeType, FieldTable, Message, MessageId, Name, Overflow, Policy, Properties, Value,
};
use sorting_office::sim::{BindingPlan, ExchangeBindingPlan, ExchangePlan, QueuePlan};

pub const QUEUES: usize = 3;
const EXCHANGES: usize = 3;

pub fn name(kind: &str, index: usize) -> Name {
    format!("{kind}{index}").into()
}

pub fn millis(range: std::ops::Range<u64>) -> impl Strategy<Value = SimDuration> {
    range.prop_map(SimDuration::from_millis)
}

/// Keys, queue names and, now and then, a word nobody binds.
pub fn key() -> impl Strategy<Value = Name> {
    let known = select(vec!["a.b", "a.b", "a.c", "queue0", "queue1"]);
    prop_oneof![5 => known, 1 => select(vec!["nowhere", ""])].prop_map(Name::from)
}

fn binding_key() -> impl Strategy<Value = Name> {
    select(vec!["a.b", "a.*", "#", "#", "queue0", "queue1"]).prop_map(Name::from)
}

pub fn exchange_name() -> impl Strategy<Value = Name> {
    prop_oneof![1 => Just(Name::from("")), 5 => (0..EXCHANGES).prop_map(|index| name("exchange", index))]
}

pub fn exchange(index: usize) -> impl Strategy<Value = ExchangePlan> {
    let kinds = [ExchangeType::Direct, ExchangeType::Topic, ExchangeType::Fanout, ExchangeType::Headers];
    let alternate = prop::option::weighted(0.3, (0..EXCHANGES + 1).prop_map(|index| name("exchange", index)));
    let rarely = || prop::bool::weighted(0.1);
    (select(kinds.to_vec()), any::<bool>(), alternate, any::<bool>(), rarely(), rarely()).prop_map(
        move |(kind, delayed, alternate, durable, auto_delete, internal)| ExchangePlan {
            name: name("exchange", index),
            kind,
            delayed: delayed || index == 0,
            durable,
            auto_delete,
            internal,
            alternate,
        },
    )
}

/// A classic or a quorum queue. There are no streams: a world does not follow who reads them.
pub fn queue(index: usize) -> impl Strategy<Value = QueuePlan> {
    let dead = prop::option::weighted(0.6, (exchange_name(), prop::option::of(key())));
    let overflow = select(vec!["drop-head", "reject-publish", "reject-publish-dlx"]);
    let bound = prop::option::weighted(0.3, (0i64..4, any::<bool>(), overflow));
    let times = (prop::option::weighted(0.3, 0i64..800), prop::option::weighted(0.1, 1i64..3_000));
    let kinds = (prop::option::weighted(0.3, 0i64..4), prop::option::weighted(0.2, 1i64..4));
    let flags = (prop::bool::weighted(0.2), any::<bool>(), prop::bool::weighted(0.1));
    (times, dead, bound, kinds, flags).prop_map(move |((ttl, expires), dead, bound, kinds, flags)| {
        let ((limit, highest), (single, durable, auto_delete)) = (kinds, flags);
        let mut arguments = FieldTable::new();
        let mut put = |argument: &str, value: Value| drop(arguments.insert(argument.into(), value));
        ttl.into_iter().for_each(|ttl| put("x-message-ttl", ttl.into()));
        expires.into_iter().for_each(|expires| put("x-expires", expires.into()));
        if let Some((exchange, key)) = dead {
            put("x-dead-letter-exchange", Value::Text(exchange));
            key.into_iter().for_each(|key| put("x-dead-letter-routing-key", Value::Text(key)));
        }
        if let Some((length, bytes, overflow)) = bound {
            put(if bytes { "x-max-length-bytes" } else { "x-max-length" }, length.into());
            // A quorum queue knows no third way.
            let overflow = if limit.is_some() && overflow.ends_with("dlx") { "drop-head" } else { overflow };
            put("x-overflow", overflow.into());
        }
        match (limit, highest) {
            (Some(limit), _) => {
                put("x-queue-type", "quorum".into());
                put("x-delivery-limit", limit.into());
            }
            (None, Some(highest)) => put("x-max-priority", highest.into()),
            (None, None) => {}
        }
        put("x-single-active-consumer", Value::Bool(single));
        let (durable, auto_delete) = (durable || limit.is_some(), auto_delete && limit.is_none());
        QueuePlan { name: name("queue", index), arguments, durable, auto_delete }
    })
}

/// What a binding to a headers exchange asks for.
fn asked() -> impl Strategy<Value = FieldTable> {
    let some = (select(vec!["all", "any"]), 0i64..2).prop_map(|(mode, n)| {
        FieldTable::from([("x-match".into(), Value::from(mode)), ("n".into(), Value::Int(n))])
    });
    prop_oneof![3 => Just(FieldTable::new()), 1 => some]
}

pub fn binding() -> impl Strategy<Value = BindingPlan> {
    (0..EXCHANGES, 0..QUEUES, binding_key(), asked()).prop_map(|(exchange, queue, key, arguments)| {
        BindingPlan { exchange: name("exchange", exchange), queue: name("queue", queue), key, arguments }
    })
}

pub fn exchange_binding() -> impl Strategy<Value = ExchangeBindingPlan> {
    (0..EXCHANGES, 0..EXCHANGES, binding_key(), asked()).prop_map(|(source, destination, key, arguments)| {
        let (source, destination) = (name("exchange", source), name("exchange", destination));
        ExchangeBindingPlan { source, destination, key, arguments }
    })
}

pub fn message() -> impl Strategy<Value = Rc<Message>> {
    let expiration = prop::option::weighted(0.2, 0u32..500);
    let delay = prop::option::weighted(0.3, 1i64..500);
    (exchange_name(), key(), expiration, delay, 0i64..2, any::<bool>()).prop_map(
        |(exchange, routing_key, expiration, delay, n, persistent)| {
            let delay = delay.map(|delay| (Name::from("x-delay"), Value::Int(delay)));
            let headers: FieldTable = delay.into_iter().chain([("n".into(), Value::Int(n))]).collect();
            let properties = Properties {
                expiration: expiration.map(|ttl| ttl.to_string().into()),
                priority: headers.get("x-delay").and_then(Value::as_int).map(|delay| (delay % 5) as u8),
                delivery_mode: persistent.then_some(2),
                ..Properties::default()
            };
            Rc::new(Message {
                exchange,
                routing_key,
                properties: Rc::new(properties),
                headers,
                body: "n {n}".into(),
                id: MessageId(0),
                ..Message::default()
            })
        },
    )
}

pub fn policy() -> impl Strategy<Value = Policy> {
    let ways = vec![Overflow::DropHead, Overflow::RejectPublish, Overflow::RejectPublishDlx];
    (prop::option::of(0u64..5), prop::option::of(select(ways)))
        .prop_map(|(max_length, overflow)| Policy { max_length, overflow })
}

/// Little memory, or as much as there need be; writing to disk and taking in may take time.
pub fn configuration() -> impl Strategy<Value = Configuration> {
    let memory = prop::option::weighted(0.5, 0u64..6_000);
    let disk = prop::option::weighted(0.1, 1_000u64..6_000);
    let unanswered = prop_oneof![9 => Just(SimDuration::from_millis(1_800_000)), 1 => millis(100..3_000)];
    (memory, disk, unanswered, millis(0..2_000), millis(0..50), millis(0..5)).prop_map(
        |(
            memory_high_watermark,
            disk_size,
            consumer_timeout,
            memory_monitor_interval,
            write_delay,
            enqueue_time,
        )| Configuration {
            disk_size,
            disk_free_limit: 500,
            consumer_timeout,
            memory_high_watermark,
            memory_monitor_interval,
            write_delay,
            enqueue_time,
            ..Configuration::default()
        },
    )
}
