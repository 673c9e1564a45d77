//! Random commands of clients and of the operator: few names and numbers, so that they meet, valid
//! ones and others.

use std::rc::Rc;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::base::SimDuration;
use sorting_office::engine::queueing::{
    ChannelId, Command, Configuration, ConnectionId, ConsumerTag, FieldTable, Message, MessageId, Name,
    Properties, Shutdown, Value, Version,
};

use super::declarations::{self, QUEUES, exchange, key, queue, table};
use super::steps::{CONNECTIONS, opening};

/// Stands for the channel's latest delivery; one less for the one before.
pub const LATEST: u64 = 1_000;

pub fn command(channel: ChannelId) -> BoxedStrategy<Command> {
    prop_oneof![
        200 => publish(channel),
        80 => consume(channel),
        80 => get(channel),
        240 => settle(channel),
        60 => declarations::arrange(channel),
        40 => switch(channel),
        40 => end(channel),
        8 => operate(),
    ]
    .boxed()
}

/// What changes how a channel works.
fn switch(channel: ChannelId) -> BoxedStrategy<Command> {
    let prefetch_size = prop_oneof![9 => Just(0_u32), 1 => Just(1)];
    prop_oneof![
        6 => (prefetch_size, 0..4_u16, prop::bool::weighted(0.3)).prop_map(
            move |(prefetch_size, prefetch, global)| Command::Qos { channel, prefetch_size, prefetch, global }
        ),
        2 => Just(Command::SelectConfirms(channel)),
        2 => Just(Command::SelectTx(channel)),
        3 => Just(Command::CommitTx(channel)),
        2 => Just(Command::RollbackTx(channel)),
    ]
    .boxed()
}

fn end(channel: ChannelId) -> BoxedStrategy<Command> {
    prop_oneof![
        4 => Just(Command::CloseChannel(channel)),
        2 => Just(Command::CloseConnection(ConnectionId(channel.0 % CONNECTIONS))),
        1 => Just(opening(channel)[0].clone()),
        1 => Just(opening(channel)[1].clone()),
        8 => (0..3_u32).prop_map(move |tag| Command::Cancel { channel, tag: ConsumerTag(tag) }),
        4 => queue().prop_map(move |queue| Command::Purge { channel, queue }),
        4 => (queue(), any::<bool>(), any::<bool>()).prop_map(move |(queue, if_unused, if_empty)| {
            Command::DeleteQueue { channel, queue, if_unused, if_empty }
        }),
        2 => (exchange(), any::<bool>()).prop_map(move |(exchange, if_unused)| {
            Command::DeleteExchange { channel, exchange, if_unused }
        }),
    ]
    .boxed()
}

/// The operator's.
fn operate() -> BoxedStrategy<Command> {
    let shutdown = select(&[Shutdown::Orderly, Shutdown::Kill]);
    prop_oneof![
        2 => shutdown.prop_map(Command::Stop),
        3 => Just(Command::Start),
        3 => configuration().prop_map(Command::Configure),
    ]
    .boxed()
}

fn configuration() -> impl Strategy<Value = Configuration> {
    let millis = |few: &'static [u64]| select(few).prop_map(SimDuration::from_millis);
    (
        option::weighted(0.5, select(&[0, 600, 1_700, u64::MAX])),
        option::weighted(0.5, select(&[0, 2_000, u64::MAX])),
        select(&[0, 600, u64::MAX]),
        millis(&[0, 1, 6, 1_800_000]),
        millis(&[0, 0, 1, 5]),
        select(&[Some(0), Some(1), None]),
        millis(&[0, 0, 1, 5]),
        millis(&[0, 0, 1, 2_500]),
        select(&Version::ALL),
    )
        .prop_map(|(memory, disk, free, timeout, write, largest, enqueue, look, version)| {
            Configuration {
                transient_queues: Some(true),
                memory_high_watermark: memory,
                disk_size: disk,
                disk_free_limit: free,
                consumer_timeout: timeout,
                write_delay: write,
                max_message_size: largest,
                enqueue_time: enqueue,
                memory_monitor_interval: look,
                version,
                ..Configuration::default()
            }
        })
}

fn publish(channel: ChannelId) -> BoxedStrategy<Command> {
    let flags = (any::<bool>(), prop::bool::weighted(0.01));
    let body = select(&["", "", "x", "xxxx"]);
    (exchange(), key(), properties(), headers(), body, flags, any::<u32>())
        .prop_map(move |(exchange, routing_key, properties, headers, body, (mandatory, immediate), id)| {
            let (id, body) = (MessageId(id), body.into());
            let properties = Rc::new(properties);
            let message = Rc::new(Message {
                id,
                exchange,
                routing_key,
                properties,
                headers,
                body,
                ..Message::default()
            });
            Command::Publish { channel, message, mandatory, immediate }
        })
        .boxed()
}

