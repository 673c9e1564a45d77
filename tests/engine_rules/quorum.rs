//! Quorum queues, and what counts as a failed delivery, by version.

use std::rc::Rc;

use super::desk::{CHANNEL, Desk, OTHER, publish, publish_expiring, queue};
use sorting_office::engine::queueing::{
    ChannelId, Command, ConsumerTag, ContentEvent, Event, FieldTable, Message, Properties, Shutdown,
    TopologyEvent, Value, Version,
};

fn quorum(name: &str, arguments: &[(&str, Value)]) -> Command {
    queue(name, &[&[("x-queue-type", "quorum".into())], arguments].concat())
}

fn get(name: &str) -> Command {
    Command::Get { channel: CHANNEL, queue: name.into(), auto_ack: false }
}

fn nack(delivery_tag: u64) -> Command {
    Command::Nack { channel: CHANNEL, delivery_tag, multiple: false, requeue: true }
}

fn reject(delivery_tag: u64, requeue: bool) -> Command {
    Command::Reject { channel: CHANNEL, delivery_tag, requeue }
}

fn ack(channel: ChannelId, delivery_tag: u64) -> Command {
    Command::Ack { channel, delivery_tag, multiple: false }
}

/// What a command handed out: to which consumer, the body, redelivered or not, and the two counts.
fn handed(desk: &mut Desk, command: Command) -> Vec<String> {
    let mut events = Vec::new();
    desk.broker.apply(desk.now, command, &mut events).unwrap();
    events.iter().filter_map(delivered).collect()
}

fn delivered(event: &Event) -> Option<String> {
    let Event::Content(ContentEvent::Delivered { tag, redelivered, message, .. }) = event else {
        return None;
    };
    let count = |name: &str| message.headers.get(name).and_then(Value::as_int);
    let counts: Vec<String> = [("delivery", "x-delivery-count"), ("acquired", "x-acquired-count")]
        .into_iter()
        .filter_map(|(word, name)| Some(format!(", {word} {}", count(name)?)))
        .collect();
    let to = tag.map_or(String::new(), |tag| format!("{} ", tag.0));
    let again = if *redelivered { " again" } else { "" };
    Some(format!("{to}{}{again}{}", message.body, counts.concat()))
}

fn send(to: &str, body: &str, priority: Option<u8>) -> Command {
    let message = Message {
        routing_key: to.into(),
        body: body.into(),
        properties: Rc::new(Properties { priority, ..Properties::default() }),
        ..Message::default()
    };
    Command::Publish { channel: CHANNEL, message: Rc::new(message), mandatory: false, immediate: false }
}

fn consume(channel: ChannelId, name: &str, tag: u32, arguments: &[(&str, Value)]) -> Command {
    let arguments: FieldTable =
        arguments.iter().map(|(name, value)| ((*name).into(), value.clone())).collect();
    let (queue, tag) = (name.into(), ConsumerTag(tag));
    Command::Consume { channel, queue, tag, auto_ack: false, exclusive: false, arguments }
}

fn qos(channel: ChannelId, prefetch: u16) -> Command {
    Command::Qos { channel, prefetch_size: 0, prefetch, global: false }
}

fn reopen(desk: &mut Desk, channel: ChannelId) {
    let connection = sorting_office::engine::queueing::ConnectionId(1);
    desk.does(Command::CloseChannel(channel));
    desk.does(Command::OpenChannel { connection, channel });
}

