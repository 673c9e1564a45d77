//! The plan of a run: everything that is decided before it begins, validated.

use std::rc::Rc;

use super::action::{Action, Intervention};
use super::client::owner;
use super::failure::FailureRule;
use super::logs::{LogConsumerPlan, LogPlan, LogProducerPlan, Replica};
use super::restraint::Restraint;
use super::retry::OnFailure;
use super::span::Span;
use super::worker::Forward;
use crate::base::{SimTime, ids};
use crate::engine::logs::{BrokerId, Cluster, TopicPartition};
use crate::engine::queueing::{
    ChannelId, Configuration, ConnectionId, ExchangeDeclaration, ExchangeId, ExchangeType, FieldTable,
    Message, Name, QueueDeclaration, QueueId, Value,
};

ids! {
    /// A client of the plan, in its order.
    ClientId(u16);
    /// A thing on the stage: the broker, its exchanges, its queues, the log brokers, the replicas on them,
    /// then the clients.
    NodeId(u16);
}

/// Who takes part in a run and what they do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The exchanges, besides the predeclared ones.
    pub exchanges: Vec<ExchangePlan>,
    /// The queues.
    pub queues: Vec<QueuePlan>,
    /// The bindings of queues.
    pub bindings: Vec<BindingPlan>,
    /// The bindings of exchanges to exchanges.
    pub exchange_bindings: Vec<ExchangeBindingPlan>,
    /// Bindings that are not there from the beginning: an action makes them.
    pub later_bindings: Vec<BindingPlan>,
    /// The broker's limits.
    pub configuration: Configuration,
    /// The cluster of log brokers, and its topics.
    pub logs: LogPlan,
    /// The clients.
    pub clients: Vec<ClientPlan>,
    /// What goes wrong on purpose.
    pub faults: Vec<(SimTime, Action)>,
    /// When the run ends at the latest.
    pub until: SimTime,
    /// How many entries the run has at the most.
    pub entry_limit: u32,
}

/// An exchange to declare.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExchangePlan {
    /// Its name.
    pub name: Name,
    /// How it routes.
    pub kind: ExchangeType,
    /// Does it hold messages for their `x-delay`?
    pub delayed: bool,
    /// Does it outlive a restart of the broker?
    pub durable: bool,
    /// Does it go with its last binding?
    pub auto_delete: bool,
    /// May clients not publish to it?
    pub internal: bool,
    /// Where messages go that it leads nowhere.
    pub alternate: Option<Name>,
}

/// A queue to declare.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueuePlan {
    /// Its name.
    pub name: Name,
    /// Its `x-…` arguments.
    pub arguments: FieldTable,
    /// Does it outlive a restart of the broker?
    pub durable: bool,
    /// Does it go with its last consumer?
    pub auto_delete: bool,
}

/// A binding to make.
#[derive(Clone, Debug, PartialEq)]
pub struct BindingPlan {
    /// The exchange.
    pub exchange: Name,
    /// The queue.
    pub queue: Name,
    /// The binding key.
    pub key: Name,
    /// For a headers exchange.
    pub arguments: FieldTable,
}

/// A binding of an exchange to another one.
#[derive(Clone, Debug, PartialEq)]
pub struct ExchangeBindingPlan {
    /// Where messages come from.
    pub source: Name,
    /// Where they go on to.
    pub destination: Name,
    /// The binding key.
    pub key: Name,
    /// For a headers exchange.
    pub arguments: FieldTable,
}

/// A client of the broker.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientPlan {
    /// Its name; its stream of randomness is named after it.
    pub name: Name,
    /// How long anything takes between it and the broker, one way. Order on a link is kept.
    pub latency: Span,
    /// What it does.
    pub role: Role,
    /// It is not there from the beginning: an action adds it.
    pub later: bool,
}

