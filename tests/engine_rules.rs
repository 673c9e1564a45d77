//! Rules of the queue broker that the recordings don't hold, as tables.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs, reason = "a test's own code")]

#[path = "engine_rules/desk.rs"]
mod desk;
#[path = "engine_rules/durability.rs"]
mod durability;
#[path = "engine_rules/pressure.rs"]
mod pressure;
#[path = "engine_rules/quorum.rs"]
mod quorum;
#[path = "engine_rules/replies.rs"]
mod replies;
#[path = "engine_rules/streams.rs"]
mod streams;
#[path = "engine_rules/transactions.rs"]
mod transactions;
#[path = "engine_rules/versions.rs"]
mod versions;
#[path = "engine_rules/ways.rs"]
mod ways;

use desk::{CHANNEL, Desk, OTHER, bind, consume, exchange, publish, publish_expiring, queue, short, table};
use sorting_office::base::SimTime;
use sorting_office::engine::queueing::{
    Command, ConnectionId, ConsumerTag, ContentEvent, Event, ExchangeType, FieldTable, Scope, Value, Version,
};

/// RabbitMQ's delayed message exchange plugin, "Delaying Messages".
#[test]
fn a_delayed_exchange_holds_what_asks_for_it() {
    let asked = [
        (Value::Int(5), vec!["held until 5"], vec!["released -5", "enqueued"]),
        (Value::Int(0), vec!["enqueued"], vec![]),
        (Value::Int(-5), vec!["enqueued"], vec![]),
        ("5".into(), vec!["enqueued"], vec![]),
        (Value::Int(i64::MAX), vec!["held until 18446744073709551"], vec![]),
    ];
    for (delay, at_once, later) in asked {
        let mut desk = Desk::new([exchange("late", ExchangeType::Fanout, true), bind("late", "q", "")]);
        assert_eq!(desk.does(publish("late", "", &[("x-delay", delay.clone())])), at_once, "{delay:?}");
        assert_eq!(desk.waits(10), later, "{delay:?}");
    }
}

#[test]
fn what_is_held_keeps_its_order_and_may_find_no_queue() {
    let mut desk = Desk::new([exchange("late", ExchangeType::Direct, true), bind("late", "q", "k")]);
    for (key, delay) in [("k", 9), ("nobody", 7), ("k", 7)] {
        desk.does(publish("late", key, &[("x-delay", Value::Int(delay))]));
    }
    let order = ["released -7", "no route", "released -7", "enqueued", "released -9", "enqueued"];
    assert_eq!(desk.waits(10), order);
}

/// RabbitMQ's "Publisher Confirms": an unroutable message is confirmed, after it was returned.
#[test]
fn every_publish_is_confirmed_in_order() {
    let mut desk =
        Desk::new([Command::SelectConfirms(CHANNEL), exchange("late", ExchangeType::Fanout, true)]);
    let mandatory = |command| match command {
        Command::Publish { channel, message, .. } => {
            Command::Publish { channel, message, mandatory: true, immediate: false }
        }
        other => other,
    };
    let table = [
        (publish("", "q", &[]), vec!["enqueued", "confirmed 1"]),
        (publish("", "nobody", &[]), vec!["no route", "confirmed 2"]),
        (mandatory(publish("", "nobody", &[])), vec!["returned", "no route", "confirmed 3"]),
        (publish("late", "", &[("x-delay", Value::Int(1))]), vec!["held until 1", "confirmed 4"]),
    ];
    for (command, expected) in table {
        assert_eq!(desk.does(command), expected);
    }
}

