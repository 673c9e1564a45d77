//! What can be done to a client.

use std::rc::Rc;

use super::setting::Setting;
use super::{Row, message_text, setting_text, text};
use crate::base::{SimDuration, SimTime};
use crate::engine::logs::client::Start;
use crate::engine::queueing::{Message, Name, Properties, Value};
use crate::sim::dialect::queue::POISON;
use crate::sim::plan::{ClientPlan, Node, Plan};
use crate::sim::role::Role;

/// Something done to a client.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientAction {
    /// The client stops dead. Its connection is found lost, and what it had not acknowledged goes back.
    Crash { client: Name, restart_after: Option<SimDuration> },
    /// A crashed client comes back, with a new connection and nothing in its memory.
    Restart { client: Name },
    /// A client publishes one more message, whose number is given to it when it is made.
    Publish { client: Name, message: Rc<Message> },
    /// A client works by another setting from now on.
    Set { client: Name, setting: Setting },
    /// A consumer pauses (`basic.cancel`). It finishes what it holds.
    Pause { client: Name },
    /// A paused consumer goes on (`basic.consume`).
    Resume { client: Name },
    /// One more consumer comes, that does what another one does; nobody else in the run has its name.
    Add { client: Name, like: Name },
    /// A consumer finishes what it holds and leaves.
    Remove { client: Name },
    /// A consumer of topics reads a partition on from there; one that is not its own is left alone
    /// (`KafkaConsumer.seek` throws "No current assignment for partition").
    Seek { client: Name, partition: Name, to: Start },
}

