//! Routing over a random graph of exchanges, cycles and alternate exchanges included, by depth-first
//! search (RabbitMQ's guides on exchange-to-exchange bindings and alternate exchanges).

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::engine::queueing::{Command, FieldTable, Value, Version};

use super::desk::{CHANNEL, Desk};
use super::{headers, topic};

const EXCHANGES: usize = 5;
const QUEUES: usize = 5;
const KEYS: [&str; 5] = ["a", "b", "a.b", "a.a", ""];
const BINDING_KEYS: [&str; 8] = ["a", "b", "a.b", "*", "#", "*.b", "a.#", ""];

/// An exchange by its number: how it routes, and the number of its alternate; one that is not there too.
#[derive(Clone, Debug)]
struct Node {
    kind: &'static str,
    alternate: Option<usize>,
}

/// Where a binding leads.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Queue(usize),
    Exchange(usize),
}

#[derive(Clone, Debug, PartialEq)]
struct Binding {
    from: usize,
    to: End,
    key: &'static str,
    asked: FieldTable,
}

#[derive(Clone, Debug)]
struct Graph {
    nodes: Vec<Option<Node>>,
    bindings: Vec<Binding>,
}

/// What is done to the graph between messages.
#[derive(Clone, Debug)]
enum Change {
    Publish { to: usize, key: &'static str, headers: FieldTable },
    Unbind(usize),
    DeleteExchange(usize),
    DeleteQueue(usize),
}

impl Graph {
    /// Adds the queues that a message reaches from an exchange.
    fn search(
        &self,
        from: usize,
        key: &str,
        headers: &FieldTable,
        seen: &mut BTreeSet<usize>,
        reached: &mut BTreeSet<String>,
    ) {
        let Some(Some(node)) = self.nodes.get(from) else { return };
        if !seen.insert(from) {
            return;
        }
        let mut led_on = false;
        for binding in self.bindings.iter().filter(|binding| binding.from == from) {
            if binding.takes(node.kind, key, headers) {
                led_on = true;
                match binding.to {
                    End::Queue(queue) => {
                        reached.insert(queue_name(queue));
                    }
                    End::Exchange(next) => self.search(next, key, headers, seen, reached),
                }
            }
        }
        if let Some(alternate) = node.alternate.filter(|_| !led_on) {
            self.search(alternate, key, headers, seen, reached);
        }
    }
}

impl Binding {
    fn takes(&self, kind: &str, key: &str, headers: &FieldTable) -> bool {
        match kind {
            "direct" => self.key == key,
            "fanout" => true,
            "topic" => topic::matches(&topic::words(self.key), &topic::words(key)),
            _ => headers::matches(&self.asked, headers, Version::V3_10),
        }
    }

    fn command(&self, unbind: bool) -> Command {
        let (channel, from, key, arguments) =
            (CHANNEL, exchange_name(self.from).into(), self.key.into(), self.asked.clone());
        match (self.to, unbind) {
            (End::Queue(to), false) => {
                Command::Bind { channel, exchange: from, queue: queue_name(to).into(), key, arguments }
            }
            (End::Queue(to), true) => {
                Command::Unbind { channel, exchange: from, queue: queue_name(to).into(), key, arguments }
            }
            (End::Exchange(to), false) => {
                let destination = exchange_name(to).into();
                Command::BindExchange { channel, source: from, destination, key, arguments }
            }
            (End::Exchange(to), true) => {
                let destination = exchange_name(to).into();
                Command::UnbindExchange { channel, source: from, destination, key, arguments }
            }
        }
    }
}

fn exchange_name(number: usize) -> String {
    format!("e{number}")
}

fn queue_name(number: usize) -> String {
    format!("q{number}")
}

fn graph() -> impl Strategy<Value = Graph> {
    // One more than there are: an alternate that does not exist.
    let alternate = option::weighted(0.4, 0..=EXCHANGES);
    let node = (select(&["direct", "fanout", "topic", "headers"]), alternate)
        .prop_map(|(kind, alternate)| Some(Node { kind, alternate }));
    let to = prop_oneof![(0..QUEUES).prop_map(End::Queue), (0..EXCHANGES).prop_map(End::Exchange)];
    let asked = prop_oneof![Just(FieldTable::new()), headers::asked()];
    let binding = (0..EXCHANGES, to, select(&BINDING_KEYS), asked)
        .prop_map(|(from, to, key, asked)| Binding { from, to, key, asked });
    (vec(node, EXCHANGES), vec(binding, 0..16)).prop_map(|(nodes, all)| {
        // The same binding made twice is one.
        let mut bindings: Vec<Binding> = Vec::new();
        for binding in all {
            if !bindings.contains(&binding) {
                bindings.push(binding);
            }
        }
        Graph { nodes, bindings }
    })
}

fn change() -> impl Strategy<Value = Change> {
    let publish = (0..EXCHANGES, select(&KEYS), headers::fields());
    prop_oneof![
        8 => publish.prop_map(|(to, key, headers)| Change::Publish { to, key, headers }),
        2 => (0..16_usize).prop_map(Change::Unbind),
        1 => (0..EXCHANGES).prop_map(Change::DeleteExchange),
        1 => (0..QUEUES).prop_map(Change::DeleteQueue),
    ]
}

fn build(graph: &Graph) -> Desk {
    // Since 4.3 not every key of a topic can be bound.
    let mut desk = Desk::of(Version::V3_10);
    for (number, node) in graph.nodes.iter().enumerate() {
        let Some(Node { kind, alternate }) = node else { continue };
        let alternate =
            alternate.map(|to| ("alternate-exchange".into(), Value::Text(exchange_name(to).into())));
        desk.exchange(&exchange_name(number), kind, alternate.into_iter().collect());
    }
    for number in 0..QUEUES {
        desk.queue(&queue_name(number), FieldTable::new());
    }
    for binding in &graph.bindings {
        desk.does(binding.command(false));
    }
    desk
}

proptest! {
    #![proptest_config(crate::laws::config(1_000))]

    #[test]
    fn a_message_reaches_what_a_depth_first_search_reaches(mut graph in graph(), changes in vec(change(), 1..12)) {
        let mut desk = build(&graph);
        let names: Vec<String> = (0..QUEUES).map(queue_name).collect();
        for change in changes {
            match change {
                Change::Publish { to, key, headers } if graph.nodes[to].is_some() => {
                    let (mut seen, mut reached) = (BTreeSet::new(), BTreeSet::new());
                    graph.search(to, key, &headers, &mut seen, &mut reached);
                    let found = desk.reached(&names, &exchange_name(to), key, headers);
                    let returned = reached.is_empty();
                    prop_assert_eq!(found, (reached.into_iter().collect(), returned));
                }
                Change::Publish { .. } => {}
                Change::Unbind(at) => {
                    if at < graph.bindings.len() {
                        desk.does(graph.bindings.remove(at).command(true));
                    }
                }
                Change::DeleteExchange(number) => {
                    graph.nodes[number] = None;
                    let gone = End::Exchange(number);
                    graph.bindings.retain(|binding| binding.from != number && binding.to != gone);
                    let exchange = exchange_name(number).into();
                    desk.does(Command::DeleteExchange { channel: CHANNEL, exchange, if_unused: false });
                }
                Change::DeleteQueue(number) => {
                    graph.bindings.retain(|binding| binding.to != End::Queue(number));
                    let queue = queue_name(number).into();
                    let (if_unused, if_empty) = (false, false);
                    desk.does(Command::DeleteQueue { channel: CHANNEL, queue, if_unused, if_empty });
                }
            }
        }
    }
}