/// AMQP 0-9-1, 1.1: a soft error closes the channel, a hard one the connection.
#[test]
fn a_refusal_closes_what_its_code_says() {
    let own = |name| exchange(name, ExchangeType::Direct, false);
    let ack = |channel| Command::Ack { channel, delivery_tag: 7, multiple: false };
    let connection = ConnectionId(1);
    let quorum = [("x-queue-type", "quorum".into())];
    let table = [
        (403, vec![], own("amq.mine")),
        (403, vec![], queue("amq.mine", &[])),
        (403, vec![], bind("", "q", "q")),
        (404, vec![], bind("nowhere", "q", "")),
        (404, vec![], bind("amq.fanout", "nobody", "")),
        (404, vec![], publish("nowhere", "", &[])),
        (404, vec![], consume("nobody")),
        (406, vec![], ack(CHANNEL)),
        (406, vec![], exchange("amq.direct", ExchangeType::Topic, false)),
        (406, vec![], queue("q", &quorum)),
        (406, vec![], queue("new", &[("x-message-ttl", Value::Int(315_360_000_001))])),
        (406, vec![], queue("new", &[("x-delivery-limit", Value::Int(1))])),
        (406, vec![], publish_expiring("", "q", &[], Some("315360000001"))),
        (504, vec![], Command::OpenChannel { connection, channel: CHANNEL }),
        (530, vec![consume("q")], consume("q")),
        (
            540,
            vec![
                queue("new", &quorum),
                Command::Qos { prefetch_size: 0, channel: CHANNEL, prefetch: 1, global: true },
            ],
            consume("new"),
        ),
    ];
    for (code, before, command) in table {
        let (mut desk, mut events) = (Desk::of(Version::V4_0, before), Vec::new());
        let refusal = desk.broker.apply(SimTime::ZERO, command.clone(), &mut events).unwrap_err();
        let closed: Vec<String> = events.iter().filter_map(short).collect();
        let expected = match refusal.code.scope() {
            Scope::Channel => vec!["channel 1 closed"],
            Scope::Connection => vec!["channel 1 closed", "channel 2 closed", "connection 1 closed"],
        };
        assert_eq!((refusal.code.number(), closed), (code, expected.iter().map(<_>::to_string).collect()));
        assert_eq!(refusal.code.scope() == Scope::Connection, code >= 500, "{command:?}");
    }
}

/// A channel that is not open can't be closed, and whose it was is not known.
#[test]
fn a_command_on_no_channel_closes_nothing() {
    let mut desk = Desk::new([Command::CloseChannel(CHANNEL)]);
    let mut events = Vec::new();
    let refusal = desk.broker.apply(SimTime::ZERO, consume("q"), &mut events).unwrap_err();
    assert_eq!((refusal.code.number(), events), (504, vec![]));
}

/// RabbitMQ's dead-letter guide: a cycle without a rejection is cut. It would go on for ever where
/// the history was made up, or is told in such an order that the cycle doesn't show.
#[test]
fn a_cycle_that_takes_no_time_ends() {
    let rejected = |queue: &str| {
        Value::Table(table(&[("queue", queue.into()), ("reason", "rejected".into()), ("count", 1.into())]))
    };
    let made_up = [vec![], vec![rejected("elsewhere")], vec![rejected("a"), rejected("b")]];
    for deaths in made_up {
        let cycle = [("a", "b"), ("b", "a")].map(|(name, next)| {
            let (exchange, key) =
                (("x-dead-letter-exchange", "".into()), ("x-dead-letter-routing-key", next.into()));
            queue(name, &[exchange, key, ("x-message-ttl", Value::Int(0))])
        });
        let mut desk = Desk::new(cycle);
        let events = desk.does(publish("", "a", &[("x-death", Value::List(deaths.clone()))]));
        assert_eq!(events.last().map(String::as_str), Some("cycle"), "{deaths:?}");
        assert!(events.len() < 12, "{events:?}");
    }
}

/// Every queue feeds all others at once: the copies would outgrow any memory.
#[test]
fn dead_letters_that_multiply_are_cut_off() {
    let names: Vec<String> = (0..9).map(|number| format!("m{number}")).collect();
    let declared = names.iter().flat_map(|name| {
        let arguments = [("x-dead-letter-exchange", "amq.fanout".into()), ("x-message-ttl", Value::Int(0))];
        [queue(name, &arguments), bind("amq.fanout", name, "")]
    });
    let mut desk = Desk::new(declared);
    let events = desk.does(publish("", "m0", &[]));
    assert_eq!(events.last().map(String::as_str), Some("cycle"));
    assert!(events.len() < 100_000, "{} events", events.len());
    assert_eq!(desk.waits(10), [""; 0]);
}

