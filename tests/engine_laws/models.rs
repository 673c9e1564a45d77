//! The engine against models that are slow and obviously right.

use std::collections::BTreeMap;
use std::rc::Rc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::base::SimTime;
use sorting_office::engine::queueing::{
    Broker, ChannelId, Command, ConnectionId, Event, FieldTable, Message, MessageId, QueueDeclaration,
    topic_matches,
};

const CHANNEL: ChannelId = ChannelId(1);

/// Topic matching, read off its definition: `#` may stand for any number of words.
fn matches(pattern: &[&str], key: &[&str]) -> bool {
    match pattern {
        [] => key.is_empty(),
        ["#", rest @ ..] => (0..=key.len()).any(|taken| matches(rest, &key[taken..])),
        ["*", rest @ ..] => !key.is_empty() && matches(rest, &key[1..]),
        [word, rest @ ..] => key.first() == Some(word) && matches(rest, &key[1..]),
    }
}

fn words(key: &str) -> Vec<&str> {
    if key.is_empty() { Vec::new() } else { key.split('.').collect() }
}

fn key(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    vec(select(of), 0..6).prop_map(|words| words.join("."))
}

fn pattern() -> impl Strategy<Value = String> {
    key(&["a", "b", "", "*", "#", "#"])
}

/// What may be done to the one queue.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Publish,
    Get,
    /// Of the n-th outstanding delivery.
    Ack(usize),
    Requeue(usize),
    Reject(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => Just(Deed::Publish),
        3 => Just(Deed::Get),
        1 => (0..4_usize).prop_map(Deed::Ack),
        2 => (0..4_usize).prop_map(Deed::Requeue),
        1 => (0..4_usize).prop_map(Deed::Reject),
    ]
}

/// A classic queue as a plain list: what was published, in order, each where it is.
#[derive(Default)]
struct List {
    published: u32,
    /// Ready, by number, with the redelivered flag.
    ready: Vec<(u32, bool)>,
    outstanding: BTreeMap<u64, u32>,
    last_tag: u64,
}

impl List {
    fn get(&mut self) -> Option<(u32, bool, u64)> {
        self.ready.sort_unstable();
        let (number, redelivered) = (!self.ready.is_empty()).then(|| self.ready.remove(0))?;
        self.last_tag += 1;
        self.outstanding.insert(self.last_tag, number);
        Some((number, redelivered, self.last_tag))
    }

    fn tag(&self, nth: usize) -> Option<u64> {
        self.outstanding.keys().nth(nth).copied()
    }
}

/// Does the deed in the list, and tells the command for it; none when there is nothing to do it to.
fn command(list: &mut List, deed: Deed) -> Option<Command> {
    let (channel, multiple) = (CHANNEL, false);
    match deed {
        Deed::Publish => {
            list.published += 1;
            list.ready.push((list.published, false));
            let (id, routing_key) = (MessageId(list.published), "q".into());
            let message = Rc::new(Message { id, routing_key, ..Message::default() });
            Some(Command::Publish { channel, message, mandatory: true, immediate: false })
        }
        Deed::Get => Some(Command::Get { channel, queue: "q".into(), auto_ack: false }),
        Deed::Ack(nth) => {
            let delivery_tag = list.tag(nth)?;
            list.outstanding.remove(&delivery_tag);
            Some(Command::Ack { channel, delivery_tag, multiple })
        }
        Deed::Requeue(nth) | Deed::Reject(nth) => {
            let delivery_tag = list.tag(nth)?;
            let number = list.outstanding.remove(&delivery_tag)?;
            let requeue = matches!(deed, Deed::Requeue(_));
            list.ready.extend(requeue.then_some((number, true)));
            Some(Command::Nack { channel, delivery_tag, multiple, requeue })
        }
    }
}

fn broker_with_a_queue() -> Broker {
    let (mut broker, connection) = (Broker::default(), ConnectionId(1));
    let queue =
        QueueDeclaration { name: "q".into(), arguments: FieldTable::new(), ..QueueDeclaration::default() };
    for command in [
        Command::OpenConnection(connection),
        Command::OpenChannel { connection, channel: CHANNEL },
        Command::DeclareQueue(CHANNEL, queue),
    ] {
        broker.apply(SimTime::ZERO, command, &mut Vec::new()).unwrap();
    }
    broker
}

fn fetched(events: &[Event]) -> Option<(u32, bool, u64)> {
    events.iter().find_map(|event| match event {
        Event::Delivered { message, redelivered, delivery_tag, .. } => {
            Some((message.id.0, *redelivered, *delivery_tag))
        }
        _ => None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_topic_matches_as_an_exhaustive_search_says(pattern in pattern(), key in key(&["a", "b", "", "c"])) {
        prop_assert_eq!(topic_matches(&pattern, &key), matches(&words(&pattern), &words(&key)));
    }

    #[test]
    fn a_topic_exchange_finds_every_binding_that_matches(
        patterns in vec(pattern(), 1..12),
        key in key(&["a", "b", ""]),
    ) {
        let mut broker = broker_with_a_queue();
        let mut expected = Vec::new();
        for (at, pattern) in patterns.iter().enumerate() {
            let name = format!("q{at}");
            let queue = QueueDeclaration { name: name.as_str().into(), arguments: FieldTable::new(), ..QueueDeclaration::default() };
            let (exchange, key_bound, arguments) = ("amq.topic".into(), pattern.as_str().into(), FieldTable::new());
            let bind = Command::Bind { channel: CHANNEL, exchange, queue: queue.name.clone(), key: key_bound, arguments };
            for command in [Command::DeclareQueue(CHANNEL, queue), bind] {
                broker.apply(SimTime::ZERO, command, &mut Vec::new()).unwrap();
            }
            expected.extend(matches(&words(pattern), &words(&key)).then(|| broker.queue(&name).unwrap()));
        }
        let message = Rc::new(Message { exchange: "amq.topic".into(), routing_key: key.as_str().into(), ..Message::default() });
        let mut events = Vec::new();
        broker.apply(SimTime::ZERO, Command::Publish { channel: CHANNEL, message, mandatory: false, immediate: false }, &mut events).unwrap();
        let reached: Vec<_> = events.iter().filter_map(|event| match event {
            Event::Enqueued { queue, .. } => Some(*queue),
            _ => None,
        }).collect();
        prop_assert_eq!(reached, expected);
    }

    #[test]
    fn a_classic_queue_does_as_a_list_does(deeds in vec(deed(), 0..60)) {
        let (mut broker, mut list) = (broker_with_a_queue(), List::default());
        let queue = broker.queue("q").unwrap();
        for deed in deeds {
            let Some(command) = command(&mut list, deed) else { continue };
            let mut events = Vec::new();
            broker.apply(SimTime::ZERO, command, &mut events).unwrap();
            if matches!(deed, Deed::Get) {
                prop_assert_eq!(fetched(&events), list.get());
            }
            let depth = broker.depth(queue).unwrap();
            prop_assert_eq!((depth.ready, depth.unacknowledged), (list.ready.len(), list.outstanding.len()));
        }
    }
}
