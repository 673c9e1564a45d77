//! Rules that differ between the versions of RabbitMQ, each by its smallest example; what is recorded of them stands in
//! `tests/conformance/`.

use std::rc::Rc;

use sorting_office::engine::queueing::{
    ChannelId, Command, ConnectionId, ConsumerTag, ContentEvent, Event, ExchangeDeclaration, ExchangeType,
    Message, QueueDeclaration, Shutdown, Value, Version,
};

use super::desk::{CHANNEL, Desk, bind, exchange, publish, publish_expiring, queue, table};

fn declare(name: &str, durable: bool, exclusive: bool) -> Command {
    let declared = QueueDeclaration { name: name.into(), durable, exclusive, ..QueueDeclaration::default() };
    Command::DeclareQueue(CHANNEL, declared)
}

/// What the head of a queue is like when it is fetched.
fn got(desk: &mut Desk, name: &str) -> Option<Rc<Message>> {
    let mut events = Vec::new();
    let get = Command::Get { channel: CHANNEL, queue: name.into(), auto_ack: true };
    desk.broker.apply(desk.now, get, &mut events).unwrap();
    events.into_iter().find_map(|event| match event {
        Event::Content(ContentEvent::Delivered { message, .. }) => Some(message),
        _ => None,
    })
}

/// The queues in `x-death`, the newest first.
fn deaths(message: &Message) -> Vec<String> {
    let Some(Value::List(deaths)) = message.headers.get("x-death") else { return Vec::new() };
    let queue = |death: &Value| match death {
        Value::Table(death) => death.get("queue").and_then(Value::as_text).map(ToString::to_string),
        _ => None,
    };
    deaths.iter().filter_map(queue).collect()
}

/// Rules 1 to 3 of dead letters: who died last, the order of deaths, and what a publisher claims.
#[test]
fn dead_letters_tell_their_history() {
    let expires = |name: &str, to: &str| {
        let arguments = [
            ("x-message-ttl", Value::Int(1)),
            ("x-dead-letter-exchange", "".into()),
            ("x-dead-letter-routing-key", to.into()),
        ];
        queue(name, &arguments)
    };
    let claimed = table(&[("queue", "c".into()), ("reason", "expired".into()), ("count", Value::Int(5))]);
    for version in Version::ALL {
        let new = version != Version::V3_10;
        let mut desk = Desk::of(version, [expires("a", "b"), expires("b", "c"), expires("c", "q")]);
        desk.does(publish("", "a", &[]));
        desk.waits(10);
        let message = got(&mut desk, "q").unwrap();
        let order = if new { ["c", "b", "a"] } else { ["c", "a", "b"] };
        assert_eq!(deaths(&message), order, "{version:?}");
        let last = message.headers.get("x-last-death-queue");
        assert_eq!(last, new.then_some(&"c".into()), "{version:?}");
        assert_eq!(message.headers.get("x-first-death-queue"), Some(&"a".into()), "{version:?}");

        desk.does(publish("", "c", &[("x-death", Value::List(vec![Value::Table(claimed.clone())]))]));
        desk.waits(10);
        let message = got(&mut desk, "q").unwrap();
        let Some(Value::List(deaths)) = message.headers.get("x-death") else { panic!("no deaths") };
        let [Value::Table(death)] = &deaths[..] else { panic!("one death") };
        assert_eq!(death.get("count"), Some(&Value::Int(if new { 1 } else { 6 })), "{version:?}");
        assert_eq!(message.headers.contains_key("x-first-death-queue"), new, "{version:?}");
    }
}

/// Entries of a claimed `x-death` without counts are one each; those for one queue and reason are one together.
#[test]
fn claimed_deaths_are_merged() {
    let entry = |queue: &str, count: Option<i64>| {
        let mut entry = table(&[("queue", queue.into()), ("reason", "expired".into())]);
        entry.extend(count.map(|count| ("count".into(), Value::Int(count))));
        Value::Table(entry)
    };
    let table = [
        (vec![entry("a", None)], 1),
        (vec![entry("a", None), entry("a", None)], 3),
        (vec![entry("a", Some(4)), entry("a", Some(9))], 5),
        (vec![entry("a", None), entry("b", None), entry("a", None)], 3),
    ];
    for (claimed, expected) in table {
        let arguments = [
            ("x-message-ttl", Value::Int(1)),
            ("x-dead-letter-exchange", "".into()),
            ("x-dead-letter-routing-key", "q".into()),
        ];
        let mut desk = Desk::of(Version::V3_10, [queue("a", &arguments)]);
        desk.does(publish("", "a", &[("x-death", Value::List(claimed.clone()))]));
        desk.waits(10);
        let message = got(&mut desk, "q").unwrap();
        let Some(Value::List(deaths)) = message.headers.get("x-death") else { panic!("no deaths") };
        let Some(Value::Table(first)) = deaths.first() else { panic!("no death") };
        assert_eq!(first.get("count"), Some(&Value::Int(expected)), "{claimed:?}");
    }
}

