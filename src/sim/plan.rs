//! The plan of a run: everything that is decided before it begins, validated.

use std::rc::Rc;

use super::action::{Action, ClientAction, Intervention, RunAction, Setting, TopologyAction};
use super::client::owner;
use super::dialect::log::{LogPlan, Replica};
use super::dialect::queue::{BindingPlan, ExchangeBindingPlan, ExchangePlan, QueuePlan};
use super::program::ProgramPlan;
use super::role::Role;
use super::service::TablePlan;
use super::span::Span;
use super::watch::{Scaling, WatchPlan, with_copies};
use crate::base::{OrdMap, SimTime, ids};
use crate::engine::logs::{BrokerId, TopicPartition};
use crate::engine::queueing::{ChannelId, Configuration, ConnectionId, ExchangeId, Message, Name, QueueId};

ids! {
    /// A client of the plan, in its order.
    ClientId(u16);
    /// A thing on the stage: the broker, its exchanges, its queues, the log brokers, the replicas on them,
    /// then the clients.
    NodeId(u16);
}

/// A run that a lesson has end within an hour goes on for no longer than that, whatever is done to it; any other for no
/// longer than 60 days.
const LATEST: [SimTime; 2] = [SimTime::from_millis(SHORT_MS), SimTime::from_millis(LONGEST_MS)];

/// A run that a lesson has end within so many milliseconds, an hour, is a short one.
pub const SHORT_MS: u64 = 3_600_000;
/// The longest run there is, in milliseconds: 60 days.
pub const LONGEST_MS: u64 = 60 * 86_400_000;

/// Who takes part in a run and what they do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The exchanges, besides the predeclared ones.
    pub exchanges: Vec<ExchangePlan>,
    pub queues: Vec<QueuePlan>,
    pub bindings: Vec<BindingPlan>,
    /// The bindings of exchanges to exchanges.
    pub exchange_bindings: Vec<ExchangeBindingPlan>,
    /// Bindings that are not there from the beginning: an action makes them.
    pub later_bindings: Vec<BindingPlan>,
    pub configuration: Configuration,
    /// The cluster of log brokers, and its topics.
    pub logs: LogPlan,
    pub clients: Vec<ClientPlan>,
    /// What services keep.
    pub tables: Vec<TablePlan>,
    /// Scalers and alerts, where there are any.
    pub watch: Option<Rc<WatchPlan>>,
    /// What goes wrong on purpose.
    pub faults: Vec<(SimTime, Action)>,
    /// When the run ends at the latest.
    pub until: SimTime,
    /// How many entries the run has at the most.
    pub entry_limit: u32,
    /// Its nodes by their names, once it is complete; until then names are searched for.
    pub index: Index,
}

/// The nodes of a plan by their names.
#[derive(Clone, Debug, Default)]
pub struct Index(OrdMap<Name, NodeId>);

impl PartialEq for Index {
    /// It follows from the plan, and says nothing of its own.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A client of the broker.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientPlan {
    /// Its name; its stream of randomness is named after it.
    pub name: Name,
    /// How long anything takes between it and the broker, one way. Order on a link is kept.
    pub latency: Span,
    pub role: Role,
    /// It is not there from the beginning: an action adds it.
    pub later: bool,
}

/// Messages of one kind, published one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    /// When the first is made.
    pub start: SimTime,
    pub count: u32,
    /// The time from one to the next.
    pub gap: Span,
    /// What they are like; `{n}` in the body becomes the number within this publication, from 1.
    pub message: Rc<Message>,
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
pub const CLIENTS: usize = 64;

/// Exchanges that every broker has; those of a plan are numbered after them.
const PREDECLARED: usize = 6;

impl Plan {
    /// Has the queue broker a part in it? In a run of the log broker or of a program alone it has none.
    pub fn has_queue_broker(&self) -> bool {
        let has_other = || self.logs.is_there() || self.program().is_some() || self.has_services();
        !self.exchanges.is_empty() || !self.queues.is_empty() || !has_other()
    }

    /// Are there services?
    pub fn has_services(&self) -> bool {
        self.clients.iter().any(|client| client.role.service().is_some())
    }

    /// Does it need the part of the program that has services, all that watches, and the fold of long runs?
    pub fn needs_services(&self) -> bool {
        self.has_services() || self.watch.is_some() || self.is_long()
    }

    /// May the run last longer than an hour?
    pub fn is_long(&self) -> bool {
        self.until > LATEST[0]
    }

    /// Is that client one?
    pub fn is_service(&self, client: ClientId) -> bool {
        self.clients.get(client.index()).is_some_and(|client| client.role.service().is_some())
    }

    /// Are two clients in one process?
    pub fn is_within(&self, one: ClientId, other: ClientId) -> bool {
        let process = |id: ClientId| self.clients.get(id.index()).and_then(|client| client.role.process());
        process(one).is_some_and(|own| process(other) == Some(own))
    }

