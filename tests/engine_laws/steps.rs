//! Random commands: few names and numbers, so that they meet.

use std::rc::Rc;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::{
    ChannelId, Command, ConnectionId, ConsumerTag, ExchangeDeclaration, ExchangeType, FieldTable, Message,
    MessageId, Name, Properties, QueueDeclaration, Value,
};

/// Later than anything that may fall due in a sequence, but for what never does.
pub const END: SimTime = SimTime::from_millis(1_000_000_000);

/// A command after a while.
#[derive(Clone, Debug)]
pub struct Step {
    pub passes: SimDuration,
    pub channel: ChannelId,
    /// Open the channel first if it is not.
    pub reopens: bool,
    pub command: Command,
}

const CHANNEL: ChannelId = ChannelId(0);
const CONNECTIONS: u32 = 2;
const QUEUES: [&str; 5] = ["a", "b", "c", "a.b", "dead"];
const EXCHANGES: [&str; 9] =
    ["", "", "", "amq.direct", "amq.topic", "amq.fanout", "amq.headers", "x", "late"];
const OWN_EXCHANGES: [&str; 2] = ["x", "late"];
const KEYS: [&str; 11] = ["a", "b", "c", "a.b", "dead", "a", "dead", "#", "*", "*.b", ""];

/// Mostly all queues are declared first and some bindings made.
pub fn sequence() -> impl Strategy<Value = Vec<Step>> {
    let queues: Vec<_> = QUEUES.iter().map(|name| declare_queue(CHANNEL, name)).collect();
    let exchanges: Vec<_> = OWN_EXCHANGES.iter().map(|name| declare_exchange(CHANNEL, name)).collect();
    let bindings = vec(bind(CHANNEL), 3..15);
    (queues, exchanges, bindings, vec(step(), 1..50)).prop_map(|(queues, exchanges, bindings, steps)| {
        let confirms = vec![Command::SelectConfirms(CHANNEL)];
        let first = [queues, exchanges, bindings, confirms].concat().into_iter().map(|command| Step {
            passes: SimDuration::ZERO,
            channel: CHANNEL,
            reopens: true,
            command,
        });
        first.chain(steps).collect()
    })
}

/// What opens a channel, and its connection if that is not open.
pub fn opening(channel: ChannelId) -> [Command; 2] {
    let connection = ConnectionId(channel.0 % CONNECTIONS);
    [Command::OpenConnection(connection), Command::OpenChannel { connection, channel }]
}

/// Stands for the channel's latest delivery; one less for the one before.
const LATEST: u64 = 1_000;

/// Makes a settlement name what `LATEST` stands for; where there is none, all of none.
pub fn aim(mut command: Command, latest: u64) -> Command {
    if let Command::Ack { delivery_tag, multiple, .. } | Command::Nack { delivery_tag, multiple, .. } =
        &mut command
        && *delivery_tag + 1 >= LATEST
    {
        *delivery_tag = (latest + *delivery_tag).saturating_sub(LATEST);
        *multiple |= *delivery_tag == 0;
    }
    command
}

fn step() -> impl Strategy<Value = Step> {
    let passes =
        prop_oneof![6 => Just(0), 2 => 0..8_000_u64, 1 => select(&[5_000, 1_000_000, 3_600_000_000_u64])];
    let channel = (0..2 * CONNECTIONS).prop_map(ChannelId);
    (passes, channel, prop::bool::weighted(0.95)).prop_flat_map(|(passes, channel, reopens)| {
        let passes = SimDuration::from_micros(passes);
        command(channel).prop_map(move |command| Step { passes, channel, reopens, command })
    })
}

fn command(channel: ChannelId) -> BoxedStrategy<Command> {
    prop_oneof![
        20 => publish(channel),
        8 => consume(channel),
        8 => get(channel),
        24 => settle(channel),
        6 => arrange(channel),
        3 => end(channel),
    ]
    .boxed()
}

fn arrange(channel: ChannelId) -> BoxedStrategy<Command> {
    prop_oneof![
        select(&QUEUES[..]).prop_flat_map(move |name| declare_queue(channel, name)),
        select(&OWN_EXCHANGES[..]).prop_flat_map(move |name| declare_exchange(channel, name)),
        bind(channel),
        (exchange(), queue(), key()).prop_map(move |(exchange, queue, key)| {
            Command::Unbind { channel, exchange, queue, key, arguments: FieldTable::new() }
        }),
        (0..4_u16, any::<bool>()).prop_map(move |(prefetch, global)| Command::Qos {
            channel,
            prefetch_size: 0,
            prefetch,
            global
        }),
        Just(Command::SelectConfirms(channel)),
    ]
    .boxed()
}

fn end(channel: ChannelId) -> BoxedStrategy<Command> {
    prop_oneof![
        Just(Command::CloseChannel(channel)),
        Just(Command::CloseConnection(ConnectionId(channel.0 % CONNECTIONS))),
        Just(opening(channel)[1].clone()),
        (0..3_u32).prop_map(move |tag| Command::Cancel { channel, tag: ConsumerTag(tag) }),
        queue().prop_map(move |queue| Command::Purge { channel, queue }),
        queue().prop_map(move |queue| Command::DeleteQueue {
            channel,
            queue,
            if_unused: false,
            if_empty: false
        }),
    ]
    .boxed()
}