/// Release notes of 4.3.0: "Quorum queues now allow unlimited explicit message returns"; 3.12.0 on `x-delivery-count`.
#[test]
fn what_counts_as_a_failed_delivery_depends_on_how_it_came_back() {
    let table = [
        (
            Version::V3_10,
            ["m, delivery 0", "m again, delivery 1", "m again, delivery 2", "m again, delivery 3"],
        ),
        (Version::V4_0, ["m", "m again, delivery 1", "m again, delivery 2", "m again, delivery 3"]),
        (
            Version::V4_3,
            [
                "m",
                "m again, acquired 1",
                "m again, delivery 1, acquired 2",
                "m again, delivery 2, acquired 3",
            ],
        ),
    ];
    for (version, [first, nacked, rejected, closed]) in table {
        let mut desk = Desk::of(version, [quorum("orders", &[("x-delivery-limit", 9.into())])]);
        desk.does(send("orders", "m", None));
        assert_eq!(handed(&mut desk, get("orders")), [first], "{version:?}");
        desk.does(nack(1));
        assert_eq!(handed(&mut desk, get("orders")), [nacked], "{version:?}");
        desk.does(reject(2, true));
        assert_eq!(handed(&mut desk, get("orders")), [rejected], "{version:?}");
        reopen(&mut desk, CHANNEL);
        assert_eq!(handed(&mut desk, get("orders")), [closed], "{version:?}");
        desk.does(Command::Recover { channel: CHANNEL, requeue: true });
        let last = handed(&mut desk, get("orders"));
        let expected =
            if version == Version::V4_3 { "m again, delivery 2, acquired 4" } else { "m again, delivery 4" };
        assert_eq!(last, [expected], "{version:?}");
    }
}

/// Release notes of 4.0.1: "Quorum Queues Now Have a Default Redelivery Limit".
#[test]
fn a_delivery_limit_of_none_is_one_of_twenty_since_4_0() {
    let table = [
        (Version::V3_10, None, None),
        (Version::V3_10, Some(-1), Some(1)),
        (Version::V3_10, Some(2), Some(3)),
        (Version::V4_0, None, Some(21)),
        (Version::V4_0, Some(-1), None),
        (Version::V4_3, None, Some(21)),
        (Version::V4_3, Some(-7), None),
        (Version::V4_3, Some(0), Some(1)),
    ];
    for (version, limit, deliveries) in table {
        let limit: Vec<(&str, Value)> =
            limit.map(|limit| ("x-delivery-limit", Value::Int(limit))).into_iter().collect();
        let mut desk = Desk::of(version, [quorum("orders", &limit)]);
        desk.does(send("orders", "m", None));
        let mut tag = 0;
        while tag < 50 && !handed(&mut desk, get("orders")).is_empty() {
            tag += 1;
            desk.does(reject(tag, true));
        }
        assert_eq!((tag < 50).then_some(tag), deliveries, "{version:?}, {limit:?}");
    }
}

/// `rabbit_fifo.erl` of 4.0 and of 4.3: a requeue without a limit goes to the end, and since 4.3 never.
#[test]
fn without_a_limit_it_went_to_the_end_before_4_3() {
    let table =
        [(Version::V4_0, ["b", "a again, delivery 1"]), (Version::V4_3, ["a again, acquired 1", "b"])];
    for (version, order) in table {
        let mut desk = Desk::of(version, [quorum("orders", &[("x-delivery-limit", Value::Int(-1))])]);
        for body in ["a", "b"] {
            desk.does(send("orders", body, None));
        }
        desk.does(get("orders"));
        desk.does(nack(1));
        let seen: Vec<String> = (0..2).flat_map(|_| handed(&mut desk, get("orders"))).collect();
        assert_eq!(seen, order, "{version:?}");
    }
}

/// Release notes of 4.0.1 and 4.3.0 on priorities; `rabbit_fifo_q.erl`, `rabbit_fifo_pq.erl`.
#[test]
fn a_quorum_queue_has_no_priorities_or_two_that_take_turns_or_32() {
    let table = [
        (Version::V3_10, ["0", "9", "none", "4", "5", "6", "31", "40"]),
        (Version::V4_0, ["9", "5", "0", "6", "31", "none", "40", "4"]),
        (Version::V4_3, ["31", "40", "9", "6", "5", "none", "4", "0"]),
    ];
    for (version, order) in table {
        let mut desk = Desk::of(version, [quorum("orders", &[])]);
        for (body, priority) in [
            ("0", Some(0)),
            ("9", Some(9)),
            ("none", None),
            ("4", Some(4)),
            ("5", Some(5)),
            ("6", Some(6)),
            ("31", Some(31)),
            ("40", Some(40)),
        ] {
            desk.does(send("orders", body, priority));
        }
        let auto = Command::Get { channel: CHANNEL, queue: "orders".into(), auto_ack: true };
        let seen: Vec<String> = (0..8).flat_map(|_| handed(&mut desk, auto.clone())).collect();
        let seen: Vec<&str> = seen.iter().map(|told| told.split(',').next().unwrap()).collect();
        assert_eq!(seen, order, "{version:?}");
    }
}