fn properties() -> impl Strategy<Value = Properties> {
    let expires = option::weighted(
        0.3,
        prop_oneof![12 => select(&["0", "1", "1", "7", "7", "1000", "4294967295"]), 1 => select(&["soon", "-1"])],
    );
    let mode = option::weighted(0.5, select(&[1_u8, 2, 2, 2]));
    let priority = option::weighted(0.4, select(&[0_u8, 1, 2, 255]));
    let reply_to = option::weighted(0.1, select(&["amq.rabbitmq.reply-to", "a"]));
    let user_id = option::weighted(0.05, prop_oneof![9 => Just("guest"), 1 => Just("other")]);
    (expires, mode, priority, reply_to, user_id).prop_map(
        |(expiration, delivery_mode, priority, reply_to, user_id)| Properties {
            expiration: expiration.map(Name::from),
            delivery_mode,
            priority,
            reply_to: reply_to.map(Name::from),
            user_id: user_id.map(Name::from),
            ..Properties::default()
        },
    )
}

/// Few headers: a delay, one to be matched, further keys, a history that its publisher made up.
fn headers() -> impl Strategy<Value = FieldTable> {
    let delay = option::weighted(0.2, select(&[-1, 0, 1, 5_000, i64::MAX]).prop_map(Value::Int));
    let kind = option::weighted(0.3, select(vec![Value::Int(1), Value::Float(1.0), Value::Void]));
    let death = select(&QUEUES[..]).prop_map(|queue| {
        let fields = [("queue", queue.into()), ("reason", "rejected".into()), ("count", i64::MAX.into())];
        Value::Table(fields.map(|(name, value): (&str, Value)| (name.into(), value)).into())
    });
    let deaths = prop_oneof![9 => vec(death, 0..3).prop_map(Value::List), 1 => Just(Value::Int(1))];
    let keys = || {
        let keys = vec(key().prop_map(Value::Text), 0..3).prop_map(Value::List);
        option::weighted(0.15, prop_oneof![20 => keys, 1 => Just(Value::Void)])
    };
    (delay, kind, option::weighted(0.15, deaths), keys(), keys()).prop_map(
        |(delay, kind, deaths, cc, bcc)| {
            table([("x-delay", delay), ("kind", kind), ("x-death", deaths), ("CC", cc), ("BCC", bcc)])
        },
    )
}

fn consume(channel: ChannelId) -> BoxedStrategy<Command> {
    let queue = prop_oneof![12 => queue(), 1 => Just("amq.rabbitmq.reply-to".into())];
    let rank = select(vec![Value::Int(1), Value::Int(-1), Value::Int(i64::MAX), Value::Text("1".into())]);
    let rank = option::weighted(0.2, rank);
    let offset = prop_oneof![
        select(&["first", "last", "next", "odd"]).prop_map(Value::from),
        select(&[-1, 0, 2, i64::MAX]).prop_map(Value::Int),
    ];
    let flags = (prop::bool::weighted(0.25), prop::bool::weighted(0.05));
    let timeout = option::weighted(0.1, select(&[0, 1, 5, -1]).prop_map(Value::Int));
    (queue, 0..3_u32, flags, rank, option::weighted(0.2, offset), timeout)
        .prop_map(move |(queue, tag, (auto_ack, exclusive), rank, offset, timeout)| Command::Consume {
            channel,
            queue,
            tag: ConsumerTag(tag),
            auto_ack,
            exclusive,
            arguments: table([
                ("x-priority", rank),
                ("x-stream-offset", offset),
                ("x-consumer-timeout", timeout),
            ]),
        })
        .boxed()
}

fn get(channel: ChannelId) -> BoxedStrategy<Command> {
    (queue(), prop::bool::weighted(0.3))
        .prop_map(move |(queue, auto_ack)| Command::Get { channel, queue, auto_ack })
        .boxed()
}

/// Acks, nacks and rejects of the channel's latest deliveries, or of tags that mostly aren't outstanding.
fn settle(channel: ChannelId) -> BoxedStrategy<Command> {
    let tag = prop_oneof![12 => Just(LATEST), 4 => Just(LATEST - 1), 3 => 0..4_u64, 1 => Just(u64::MAX)];
    let one = (tag, prop::bool::weighted(0.3), 0..4_u8, any::<bool>()).prop_map(
        move |(delivery_tag, multiple, how, requeue)| match how {
            0 => Command::Nack { channel, delivery_tag, multiple, requeue },
            1 => Command::Reject { channel, delivery_tag, requeue },
            _ => Command::Ack { channel, delivery_tag, multiple },
        },
    );
    let recover = prop::bool::weighted(0.9).prop_map(move |requeue| Command::Recover { channel, requeue });
    prop_oneof![30 => one, 1 => recover].boxed()
}