/// With a key of the queue's own the others of the message route no more, shown or not.
#[test]
fn a_queues_own_key_ends_the_publishers() {
    for version in Version::ALL {
        let to_x = [
            ("x-message-ttl", Value::Int(1)),
            ("x-dead-letter-exchange", "x".into()),
            ("x-dead-letter-routing-key", "own".into()),
        ];
        let bound = [bind("x", "q", "own"), bind("x", "other", "copy")];
        let declared = [exchange("x", ExchangeType::Direct, false), queue("a", &to_x), queue("other", &[])];
        let mut desk = Desk::of(version, declared.into_iter().chain(bound));
        desk.does(publish("", "a", &[("CC", Value::List(vec!["copy".into()]))]));
        desk.waits(10);
        assert!(got(&mut desk, "other").is_none(), "{version:?}");
        let message = got(&mut desk, "q").unwrap();
        assert_eq!(message.headers.contains_key("CC"), version != Version::V3_10, "{version:?}");
    }
}

#[test]
fn what_can_be_declared_depends_on_the_version() {
    let of_type = |kind: &str| {
        let name = "x".into();
        Command::DeclareExchange(
            CHANNEL,
            ExchangeDeclaration { name, kind: kind.into(), ..Default::default() },
        )
    };
    let with = |name: &str, value: Value| queue("new", &[(name, value)]);
    let topic = || [exchange("t", ExchangeType::Topic, false)];
    let random = || [exchange("r", ExchangeType::LocalRandom, false)];
    // What is there, what is asked for, and the code of the refusal in each version; 0: none.
    let table: [(Vec<Command>, Command, [u16; 3]); 14] = [
        (vec![], of_type("nosuch"), [503, 406, 406]),
        (vec![], of_type("x-local-random"), [503, 0, 0]),
        (vec![], of_type("x-modulus-hash"), [503, 406, 0]),
        (topic().into(), bind("t", "q", "#.a.#"), [0, 0, 0]),
        (topic().into(), bind("t", "q", "#.a.#.#"), [0, 0, 406]),
        (topic().into(), bind("t", "q", "#.#.a#"), [0, 0, 0]),
        (random().into(), bind("r", "q", "k"), [404, 406, 406]),
        (vec![], declare("new", false, false), [0, 0, 541]),
        (vec![], declare("new", false, true), [0, 0, 0]),
        (vec![], with("x-queue-mode", "busy".into()), [406, 406, 0]),
        (vec![], with("x-queue-version", Value::Int(1)), [0, 0, 406]),
        (vec![], with("x-queue-version", Value::Int(3)), [406, 406, 406]),
        (vec![], with("x-queue-leader-locator", "balanced".into()), [406, 0, 0]),
        (vec![], with("x-max-in-memory-length", Value::Int(1)), [406, 406, 406]),
    ];
    for (there, asked, codes) in table {
        for (version, code) in Version::ALL.into_iter().zip(codes) {
            let there = there.iter().filter(|_| code != 404).cloned();
            let (mut desk, mut events) = (Desk::of(version, there), Vec::new());
            let found = desk.broker.apply(desk.now, asked.clone(), &mut events);
            let found = found.err().map_or(0, |refusal| refusal.code.number());
            assert_eq!(found, code, "{version:?} {asked:?}");
        }
    }
}