/// What a client does.
#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    /// Publishes.
    Producer(ProducerPlan),
    /// Consumes.
    Worker(WorkerPlan),
    /// Writes to topics.
    LogProducer(LogProducerPlan),
    /// Reads topics.
    LogConsumer(LogConsumerPlan),
}

impl Role {
    /// A worker's part.
    pub const fn worker(&self) -> Option<&WorkerPlan> {
        match self {
            Self::Worker(worker) => Some(worker),
            Self::Producer(_) | Self::LogProducer(_) | Self::LogConsumer(_) => None,
        }
    }

    /// What a client publishes of itself, and when.
    pub fn publications(&self) -> &[Publication] {
        match self {
            Self::Producer(producer) => &producer.publications,
            Self::LogProducer(producer) => &producer.publications,
            Self::Worker(_) | Self::LogConsumer(_) => &[],
        }
    }

    /// Does it consume, of whatever kind?
    pub const fn is_consumer(&self) -> bool {
        matches!(self, Self::Worker(_) | Self::LogConsumer(_))
    }

    /// Is it a client of the log broker?
    pub const fn is_of_logs(&self) -> bool {
        matches!(self, Self::LogProducer(_) | Self::LogConsumer(_))
    }
}

/// A producer's part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProducerPlan {
    /// What it publishes, and when.
    pub publications: Vec<Publication>,
    /// Does it ask for publisher confirms?
    pub confirms: bool,
    /// Does it ask for unroutable messages back?
    pub mandatory: bool,
    /// What keeps it from publishing.
    pub restraint: Restraint,
}

/// Messages of one kind, published one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    /// When the first is made.
    pub start: SimTime,
    /// How many there are.
    pub count: u32,
    /// The time from one to the next.
    pub gap: Span,
    /// What they are like; `{n}` in the body becomes the number within this publication, from 1.
    pub message: Rc<Message>,
}

/// A worker's part.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkerPlan {
    /// The queue it consumes from.
    pub queue: Name,
    /// How many messages it may hold unacknowledged; 0: no limit.
    pub prefetch: u16,
    /// When a message counts as done.
    pub acknowledge: Acknowledge,
    /// How long it works on one message.
    pub service: Span,
    /// When it fails: the first rule that applies.
    pub failures: Vec<FailureRule>,
    /// What it does then.
    pub on_failure: OnFailure,
    /// What it publishes when it succeeds.
    pub forward: Option<Forward>,
}

/// When a worker acknowledges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acknowledge {
    /// When the work is done.
    #[default]
    AfterWork,
    /// When it begins.
    BeforeWork,
    /// Not at all: the broker counts a message as done when it sends it (AMQP's `no-ack`).
    Automatic,
    /// Not at all, though the broker waits for it: a callback in which somebody forgot to. It answers
    /// nothing when the work fails, either, so its messages come back only when its channel closes.
    Never,
}

/// What a node is, with its place in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// The broker itself.
    Broker,
    /// `plan.exchanges[_]`.
    Exchange(usize),
    /// `plan.queues[_]`.
    Queue(usize),
    /// A log broker.
    LogBroker(BrokerId),
    /// A replica of a partition.
    Replica(Replica),
    /// `plan.clients[_]`.
    Client(ClientId),
}

/// The broker's own name.
pub const BROKER: &str = "broker";

/// A run has no more clients than this, however many are added.
const CLIENTS: usize = 64;

/// Exchanges that every broker has; those of a plan are numbered after them.
const PREDECLARED: usize = 6;

impl Plan {
    /// Has the queue broker a part in it? In a run of the log broker alone it has none.
    pub fn has_queue_broker(&self) -> bool {
        !self.logs.is_there() || !self.exchanges.is_empty() || !self.queues.is_empty()
    }

    /// How many messages the producers make at the most.
    pub fn message_count(&self) -> u32 {
        let publications = self.clients.iter().flat_map(|client| client.role.publications());
        publications.map(|publication| publication.count).fold(0, u32::saturating_add)
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.first_client() + self.clients.len()
    }