/// `rabbit_fifo_pq.erl` of 4.3, `take_while/2`: the heads of all priorities are looked at; before, the next alone.
#[test]
fn a_message_past_its_time_behind_a_higher_priority_goes_since_4_3() {
    for (version, left) in [(Version::V4_0, 2), (Version::V4_3, 1)] {
        let mut desk = Desk::of(version, [quorum("orders", &[])]);
        desk.does(send("orders", "high", Some(9)));
        desk.does(publish_expiring("", "orders", &[], Some("5")));
        desk.waits(10);
        let depth = desk.broker.depth(desk.broker.queue("orders").unwrap()).unwrap();
        assert_eq!(depth.ready, left, "{version:?}");
    }
}

/// Release notes of 4.0.1; `rabbit_fifo.erl`, `activate_next_consumer/2`.
#[test]
fn the_single_active_consumer_gives_way_to_a_higher_priority_and_gets_nothing_more() {
    let single = [("x-single-active-consumer", Value::Bool(true))];
    for (version, after_join, after_ack) in [
        (Version::V3_10, vec!["1 c"], vec!["1 d"]),
        (Version::V4_0, vec![], vec!["2 c", "2 d"]),
        (Version::V4_3, vec![], vec!["2 c", "2 d"]),
    ] {
        let mut desk = Desk::of(version, [quorum("orders", &single), qos(CHANNEL, 2), qos(OTHER, 2)]);
        desk.does(consume(CHANNEL, "orders", 1, &[]));
        for body in ["a", "b", "c", "d"] {
            desk.does(send("orders", body, None));
        }
        assert_eq!(handed(&mut desk, consume(OTHER, "orders", 2, &[("x-priority", 5.into())])), [""; 0]);
        assert_eq!(handed(&mut desk, ack(CHANNEL, 1)), after_join, "{version:?}: one is left with it");
        let seen: Vec<String> = handed(&mut desk, ack(CHANNEL, 2));
        let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
        assert_eq!(seen, after_ack, "{version:?}");
    }
}

/// RabbitMQ issue 14485: a prefetch of 0 is one of 2,000 in a quorum queue.
#[test]
fn a_quorum_queue_hands_out_no_more_than_2000_at_once() {
    for (kind, most) in [("quorum", 2_000), ("classic", 2_005)] {
        let mut desk = Desk::new([queue("orders", &[("x-queue-type", kind.into())])]);
        for _ in 0..2_005 {
            desk.does(publish("", "orders", &[]));
        }
        assert_eq!(handed(&mut desk, consume(CHANNEL, "orders", 1, &[])).len(), most, "{kind}");
    }
}

fn retried(kind: &str, max: i64) -> Command {
    let (min, max) = (Value::Int(100), Value::Int(max));
    quorum(
        "orders",
        &[("x-delayed-retry-type", kind.into()), ("x-delayed-retry-min", min), ("x-delayed-retry-max", max)],
    )
}

