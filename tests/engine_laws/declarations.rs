//! Random declarations and bindings, with arguments that are valid, that exclude each other, or that
//! nobody can have.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::engine::queueing::{
    ChannelId, Command, ExchangeDeclaration, FieldTable, Name, QueueDeclaration, Value,
};

pub const QUEUES: [&str; 5] = ["a", "b", "c", "a.b", "dead"];
/// Names that are the broker's to give, mean the last one, or are nobody's.
const ODD_QUEUES: [&str; 4] = ["", "amq.gen-1", "amq.own", "nosuch"];
const EXCHANGES: [&str; 11] =
    ["", "", "", "amq.direct", "amq.topic", "amq.fanout", "amq.headers", "x", "late", "y", "nosuch"];
pub const OWN_EXCHANGES: [&str; 3] = ["x", "late", "y"];
const KEYS: [&str; 11] = ["a", "b", "c", "a.b", "dead", "a", "dead", "#", "*", "*.b", ""];
/// What no argument takes, or only some do.
const ODD_VALUES: [i64; 3] = [-1, 4_294_967_296, i64::MAX];

pub fn arrange(channel: ChannelId) -> BoxedStrategy<Command> {
    prop_oneof![
        6 => select(&QUEUES[..]).prop_flat_map(move |name| plain_queue(channel, name)),
        4 => any_queue(channel),
        3 => select(&OWN_EXCHANGES[..]).prop_flat_map(move |name| plain_exchange(channel, name)),
        2 => any_exchange(channel),
        8 => bind(channel),
        3 => bind(channel).prop_map(undone),
    ]
    .boxed()
}

/// The fields that are given.
pub fn table<const N: usize>(fields: [(&str, Option<Value>); N]) -> FieldTable {
    fields.into_iter().filter_map(|(name, value)| Some((name.into(), value?))).collect()
}

/// What only quorum queues can be given.
const QUORUM: [&str; 5] = [
    "x-delivery-limit",
    "x-delayed-retry-type",
    "x-delayed-retry-min",
    "x-delayed-retry-max",
    "x-consumer-timeout",
];

/// A declaration that is mostly accepted, of one of each kind of queue.
pub fn plain_queue(channel: ChannelId, name: &'static str) -> BoxedStrategy<Command> {
    let kinds = prop_oneof![5 => Just("classic"), 4 => Just("quorum"), 2 => Just("stream")];
    (arguments(), kinds, prop::bool::weighted(0.7))
        .prop_map(move |(mut arguments, kind, durable)| {
            match kind {
                "classic" => QUORUM.iter().for_each(|name| drop(arguments.remove(*name))),
                "quorum" => drop(arguments.remove("x-max-priority")),
                _ => arguments.clear(),
            }
            arguments.insert("x-queue-type".into(), kind.into());
            let durable = durable || kind != "classic";
            let name = name.into();
            Command::DeclareQueue(
                channel,
                QueueDeclaration { name, arguments, durable, ..Default::default() },
            )
        })
        .boxed()
}

fn arguments() -> impl Strategy<Value = FieldTable> {
    let numbers = |share, few: &'static [i64]| option::weighted(share, select(few).prop_map(Value::Int));
    let lives = (
        numbers(0.3, &[0, 1, 1, 5, 5, 1_000, 1_000, 4_294_967_295]),
        numbers(0.1, &[1, 5, 1_000, 4_294_967_295]),
    );
    let dead = (option::weighted(0.6, exchange()), option::weighted(0.4, key()));
    let limits = (
        numbers(0.3, &[0, 1, 2, 3]),
        numbers(0.15, &[0, 1, 5]),
        option::weighted(0.4, select(&["drop-head", "reject-publish", "reject-publish-dlx"])),
        numbers(0.4, &[-1, 0, 1, 2]),
    );
    let retry = (
        option::weighted(0.4, select(&["all", "failed", "returned", "disabled"])),
        numbers(0.8, &[0, 1, 5, i64::MAX]),
        numbers(0.5, &[1, 10]),
        numbers(0.1, &[0, 1, 5]),
    );
    let kinds = (
        numbers(0.2, &[0, 1, 2, 255]),
        option::weighted(0.15, any::<bool>().prop_map(Value::Bool)),
        option::weighted(0.1, select(&["lazy", "default"])),
    );
    (lives, dead, limits, kinds, retry).prop_map(
        |((ttl, expires), (dead, key), (length, bytes, overflow, limit), (priority, single, mode), retry)| {
            table([
                ("x-delayed-retry-type", retry.0.map(Value::from)),
                ("x-delayed-retry-min", retry.1),
                ("x-delayed-retry-max", retry.2),
                ("x-consumer-timeout", retry.3),
                ("x-message-ttl", ttl),
                ("x-expires", expires),
                ("x-dead-letter-routing-key", key.filter(|_| dead.is_some()).map(Value::Text)),
                ("x-dead-letter-exchange", dead.map(Value::Text)),
                ("x-max-length", length),
                ("x-max-length-bytes", bytes),
                ("x-overflow", overflow.map(Value::from)),
                ("x-delivery-limit", limit),
                ("x-max-priority", priority),
                ("x-single-active-consumer", single),
                ("x-queue-mode", mode.map(Value::from)),
            ])
        },
    )
}