    /// All nodes, in order.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.node_count() as u16).map(NodeId)
    }

    /// What a node is.
    pub fn node(&self, id: NodeId) -> Node {
        let (exchanges, queues) = (self.exchanges.len(), self.queues.len());
        let (logs, clients) = (self.first_log_broker(), self.first_client());
        match id.index().checked_sub(1) {
            None => Node::Broker,
            Some(at) if at < exchanges => Node::Exchange(at),
            Some(at) if at < exchanges + queues => Node::Queue(at - exchanges),
            Some(_) if id.index() >= clients => Node::Client(ClientId((id.index() - clients) as u16)),
            Some(_) => {
                let at = id.index() - logs;
                let replica = at.checked_sub(self.logs.broker_count());
                match replica.and_then(|at| self.logs.replicas().nth(at)) {
                    Some(replica) => Node::Replica(replica),
                    None => Node::LogBroker(BrokerId(at as u16)),
                }
            }
        }
    }

    /// A node's name.
    pub fn name(&self, id: NodeId) -> &str {
        match self.node(id) {
            Node::Broker => BROKER,
            Node::Exchange(at) => &self.exchanges[at].name,
            Node::Queue(at) => &self.queues[at].name,
            Node::LogBroker(_) | Node::Replica(_) => self.logs.name(id.index() - self.first_log_broker()),
            Node::Client(client) => self.clients.get(client.index()).map_or("", |plan| &plan.name),
        }
    }

    /// The node of that name. Names are unique over all nodes (a lesson is checked for that).
    pub fn find(&self, name: &str) -> Option<NodeId> {
        self.nodes().find(|id| self.name(*id) == name)
    }

    /// A client's node.
    pub fn client_node(&self, client: ClientId) -> NodeId {
        NodeId((self.first_client() + client.index()) as u16)
    }

    /// The number of the first log broker's node, if there is one.
    fn first_log_broker(&self) -> usize {
        1 + self.exchanges.len() + self.queues.len()
    }

    /// The number of the first client's node, if there is one.
    fn first_client(&self) -> usize {
        self.first_log_broker() + self.logs.node_count()
    }

    /// A log broker's node.
    pub fn log_broker_node(&self, broker: BrokerId) -> NodeId {
        NodeId((self.first_log_broker() + broker.index()) as u16)
    }

    /// A replica's node; the queue broker's for one that the plan does not have.
    pub fn replica_node(&self, partition: TopicPartition, broker: BrokerId) -> NodeId {
        let wanted = Replica { partition, broker };
        let at = self.logs.replicas().position(|replica| replica == wanted);
        let first = self.first_log_broker() + self.logs.broker_count();
        at.map_or(NodeId(0), |at| NodeId((first + at) as u16))
    }

    /// The node of a partition's leader or, if nobody leads it, of its preferred replica.
    pub(super) fn leader_node(&self, cluster: &Cluster, partition: TopicPartition) -> NodeId {
        let preferred = || self.logs.replicas().find(|replica| replica.partition == partition);
        let leader = cluster.leader(partition).or_else(|| preferred().map(|replica| replica.broker));
        leader.map_or(NodeId(0), |leader| self.replica_node(partition, leader))
    }

    /// The queue a client works on; none for a producer.
    pub fn queue_of(&self, client: ClientId) -> Option<NodeId> {
        match &self.clients.get(client.index())?.role {
            Role::Worker(worker) => self.find(&worker.queue),
            Role::Producer(_) | Role::LogProducer(_) | Role::LogConsumer(_) => None,
        }
    }

    /// A queue's node; the broker for a queue that is none of the plan's.
    pub fn queue_node(&self, queue: QueueId) -> NodeId {
        let known = queue.index() < self.queues.len();
        NodeId(if known { (1 + self.exchanges.len() + queue.index()) as u16 } else { 0 })
    }

    /// An exchange's node; the broker for a predeclared one.
    pub fn exchange_node(&self, exchange: ExchangeId) -> NodeId {
        match exchange.index().checked_sub(PREDECLARED) {
            Some(at) if at < self.exchanges.len() => NodeId(1 + at as u16),
            _ => NodeId(0),
        }
    }

    /// The node of the client that has this channel; none for the set-up's own.
    pub fn channel_node(&self, channel: ChannelId) -> Option<NodeId> {
        let (client, _) = owner(channel);
        (client.index() < self.clients.len()).then(|| self.client_node(client))
    }

    /// The node of the client that has this connection; none for the set-up's own.
    pub fn connection_node(&self, connection: ConnectionId) -> Option<NodeId> {
        self.channel_node(ChannelId(connection.0))
    }

    /// The same plan, and in it everybody and every binding that the plan's faults or a reader's
    /// interventions add, in the order of their coming: the numbers of all others stay what they are.
    pub fn with_added(&self, interventions: &[Intervention]) -> Self {
        let mut plan = self.clone();
        let faults = self.faults.iter().map(|(at, action)| (*at, action));
        let mut actions: Vec<(SimTime, &Action)> =
            faults.chain(interventions.iter().map(|next| (next.at, &next.action))).collect();
        actions.sort_by_key(|(at, _)| *at);
        for (_, action) in actions {
            if let Action::Bind(binding) = action {
                plan.add_binding(binding);
            }
            let Action::Add { client, like } = action else { continue };
            let like = plan.clients.iter().find(|other| other.name == *like);
            let Some(like) = like.filter(|like| like.role.is_consumer()) else { continue };
            if plan.clients.len() < CLIENTS && plan.find(client).is_none() && !client.is_empty() {
                plan.clients.push(ClientPlan { name: client.clone(), later: true, ..like.clone() });
            }
        }
        plan
    }

    fn add_binding(&mut self, binding: &BindingPlan) {
        let has_ends = self.find(&binding.exchange).is_some() && self.find(&binding.queue).is_some();
        if has_ends && self.all_bindings().all(|other| other != binding) {
            self.later_bindings.push(binding.clone());
        }
    }

    /// Every binding of a queue that there is at some time.
    pub fn all_bindings(&self) -> impl Iterator<Item = &BindingPlan> {
        self.bindings.iter().chain(&self.later_bindings)
    }

    /// A name that nobody has yet, for another one like that: `worker-3` after `worker-2`.
    pub fn free_name(&self, like: &str) -> Name {
        let stem = like.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-');
        let names = (2..).map(|n| format!("{stem}-{n}"));
        names.into_iter().find(|name| self.find(name).is_none()).unwrap_or_default().into()
    }

    /// Where a message enters the broker: its exchange or, by the default exchange, its queue.
    pub fn entrance(&self, message: &Message) -> NodeId {
        let name = if message.exchange.is_empty() { &message.routing_key } else { &message.exchange };
        self.find(name).unwrap_or(NodeId(0))
    }
}

impl ExchangePlan {
    /// How it is declared.
    pub(super) fn declaration(&self) -> ExchangeDeclaration {
        let plain = ExchangeDeclaration::new(self.name.clone(), self.kind);
        let mut declared = if self.delayed { plain.delayed() } else { plain };
        let alternate = self.alternate.iter().cloned();
        declared.arguments.extend(alternate.map(|name| ("alternate-exchange".into(), Value::Text(name))));
        let (durable, auto_delete, internal) = (self.durable, self.auto_delete, self.internal);
        ExchangeDeclaration { durable, auto_delete, internal, ..declared }
    }
}

impl QueuePlan {
    /// How it is declared.
    pub(super) fn declaration(&self) -> QueueDeclaration {
        let (name, arguments) = (self.name.clone(), self.arguments.clone());
        let (durable, auto_delete) = (self.durable, self.auto_delete);
        QueueDeclaration { name, durable, auto_delete, arguments, ..QueueDeclaration::default() }
    }
}