/// `rabbit_fifo.erl` of 4.3, `should_delay/5` and `calculate_ready_at/4`.
#[test]
fn what_comes_back_waits_if_its_queue_says_so() {
    let table = [
        ("all", "waits until 100", "waits until 200"),
        ("failed", "requeued", "waits until 200"),
        ("returned", "waits until 100", "requeued"),
        ("disabled", "requeued", "requeued"),
        ("sometimes", "requeued", "requeued"),
    ];
    for (kind, nacked, rejected) in table {
        let mut desk = Desk::new([retried(kind, 150)]);
        desk.does(send("orders", "m", None));
        desk.does(get("orders"));
        assert_eq!(desk.does(nack(1)), [nacked], "{kind}");
        let depth = desk.broker.depth(desk.broker.queue("orders").unwrap()).unwrap();
        let waits = usize::from(nacked != "requeued");
        assert_eq!((depth.ready, depth.unacknowledged, depth.delayed), (1 - waits, 0, waits), "{kind}");
        desk.waits(99);
        assert_eq!(desk.does(get("orders")).is_empty(), waits == 1, "{kind}");
        if waits == 0 {
            desk.does(nack(2));
        }
        desk.waits(1);
        desk.does(get("orders"));
        let tag = if waits == 1 { 2 } else { 3 };
        assert_eq!(desk.does(reject(tag, true)), [rejected], "{kind}");
    }
    let mut before = Desk::of(Version::V4_0, [retried("all", 150)]);
    before.does(send("orders", "m", None));
    before.does(get("orders"));
    assert_eq!(before.does(nack(1)), ["requeued"]);
}

#[test]
fn each_failure_waits_for_longer_up_to_a_limit_and_what_waits_is_not_lost() {
    let mut desk = Desk::new([retried("failed", 250)]);
    desk.does(send("orders", "m", None));
    for (tag, until, wait) in [(1, 100, 100), (2, 300, 200), (3, 550, 250), (4, 800, 250)] {
        desk.does(get("orders"));
        assert_eq!(desk.does(reject(tag, true)), [format!("waits until {until}")]);
        if tag == 4 {
            assert_eq!(desk.does(Command::Stop(Shutdown::Kill)).last().unwrap(), "stopped");
            desk.waits(wait);
            assert_eq!(desk.does(Command::Start), ["started", "requeued"]);
        } else {
            assert_eq!(desk.waits(wait), ["requeued"]);
        }
    }
}

/// `rabbit_fifo.erl` of 4.3: `messages_ready_plus_delayed/1`, and what a purge removes.
#[test]
fn what_waits_counts_for_the_length_and_is_purged_and_deleted() {
    let mut desk = Desk::new([quorum(
        "orders",
        &[
            ("x-delayed-retry-type", "all".into()),
            ("x-delayed-retry-min", 100.into()),
            ("x-max-length", 1.into()),
            ("x-dead-letter-exchange", "".into()),
            ("x-dead-letter-routing-key", "q".into()),
        ],
    )]);
    desk.does(send("orders", "a", None));
    desk.does(get("orders"));
    desk.does(nack(1));
    assert_eq!(
        desk.does(send("orders", "b", None)),
        ["enqueued", "maxlen", "enqueued"],
        "a waits and counts"
    );
    let purge = Command::Purge { channel: CHANNEL, queue: "orders".into() };
    assert_eq!(desk.does(purge), ["gone: purged"]);
    desk.does(send("orders", "c", None));
    desk.does(get("orders"));
    desk.does(nack(2));
    let delete =
        Command::DeleteQueue { channel: CHANNEL, queue: "orders".into(), if_unused: false, if_empty: false };
    assert_eq!(desk.does(delete), ["gone: queue_deleted", "queue deleted"]);
}

/// Release notes of 4.3.0: "Consumer Timeouts are No Longer Evaluated for Classic Queues and Streams".
#[test]
fn a_quorum_queue_takes_back_what_takes_too_long_and_cancels_the_consumer() {
    let own = [("x-consumer-timeout", Value::Int(50))];
    for (of_queue, of_consumer, due) in
        [(&own[..], &[][..], 50), (&[][..], &own[..], 50), (&[][..], &[][..], 1_800_000)]
    {
        let mut desk = Desk::new([quorum("orders", of_queue)]);
        desk.does(send("orders", "m", None));
        assert_eq!(handed(&mut desk, consume(OTHER, "orders", 7, of_consumer)), ["7 m"]);
        assert_eq!(desk.waits(due - 1), [""; 0]);
        let mut events = Vec::new();
        desk.now = sorting_office::base::SimTime::from_millis(due);
        desk.broker.advance(desk.now, &mut events);
        let cancelled = |event: &Event| {
            matches!(event, Event::Topology(TopologyEvent::ConsumerCancelled { tag: ConsumerTag(7), .. }))
        };
        assert!(events.iter().any(cancelled));
        assert_eq!(handed(&mut desk, get("orders")), ["m again, acquired 1"]);
        assert_eq!(desk.does(ack(OTHER, 1)), [""; 0], "its tag is known still, and means nothing");
        assert_eq!(desk.refuses(ack(OTHER, 1)).0, 406);
    }
    let mut desk = Desk::new([quorum("orders", &own)]);
    desk.does(send("orders", "m", None));
    desk.does(get("orders"));
    assert_eq!(desk.waits(50), ["requeued", "channel 1 closed"], "nobody is there to be cancelled");
}