    /// The program without a broker that runs here, if this is its run.
    pub fn program(&self) -> Option<&ProgramPlan> {
        self.clients.iter().find_map(|client| client.role.program())
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

    /// The nodes that are shown: the queue broker only where it has a part.
    pub fn things(&self) -> impl Iterator<Item = NodeId> + use<> {
        self.nodes().skip(usize::from(!self.has_queue_broker()))
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
                match replica.and_then(|at| self.logs.replica_at(at)) {
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
    /// O(log nodes) in a plan that a run is made of.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        match self.index.0.is_empty() {
            true => self.nodes().find(|id| self.name(*id) == name),
            false => self.index.0.get(name).copied(),
        }
    }

    /// The client of that name.
    pub fn find_client(&self, name: &str) -> Option<ClientId> {
        let at = self.clients.iter().position(|client| *client.name == *name)?;
        Some(ClientId(at as u16))
    }

    /// A client and those that are copies of the same service as it, in the order of their places. O(clients).
    pub fn alike(&self, id: ClientId) -> impl Iterator<Item = ClientId> {
        let service = |client: &ClientPlan| client.role.service().map(std::ptr::from_ref);
        let own = self.clients.get(id.index()).and_then(service);
        let ids = self.clients.iter().enumerate().map(|(at, client)| (ClientId(at as u16), client));
        ids.filter(move |(one, client)| *one == id || own.is_some() && service(client) == own)
            .map(|(one, _)| one)
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
        let at = self.logs.replica_index(Replica { partition, broker });
        let first = self.first_log_broker() + self.logs.broker_count();
        at.map_or(NodeId(0), |at| NodeId((first + at) as u16))
    }

    /// The queue a client works on; none for a producer.
    pub fn queue_of(&self, client: ClientId) -> Option<NodeId> {
        self.find(&self.clients.get(client.index())?.role.worker()?.queue)
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
        let (client, _) = owner(channel.0);
        (client.index() < self.clients.len()).then(|| self.client_node(client))
    }

    /// The node of the client that has this connection; none for the set-up's own.
    pub fn connection_node(&self, connection: ConnectionId) -> Option<NodeId> {
        self.channel_node(ChannelId(connection.0))
    }

    /// Every action of the plan's faults and of a reader's interventions, in order of time.
    pub fn actions<'a>(&'a self, interventions: &'a [Intervention]) -> Vec<(SimTime, &'a Action)> {
        let faults = self.faults.iter().map(|(at, action)| (*at, action));
        let interventions = interventions.iter().map(|next| (next.at, &next.action));
        let mut actions: Vec<_> = faults.chain(interventions).collect();
        actions.sort_by_key(|(at, _)| *at);
        actions
    }

    /// The same plan, and in it everybody and every binding that the plan's faults or a reader's
    /// interventions add, in the order of their coming: the numbers of all others stay what they are. What is chosen
    /// for the whole run is in its configuration.
    pub fn with_added(&self, interventions: &[Intervention]) -> Self {
        let mut plan = self.clone();
        plan.index = Index::default();
        let latest = LATEST[usize::from(plan.is_long())];
        with_copies(&mut plan, None, 0);
        for (_, action) in self.actions(interventions) {
            match action {
                Action::Topology(TopologyAction::Bind(binding)) => plan.add_binding(binding),
                Action::Client(ClientAction::Add { client, like }) => plan.add_client(client, like),
                Action::Client(ClientAction::Set {
                    client,
                    setting: Setting::Scaling(Scaling::Max(most)),
                }) => {
                    with_copies(&mut plan, Some(client), *most);
                }
                Action::Broker(action) => action.configure(&mut plan.configuration),
                Action::Run(RunAction::RunOn { more }) => plan.until = (plan.until + *more).min(latest),
                _ => {}
            }
        }
        let left_out = |(index, (at, _)): &(usize, (SimTime, Action))| {
            let is_it = |one: &Intervention| {
                let Action::Run(RunAction::LeaveOut { fault }) = &one.action else { return false };
                usize::from(*fault) == index + 1 && one.at <= *at
            };
            interventions.iter().any(is_it)
        };
        let faults = plan.faults.into_iter().enumerate().filter(|fault| !left_out(fault));
        plan.faults = faults.map(|(_, fault)| fault).collect();
        plan.index = Index(plan.nodes().map(|id| (plan.name(id).into(), id)).collect());
        plan
    }

    fn add_binding(&mut self, binding: &BindingPlan) {
        let has_ends = self.find(&binding.exchange).is_some() && self.find(&binding.queue).is_some();
        if has_ends && self.all_bindings().all(|other| other != binding) {
            self.later_bindings.push(binding.clone());
        }
    }

    fn add_client(&mut self, name: &Name, like: &Name) {
        let like = self.clients.iter().find(|other| other.name == *like);
        let Some(like) = like.filter(|like| like.role.can_be_copied()) else { return };
        if self.clients.len() < CLIENTS && self.find(name).is_none() && !name.is_empty() {
            let client = ClientPlan { name: name.clone(), later: true, ..like.clone() };
            self.clients.push(client);
        }
    }

    /// Every binding of a queue that there is at some time.
    pub fn all_bindings(&self) -> impl Iterator<Item = &BindingPlan> {
        self.bindings.iter().chain(&self.later_bindings)
    }

    /// A name that nobody has yet, for another one like that: `worker-3` after `worker-2`.
    pub fn free_name(&self, like: &str) -> Name {
        another_name(like, &|name| self.find(name).is_some())
    }

    /// Where a message enters the broker: its exchange or, by the default exchange, its queue.
    pub fn entrance(&self, message: &Message) -> NodeId {
        let name = if message.exchange.is_empty() { &message.routing_key } else { &message.exchange };
        self.find(name).unwrap_or(NodeId(0))
    }
}

/// A name for another one like that which is not taken: `worker-3` after `worker-2`.
pub fn another_name(like: &str, is_taken: &dyn Fn(&str) -> bool) -> Name {
    let stem = like.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-');
    let mut names = (2..).map(|n| format!("{stem}-{n}"));
    names.find(|name| !is_taken(name)).unwrap_or_default().into()
}