impl ClientAction {
    pub(super) fn subject(&self) -> &str {
        match self {
            Self::Crash { client, .. }
            | Self::Restart { client }
            | Self::Publish { client, .. }
            | Self::Set { client, .. }
            | Self::Pause { client }
            | Self::Resume { client }
            | Self::Add { client, .. }
            | Self::Seek { client, .. }
            | Self::Remove { client } => client,
        }
    }

    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Crash { .. } => "crash",
            Self::Restart { .. } => "restart",
            Self::Publish { .. } => "publish",
            Self::Set { .. } => "set",
            Self::Pause { .. } => "pause",
            Self::Resume { .. } => "resume",
            Self::Add { .. } => "add",
            Self::Remove { .. } => "remove",
            Self::Seek { .. } => "seek",
        }
    }

    pub(super) fn arguments(&self) -> Vec<String> {
        match self {
            Self::Crash { restart_after, .. } => restart_after.map(text::millis).into_iter().collect(),
            Self::Publish { message, .. } => message_text::written(message),
            Self::Set { setting, .. } => vec![setting_text::written(setting)],
            Self::Add { like, .. } => vec![text::escaped(like)],
            Self::Seek { partition, to, .. } => vec![text::escaped(partition), text::start(*to)],
            Self::Restart { .. } | Self::Pause { .. } | Self::Resume { .. } | Self::Remove { .. } => {
                Vec::new()
            }
        }
    }

    pub(super) fn read(word: &str, client: &Name, arguments: &[&str]) -> Option<Self> {
        let client = client.clone();
        Some(match (word, arguments) {
            ("crash", []) => Self::Crash { client, restart_after: None },
            ("crash", [after]) => Self::Crash { client, restart_after: Some(text::duration(after)?) },
            ("restart", []) => Self::Restart { client },
            ("publish", fields) => Self::Publish { client, message: Rc::new(message_text::read(fields)?) },
            ("set", [setting]) => Self::Set { client, setting: setting_text::read(setting)? },
            ("pause", []) => Self::Pause { client },
            ("resume", []) => Self::Resume { client },
            ("add", [like]) => Self::Add { client, like: text::name(like)? },
            ("remove", []) => Self::Remove { client },
            ("seek", [partition, to]) => {
                Self::Seek { client, partition: text::name(partition)?, to: text::read_start(to)? }
            }
            _ => return None,
        })
    }

    pub(super) fn label(&self) -> String {
        let client = self.subject();
        match self {
            Self::Crash { .. } => format!("{client} crashes"),
            Self::Restart { .. } => format!("{client} restarts"),
            Self::Publish { message, .. } if message.headers.contains_key(POISON) => {
                "poison message".to_owned()
            }
            Self::Publish { message, .. } => format!("{} by hand", message.routing_key),
            Self::Set { setting, .. } => format!("{client}: {setting}"),
            Self::Pause { .. } => format!("{client} pauses"),
            Self::Resume { .. } => format!("{client} goes on"),
            Self::Add { .. } => format!("{client} joins"),
            Self::Remove { .. } => format!("{client} leaves"),
            Self::Seek { partition, to, .. } => {
                format!("{client}: seek in {partition} to {}", text::start(*to))
            }
        }
    }

    pub(super) fn sentence(&self) -> String {
        let client = self.subject();
        match self {
            Self::Crash { .. } => format!("{client} is made to crash"),
            Self::Restart { .. } => format!("{client} is started again"),
            Self::Publish { .. } => format!("{client} is made to publish by hand"),
            Self::Set { setting, .. } => format!("{client} gets a new setting: {setting}"),
            Self::Pause { .. } => format!("{client} is to pause"),
            Self::Resume { .. } => format!("{client} is to go on"),
            Self::Add { .. } => format!("{client} is to join"),
            Self::Remove { .. } => format!("{client} is to leave"),
            Self::Seek { .. } => self.label(),
        }
    }

    /// A client's own; and of a queue or partition, that one more comes who consumes from it.
    pub(super) fn plain(plan: &Plan, node: Node, name: &Name) -> Vec<Row<Self>> {
        let another =
            |like: &ClientPlan| Self::Add { client: plan.free_name(&like.name), like: like.name.clone() };
        let first = |consumes: &dyn Fn(&Role) -> bool| plan.clients.iter().find(|one| consumes(&one.role));
        let client = || name.clone();
        match node {
            Node::Client(id) => {
                let planned = plan.clients.get(id.index()).filter(|planned| planned.role.is_running());
                let Some(plan) = planned else { return Vec::new() };
                let crash = Self::Crash { client: client(), restart_after: None };
                let mut rows = vec![
                    ("Crash", "It stops dead; what it held goes back", crash),
                    ("Restart", "It comes back with a new connection", Self::Restart { client: client() }),
                ];
                if plan.role.is_consumer() {
                    let pause = "It cancels its consumer and finishes what it holds";
                    rows.extend([
                        ("Pause", pause, Self::Pause { client: client() }),
                        ("Resume", "It consumes again", Self::Resume { client: client() }),
                    ]);
                }
                if plan.role.can_be_copied() {
                    rows.push(("Add one like it", "One more with its settings", another(plan)));
                }
                if plan.role.is_consumer() || plan.role.can_be_copied() {
                    let leave = "It finishes what it holds and leaves";
                    rows.push(("Remove", leave, Self::Remove { client: client() }));
                }
                rows
            }
            Node::Queue(_) => {
                let like = first(&|role| role.worker().is_some_and(|worker| worker.queue == *name));
                let row = |like| ("Add a worker", "One more that consumes from it", another(like));
                like.map(row).into_iter().collect()
            }
            Node::Replica(replica) => {
                let topic = plan.logs.topics.get(replica.partition.topic.index());
                let name = topic.map(|topic| &topic.declaration.name);
                let like = first(&|role| {
                    role.reader().is_some_and(|reader| reader.topics.iter().any(|one| Some(one) == name))
                });
                let row =
                    |like| ("Add a consumer", "One more member of the group that reads it", another(like));
                like.map(row).into_iter().collect()
            }
            Node::Broker | Node::Exchange(_) | Node::LogBroker(_) => Vec::new(),
        }
    }

    /// Done to `worker-1` and `shop`, consumer and producer of a queue, and to `reader-1` and `writer`.
    pub(super) fn examples() -> Vec<Self> {
        let client = || Name::from("worker-1");
        let message = Message {
            routing_key: "jobs".into(),
            body: "by hand, 100 % ours".into(),
            headers: [(POISON.into(), Value::Bool(true))].into(),
            properties: Rc::new(Properties {
                kind: Some("job".into()),
                delivery_mode: Some(2),
                priority: Some(5),
                expiration: Some("90000".into()),
                correlation_id: Some("7: a".into()),
                reply_to: Some("jobs".into()),
                ..Properties::default()
            }),
            ..Message::default()
        };
        let plain = vec![
            Self::Pause { client: client() },
            Self::Resume { client: client() },
            Self::Add { client: "worker-9".into(), like: client() },
            Self::Publish { client: "shop".into(), message: Rc::new(message) },
        ];
        let seek = |to| Self::Seek { client: "reader-1".into(), partition: "orders-0".into(), to };
        let seeks = [Start::Beginning, Start::Time(SimTime::from_millis(700)), Start::At(1)].map(seek);
        let settings = Setting::examples().into_iter();
        let settings = settings.map(|(client, setting)| Self::Set { client: client.into(), setting });
        let ends = vec![
            Self::Remove { client: "worker-9".into() },
            Self::Crash { client: client(), restart_after: Some(SimDuration::from_micros(500_500)) },
            Self::Crash { client: "shop".into(), restart_after: None },
            Self::Restart { client: "shop".into() },
        ];
        plain.into_iter().chain(seeks).chain(settings).chain(ends).collect()
    }
}