#[test]
fn before_4_3_the_timeout_was_the_channels_and_since_then_classic_queues_have_none() {
    for (version, closed) in [(Version::V4_0, vec!["channel 2 closed", "requeued"]), (Version::V4_3, vec![])]
    {
        let mut desk = Desk::of(version, []);
        desk.does(send("q", "m", None));
        desk.does(consume(OTHER, "q", 7, &[]));
        assert_eq!(desk.waits(1_800_000), closed, "{version:?}");
    }
    let mut desk = Desk::new([]);
    assert_eq!(desk.refuses(consume(CHANNEL, "q", 1, &[("x-consumer-timeout", 50.into())])).0, 406);
}

/// `rabbit_variable_queue.erl` of 4.3, `ackfold/5`; `rabbit_fifo.erl`, `maybe_set_msg_delivery_count/2`.
#[test]
fn a_dead_letter_that_had_failed_is_redelivered_where_it_goes() {
    let dead = |name: &str, kind: &str| {
        let to = if kind == "quorum" { "later" } else { "q" };
        let limits = [("x-dead-letter-exchange", "".into()), ("x-dead-letter-routing-key", to.into())];
        queue(name, &[&[("x-queue-type", kind.into())], &limits[..]].concat())
    };
    let nack_for_good =
        |delivery_tag| Command::Nack { channel: CHANNEL, delivery_tag, multiple: false, requeue: false };
    for kind in ["classic", "quorum"] {
        let to = if kind == "quorum" { "later" } else { "q" };
        let declared = [quorum("later", &[]), dead("orders", kind)];
        let mut desk = Desk::new(declared.clone());
        desk.does(send("orders", "m", None));
        desk.does(get("orders"));
        desk.does(nack_for_good(1));
        assert_eq!(handed(&mut desk, get(to)), ["m"], "{kind}: a nack is no failure");
        desk.does(send("orders", "n", None));
        desk.does(get("orders"));
        desk.does(reject(3, false));
        let counts = if kind == "quorum" { ", delivery 1, acquired 1" } else { "" };
        assert_eq!(handed(&mut desk, get(to)), [format!("n again{counts}")], "{kind}: a reject is one");
        let mut before = Desk::of(Version::V4_0, declared);
        before.does(send("orders", "n", None));
        before.does(get("orders"));
        before.does(reject(1, false));
        assert_eq!(handed(&mut before, get(to)), ["n"], "{kind} in 4.0");
    }
}

/// rabbitmq-server#5894, and the TTL guide's "Queue TTL": declaring it again is no use of a quorum queue.
#[test]
fn declaring_a_quorum_queue_again_does_not_renew_its_expiry() {
    for (kind, used, stays) in [
        ("classic", declare as fn(&str) -> Command, true),
        ("quorum", declare, false),
        ("classic", |_| get("brief"), true),
        ("quorum", |_| get("brief"), true),
    ] {
        let mut desk = Desk::new([declare(kind)]);
        desk.waits(60);
        desk.does(used(kind));
        desk.waits(60);
        assert_eq!(desk.broker.queue("brief").is_some(), stays, "{kind}");
    }
}

fn declare(kind: &str) -> Command {
    queue("brief", &[("x-queue-type", kind.into()), ("x-expires", 100.into())])
}