/// A declaration that may be refused for anything.
fn any_queue(channel: ChannelId) -> BoxedStrategy<Command> {
    let names = prop_oneof![2 => select(&QUEUES[..]), 3 => select(&ODD_QUEUES[..])].prop_map(Name::from);
    let flags = (any::<bool>(), any::<bool>(), prop::bool::weighted(0.3), prop::bool::weighted(0.3));
    let names_of_arguments = select(&[
        "x-message-ttl",
        "x-expires",
        "x-max-length",
        "x-max-priority",
        "x-overflow",
        "x-queue-type",
        "x-queue-mode",
        "x-delivery-limit",
        "x-delayed-retry-min",
        "x-consumer-timeout",
        "x-dead-letter-exchange",
        "x-single-active-consumer",
        "x-unknown",
    ]);
    let odd = option::weighted(0.4, (names_of_arguments, odd_value()));
    (names, arguments(), flags, odd)
        .prop_map(move |(name, mut arguments, (passive, durable, exclusive, auto_delete), odd)| {
            arguments.extend(odd.map(|(name, value)| (name.into(), value)));
            let declared = QueueDeclaration { name, passive, durable, exclusive, auto_delete, arguments };
            Command::DeclareQueue(channel, declared)
        })
        .boxed()
}

fn odd_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        select(&ODD_VALUES[..]).prop_map(Value::Int),
        select(&["stream", "quorum", "odd"]).prop_map(Value::from),
        Just(Value::Void),
        Just(Value::List(Vec::new())),
    ]
}

/// A declaration that is mostly accepted.
pub fn plain_exchange(channel: ChannelId, name: &'static str) -> BoxedStrategy<Command> {
    (select(&["direct", "topic", "fanout", "headers", "x-modulus-hash"]), option::weighted(0.3, exchange()))
        .prop_map(move |(kind, alternate)| {
            let late = name == "late";
            let arguments = table([
                ("alternate-exchange", alternate.map(Value::Text)),
                ("x-delayed-type", late.then_some(kind.into())),
            ]);
            let kind = if late { "x-delayed-message" } else { kind }.into();
            let name = name.into();
            Command::DeclareExchange(
                channel,
                ExchangeDeclaration { name, kind, arguments, ..Default::default() },
            )
        })
        .boxed()
}

fn any_exchange(channel: ChannelId) -> BoxedStrategy<Command> {
    let kinds = select(&[
        "direct",
        "topic",
        "fanout",
        "headers",
        "x-local-random",
        "x-modulus-hash",
        "x-delayed-message",
        "odd",
        "",
    ]);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let alternate = option::weighted(0.3, prop_oneof![exchange().prop_map(Value::Text), odd_value()]);
    (exchange(), kinds, flags, alternate)
        .prop_map(move |(name, kind, (passive, durable, auto_delete, internal), alternate)| {
            let (kind, arguments) = (kind.into(), table([("alternate-exchange", alternate)]));
            let declared =
                ExchangeDeclaration { name, kind, passive, durable, auto_delete, internal, arguments };
            Command::DeclareExchange(channel, declared)
        })
        .boxed()
}

/// From an exchange to a queue or to another exchange.
pub fn bind(channel: ChannelId) -> BoxedStrategy<Command> {
    let modes = prop_oneof![12 => select(&["all", "any", "all-with-x", "any-with-x"]), 1 => Just("some")];
    let arguments =
        modes.prop_map(|mode| table([("x-match", Some(mode.into())), ("kind", Some(Value::Int(1)))]));
    let arguments = prop_oneof![4 => Just(FieldTable::new()), 1 => arguments];
    (exchange(), queue(), prop::bool::weighted(0.3), exchange(), key(), arguments)
        .prop_map(move |(exchange, queue, on, destination, key, arguments)| {
            // Nothing can be bound to the default exchange: mostly to another in its place.
            let source = if exchange.is_empty() { "amq.fanout".into() } else { exchange };
            match on {
                true => Command::BindExchange { channel, source, destination, key, arguments },
                false => Command::Bind { channel, exchange: source, queue, key, arguments },
            }
        })
        .boxed()
}

/// What takes a binding out again.
fn undone(bind: Command) -> Command {
    match bind {
        Command::Bind { channel, exchange, queue, key, arguments } => {
            Command::Unbind { channel, exchange, queue, key, arguments }
        }
        Command::BindExchange { channel, source, destination, key, arguments } => {
            Command::UnbindExchange { channel, source, destination, key, arguments }
        }
        other => other,
    }
}

pub fn queue() -> impl Strategy<Value = Name> {
    prop_oneof![20 => select(&QUEUES[..]), 1 => select(&ODD_QUEUES[..])].prop_map(Name::from)
}

pub fn exchange() -> impl Strategy<Value = Name> {
    select(&EXCHANGES[..]).prop_map(Name::from)
}

pub fn key() -> impl Strategy<Value = Name> {
    select(&KEYS[..]).prop_map(Name::from)
}