/// A default that is spelled out is not the same as none; only the type is.
#[test]
fn declaring_again_must_say_the_same() {
    let age = |age: &str| [("x-queue-type", "stream".into()), ("x-max-age", age.into())];
    type Fields = Vec<(&'static str, Value)>;
    let table: [(Fields, Fields, [bool; 3]); 6] = [
        (vec![], vec![("x-queue-type", "classic".into())], [true; 3]),
        (vec![], vec![("x-overflow", "drop-head".into())], [false; 3]),
        (vec![("x-single-active-consumer", Value::Bool(false))], vec![], [false; 3]),
        (vec![], vec![("x-unknown", Value::Int(1))], [true; 3]),
        (age("1D").into(), age("24h").into(), [false, false, true]),
        (age("1D").into(), age("25h").into(), [false; 3]),
    ];
    for (first, second, taken) in table {
        for (version, taken) in Version::ALL.into_iter().zip(taken) {
            let (mut desk, mut events) = (Desk::of(version, [queue("new", &first)]), Vec::new());
            let found = desk.broker.apply(desk.now, queue("new", &second), &mut events);
            assert_eq!(found.is_ok(), taken, "{version:?} {first:?} {second:?}");
        }
    }
}

/// The same commands lead to the same queues; every queue is taken by some message.
#[test]
fn exchanges_that_choose_take_one_queue() {
    for kind in [ExchangeType::LocalRandom, ExchangeType::ModulusHash] {
        let names = ["a", "b", "c"];
        let declared = names.map(|name| queue(name, &[])).into_iter().chain([exchange("x", kind, false)]);
        let declared = declared.chain(names.map(|name| bind("x", name, "")));
        let mut desk = Desk::of(Version::V4_3, declared.collect::<Vec<_>>());
        let mut taken = [0; 3];
        for number in 0..60 {
            desk.does(publish("x", &format!("key {number}"), &[]));
            let got = names.map(|name| usize::from(got(&mut desk, name).is_some()));
            assert_eq!(got.iter().sum::<usize>(), 1, "{kind:?}");
            got.into_iter().zip(&mut taken).for_each(|(got, all)| *all += got);
        }
        assert!(taken.iter().all(|count| *count > 5), "{kind:?} {taken:?}");
    }
}

#[test]
fn a_transient_exchange_outlives_a_restart_since_4_3() {
    for version in Version::ALL {
        let mut desk = Desk::of(version, [exchange("brief", ExchangeType::Fanout, false)]);
        desk.does(Command::Stop(Shutdown::Orderly));
        desk.does(Command::Start);
        assert_eq!(desk.broker.exchange("brief").is_some(), version == Version::V4_3, "{version:?}");
    }
}

#[test]
fn a_global_prefetch_is_each_consumers_since_4_3() {
    for version in Version::ALL {
        let qos = Command::Qos { channel: CHANNEL, prefetch_size: 0, prefetch: 1, global: true };
        let mut desk = Desk::of(version, [qos]);
        for tag in [1, 2] {
            desk.does(Command::Consume {
                channel: CHANNEL,
                queue: "q".into(),
                tag: ConsumerTag(tag),
                auto_ack: false,
                exclusive: false,
                arguments: table(&[]),
            });
        }
        (0..4).for_each(|_| drop(desk.does(publish("", "q", &[]))));
        let held = desk.broker.depth(desk.broker.queue("q").unwrap()).unwrap().unacknowledged;
        assert_eq!(held, if version == Version::V4_3 { 2 } else { 1 }, "{version:?}");
    }
}

/// A queue with priorities does not see that a message of a higher one is past its time until it is looked at.
#[test]
fn a_priority_queue_looks_late() {
    let priorities = |highest: bool| {
        let arguments = [("x-max-priority", Value::Int(5))];
        queue("late", if highest { &arguments } else { &[] })
    };
    for (highest, left) in [(true, 2), (false, 2)] {
        let mut desk = Desk::of(Version::V4_3, [priorities(highest)]);
        desk.does(publish_expiring("", "late", &[], Some("3000")));
        let urgent = publish_expiring("", "late", &[], Some("300"));
        let Command::Publish { channel, message, mandatory, immediate } = urgent else { panic!("a publish") };
        let mut message = Message::clone(&message);
        Rc::make_mut(&mut message.properties).priority = Some(5);
        let message = Rc::new(message);
        desk.does(Command::Publish { channel, message, mandatory, immediate });
        assert_eq!(desk.waits(1_000), Vec::<String>::new(), "{highest}");
        assert_eq!(desk.broker.depth(desk.broker.queue("late").unwrap()).unwrap().ready, left);
        // The fetch takes it all the same, and the timer of the old head ends what is left.
        let first = got(&mut desk, "late").unwrap();
        assert_eq!(first.properties.priority, highest.then_some(5));
        desk.waits(3_000);
        assert_eq!(desk.broker.depth(desk.broker.queue("late").unwrap()).unwrap().ready, 0, "{highest}");
    }
}

/// Of a binding that isn't there nobody asks whose the queue is; of one that is there they do.
#[test]
fn unbinding_what_is_not_there_is_fine() {
    let stranger = ChannelId(9);
    let unbind = |key: &str| Command::Unbind {
        channel: stranger,
        exchange: "amq.direct".into(),
        queue: "own".into(),
        key: key.into(),
        arguments: table(&[]),
    };
    let opened = [
        declare("own", false, true),
        bind("amq.direct", "own", "k"),
        Command::OpenConnection(ConnectionId(9)),
        Command::OpenChannel { connection: ConnectionId(9), channel: stranger },
    ];
    let mut desk = Desk::of(Version::V4_3, opened);
    desk.does(unbind("other"));
    assert_eq!(desk.refuses(unbind("k")).0, 405);
}

/// The last declared queue is known by its name: it is another one if that was made anew.
#[test]
fn the_last_declared_queue_is_known_by_name() {
    let delete =
        Command::DeleteQueue { channel: CHANNEL, queue: "new".into(), if_unused: false, if_empty: false };
    let other = Command::DeclareQueue(
        super::desk::OTHER,
        QueueDeclaration { name: "new".into(), durable: true, ..QueueDeclaration::default() },
    );
    let mut desk = Desk::of(Version::V4_3, [queue("new", &[]), delete, other]);
    desk.does(bind("amq.direct", "", ""));
    desk.does(publish("amq.direct", "new", &[]));
    assert!(got(&mut desk, "").is_some());
}