/// RabbitMQ's TTL guide: 0 reaches a consumer that is free, or nobody.
#[test]
fn what_lives_for_no_time_reaches_a_free_consumer_alone() {
    let dead = [("x-message-ttl", Value::Int(0)), ("x-dead-letter-exchange", "nowhere".into())];
    let one = Command::Qos { prefetch_size: 0, channel: CHANNEL, prefetch: 1, global: false };
    let mut desk = Desk::new([queue("brief", &dead), one, consume("brief")]);
    assert_eq!(desk.does(publish("", "brief", &[])), ["enqueued", "delivered 1"]);
    assert_eq!(desk.does(publish("", "brief", &[])), ["enqueued", "expired", "no exchange"]);
}

/// RabbitMQ's quorum queue guide: with a limit, what comes back goes to the front in the order of
/// its return.
#[test]
fn a_quorum_queue_with_a_limit_puts_returns_in_front_in_turn() {
    let limited = [("x-queue-type", "quorum".into()), ("x-delivery-limit", Value::Int(9))];
    let mut desk = Desk::new([queue("limited", &limited)]);
    let get = || Command::Get { channel: CHANNEL, queue: "limited".into(), auto_ack: false };
    let numbers = |desk: &mut Desk, count: u32| {
        let mut one = || {
            let mut events = Vec::new();
            desk.broker.apply(desk.now, get(), &mut events).unwrap();
            events.iter().find_map(|event| match event {
                Event::Content(ContentEvent::Delivered { message, .. }) => message.headers["n"].as_int(),
                _ => None,
            })
        };
        (0..count).filter_map(|_| one()).collect::<Vec<i64>>()
    };
    for number in 1..=4 {
        desk.does(publish("", "limited", &[("n", Value::Int(number))]));
    }
    assert_eq!(numbers(&mut desk, 3), [1, 2, 3]);
    for delivery_tag in [2, 1] {
        desk.does(Command::Nack { channel: CHANNEL, delivery_tag, multiple: false, requeue: true });
    }
    assert_eq!(numbers(&mut desk, 3), [2, 1, 4]);
}

/// A lost connection gives back what all its channels held before anyone is handed it.
#[test]
fn a_lost_connection_hands_nothing_to_its_own_channels() {
    let mut desk = Desk::new([
        Command::Qos { prefetch_size: 0, channel: CHANNEL, prefetch: 1, global: false },
        consume("q"),
    ]);
    let other = Command::Consume {
        channel: OTHER,
        queue: "q".into(),
        tag: ConsumerTag(1),
        auto_ack: true,
        exclusive: false,
        arguments: FieldTable::new(),
    };
    assert_eq!(desk.does(publish("", "q", &[])), ["enqueued", "delivered 1"]);
    desk.does(other);
    let closed = ["channel 1 closed", "channel 2 closed", "requeued", "connection 1 closed"];
    assert_eq!(desk.does(Command::CloseConnection(ConnectionId(1))), closed);
    assert_eq!(desk.broker.depth(desk.broker.queue("q").unwrap()).map(|depth| depth.ready), Some(1));
}

/// A quorum queue looks at its limit when all is back, and at the time of what that uncovers at once.
#[test]
fn a_head_that_goes_uncovers_what_is_past_its_time() {
    let short = [("x-queue-type", "quorum".into()), ("x-max-length", 1.into())];
    let mut desk = Desk::new([queue("short", &short), consume("short")]);
    desk.does(publish("", "short", &[]));
    desk.does(publish_expiring("", "short", &[], Some("0")));
    let closed = desk.does(Command::CloseChannel(CHANNEL));
    assert_eq!(closed, ["channel 1 closed", "requeued", "requeued", "gone: maxlen", "gone: expired"]);
    assert_eq!(desk.waits(0), [""; 0]);
}