fn publish(channel: ChannelId) -> BoxedStrategy<Command> {
    let expires = option::weighted(0.3, select(&["0", "1", "1", "7", "7", "1000", "4294967295", "soon"]));
    let parts = (exchange(), key(), expires, headers(), any::<bool>(), any::<u32>());
    parts
        .prop_map(move |(exchange, routing_key, expires, headers, mandatory, id)| {
            let expiration = expires.map(Name::from);
            let properties = Properties { expiration, ..Properties::default() };
            let (id, body) = (MessageId(id), "".into());
            let message =
                Rc::new(Message { id, exchange, routing_key, properties, headers, bcc: Vec::new(), body });
            Command::Publish { channel, message, mandatory, immediate: false }
        })
        .boxed()
}

/// Few headers: a delay, one to be matched, a history that its publisher made up.
fn headers() -> impl Strategy<Value = FieldTable> {
    let delay = option::weighted(0.3, select(&[-1, 0, 1, 5_000, i64::MAX]).prop_map(Value::Int));
    let kind = option::weighted(0.3, Just(Value::Int(1)));
    let death = select(&QUEUES[..]).prop_map(|queue| {
        let fields = [("queue", queue.into()), ("reason", "rejected".into()), ("count", i64::MAX.into())];
        Value::Table(fields.map(|(name, value): (&str, Value)| (name.into(), value)).into())
    });
    let deaths = option::weighted(0.2, vec(death, 0..3).prop_map(Value::List));
    (delay, kind, deaths).prop_map(|(delay, kind, deaths)| {
        let all = [("x-delay", delay), ("kind", kind), ("x-death", deaths)];
        all.into_iter().filter_map(|(name, value)| Some((name.into(), value?))).collect()
    })
}

fn consume(channel: ChannelId) -> BoxedStrategy<Command> {
    (queue(), 0..3_u32, prop::bool::weighted(0.2))
        .prop_map(move |(queue, tag, auto_ack)| Command::Consume {
            channel,
            queue,
            tag: ConsumerTag(tag),
            auto_ack,
            exclusive: false,
            arguments: FieldTable::new(),
        })
        .boxed()
}

fn get(channel: ChannelId) -> BoxedStrategy<Command> {
    (queue(), prop::bool::weighted(0.3))
        .prop_map(move |(queue, auto_ack)| Command::Get { channel, queue, auto_ack })
        .boxed()
}

/// Acks and nacks of the channel's latest deliveries, or of tags that mostly aren't outstanding.
fn settle(channel: ChannelId) -> BoxedStrategy<Command> {
    let tag = prop_oneof![3 => Just(LATEST), 1 => Just(LATEST - 1), 1 => 0..4_u64];
    (tag, prop::bool::weighted(0.3), any::<bool>(), any::<bool>())
        .prop_map(move |(delivery_tag, multiple, ack, requeue)| match ack {
            true => Command::Ack { channel, delivery_tag, multiple },
            false => Command::Nack { channel, delivery_tag, multiple, requeue },
        })
        .boxed()
}

fn declare_queue(channel: ChannelId, name: &'static str) -> BoxedStrategy<Command> {
    let lives =
        option::weighted(0.4, select(&[0, 1, 1, 5, 5, 1_000, 1_000, 4_294_967_295, -1]).prop_map(Value::Int));
    let dead = option::weighted(0.6, exchange().prop_map(Value::Text));
    let key = option::weighted(0.4, key().prop_map(Value::Text));
    let limit = option::weighted(0.5, (0..3_i64).prop_map(Value::Int));
    (lives, dead, key, limit, prop::bool::weighted(0.4))
        .prop_map(move |(lives, dead, key, limit, quorum)| {
            let kind = if quorum { "quorum" } else { "classic" };
            let arguments = [
                ("x-queue-type", Some(kind.into())),
                ("x-message-ttl", lives),
                ("x-dead-letter-routing-key", key.filter(|_| dead.is_some())),
                ("x-dead-letter-exchange", dead),
                ("x-delivery-limit", limit.filter(|_| quorum)),
            ];
            let arguments = arguments.into_iter().filter_map(|(name, value)| Some((name.into(), value?)));
            let (name, arguments) = (name.into(), arguments.collect());
            Command::DeclareQueue(
                channel,
                QueueDeclaration { name, arguments, durable: true, ..QueueDeclaration::default() },
            )
        })
        .boxed()
}

fn declare_exchange(channel: ChannelId, name: &'static str) -> BoxedStrategy<Command> {
    use ExchangeType::{Direct, Fanout, Headers, Topic};
    select(&[Direct, Topic, Fanout, Headers])
        .prop_map(move |kind| {
            let plain = ExchangeDeclaration::new(name.into(), kind);
            let declared = if name == "late" { plain.delayed() } else { plain };
            Command::DeclareExchange(channel, declared)
        })
        .boxed()
}

fn bind(channel: ChannelId) -> BoxedStrategy<Command> {
    let arguments = select(&["all", "all", "any", "any", "some"]).prop_map(|mode| {
        let arguments = [("x-match", mode.into()), ("kind", Value::Int(1))];
        arguments.map(|(name, value)| (name.into(), value)).into()
    });
    let arguments = prop_oneof![4 => Just(FieldTable::new()), 1 => arguments];
    (exchange(), queue(), key(), arguments)
        .prop_map(move |(exchange, queue, key, arguments)| {
            // Nothing can be bound to the default exchange: bind to another in its place.
            let exchange = if exchange.is_empty() { "amq.fanout".into() } else { exchange };
            Command::Bind { channel, exchange, queue, key, arguments }
        })
        .boxed()
}

fn queue() -> impl Strategy<Value = Name> {
    select(&QUEUES[..]).prop_map(Name::from)
}

fn exchange() -> impl Strategy<Value = Name> {
    select(&EXCHANGES[..]).prop_map(Name::from)
}

fn key() -> impl Strategy<Value = Name> {
    select(&KEYS[..]).prop_map(Name::from)
}
