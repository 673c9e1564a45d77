//! An entry's facts, flat: its kind, the nodes and the message it is about, a reason, an attempt.
//!
//! Lessons name events by these facts, the event list filters and words them, the trace prints them.

use std::rc::Rc;

use super::action::{Action, BrokerAction, ClientAction, ClusterAction, LinkAction, TopologyAction};
use super::dialect::log;
use super::dialect::queue::retries;
use super::journal::{ClientEvent, EntryId, LifeEvent, Transit, TransitKind, What, WorkEvent};
use super::kind::Kind;
use super::plan::{ClientId, Node, NodeId, Plan};
use super::reason::Reason;
use super::recording::Recording;
use super::{program, service, watch};
use crate::base::SimTime;
use crate::engine::logs::Offset;
use crate::engine::queueing::{CopyId, Message, MessageId, Name, Shutdown};

/// What an entry is about. Absent facts are none.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    pub kind: Kind,
    pub message: Option<MessageId>,
    /// The message's content, as it was then.
    pub content: Option<Rc<Message>>,
    pub copy: Option<CopyId>,
    /// The queue, or the replica of a partition.
    pub queue: Option<NodeId>,
    /// The exchange, or the log broker.
    pub exchange: Option<NodeId>,
    /// The exchange that the first one leads on to.
    pub onward: Option<NodeId>,
    /// The place in a partition's log.
    pub offset: Option<Offset>,
    /// How many partitions a consumer gets, or hands over.
    pub partitions: Option<u32>,
    pub group: Option<Name>,
    /// The part and the region of its code that a program comes to.
    pub region: Option<(Name, Name)>,
    pub client: Option<NodeId>,
    /// The other client, of a call.
    pub callee: Option<NodeId>,
    /// The table and the key of a row.
    pub table: Option<(Name, Name)>,
    /// The name of an alert.
    pub alert: Option<Name>,
    /// For what is on its way: its kind, from where, to where.
    pub transit: Option<(TransitKind, NodeId, NodeId)>,
    /// From 1.
    pub attempt: Option<u32>,
    pub reason: Option<Reason>,
    /// Why, in words of the broker's, the client's or the fault's own.
    pub words: Option<String>,
    pub redelivered: Option<bool>,
    /// Which of how many that are ready it is, from 1.
    pub place: Option<(u32, u32)>,
    /// When it ends: work, a delay, a message's life, a way.
    pub until: Option<SimTime>,
}

impl Facts {
    /// The facts of a recording's entry.
    pub fn of(recording: &Recording, id: EntryId) -> Self {
        let (plan, journal) = (&*recording.plan, &recording.journal);
        let Some(entry) = journal.entries.get(id.index()) else { return Self::new(Kind::LimitReached) };
        match &entry.what {
            What::Broker(event) => Self::of_queue_event(plan, event),
            What::Client(client, event) => {
                let facts = Self::of_client(plan, *client, event);
                let queue = facts.queue.or_else(|| plan.queue_of(*client));
                let client = facts.client.or_else(|| Some(plan.client_node(*client)));
                Self { client, queue, ..facts }
            }
            What::Log(event) => log::facts(plan, event),
            What::Stored { partition, broker, offset, message, .. } => Self::new(Kind::Stored)
                .about(message)
                .at_offset(*offset)
                .in_queue(plan.replica_node(*partition, *broker)),
            What::Refused(client, refusal) => {
                // An operator is no client of the plan.
                let is_there = client.index() < plan.clients.len();
                let client = is_there.then(|| plan.client_node(*client));
                // RabbitMQ's texts may go on for lines.
                let words = refusal.text.lines().next().map(|line| line.trim_end_matches('.').to_owned());
                Self { client, words, ..Self::new(Kind::Refused).because(Reason::Refused(refusal.code)) }
            }
            What::Departed(id) => Self::of_transit(Kind::Departed, journal.transit(*id)),
            What::Arrived(id) => Self::of_transit(Kind::Arrived, journal.transit(*id)),
            What::Lost(id, reason) => {
                Self::of_transit(Kind::Lost, journal.transit(*id)).because(Reason::Lost(*reason))
            }
            What::Acted(action) => Self::of_action(plan, action),
            What::Watch(event) => watch::facts(plan, event),
            What::LimitReached => Self::new(Kind::LimitReached),
        }
    }

    /// Is a message handed out that was tried before? A dead letter is handed out to be looked at.
    pub fn is_tried_again(&self) -> bool {
        !self.is_dead_letter() && (self.redelivered == Some(true) || self.attempt > Some(1))
    }

    /// Is it about a message that has died before?
    pub fn is_dead_letter(&self) -> bool {
        self.content.as_ref().is_some_and(|message| message.headers.contains_key("x-death"))
    }

    /// The facts of an entry of a kind that is about nothing.
    pub const fn new(kind: Kind) -> Self {
        Self {
            kind,
            message: None,
            content: None,
            copy: None,
            queue: None,
            exchange: None,
            onward: None,
            offset: None,
            partitions: None,
            group: None,
            region: None,
            client: None,
            callee: None,
            table: None,
            alert: None,
            transit: None,
            attempt: None,
            reason: None,
            words: None,
            redelivered: None,
            place: None,
            until: None,
        }
    }

    #[inline(never)]
    pub(super) fn about(self, message: &Rc<Message>) -> Self {
        let (id, attempt) = (Some(message.id), Some(retries(message) + 1));
        Self { message: id, content: Some(Rc::clone(message)), attempt, ..self }
    }

    #[inline(never)]
    pub(super) fn because(self, reason: Reason) -> Self {
        Self { reason: Some(reason), ..self }
    }

    #[inline(never)]
    pub(super) fn because_if(self, holds: bool, reason: Reason) -> Self {
        Self { reason: holds.then_some(reason), ..self }
    }

    #[inline(never)]
    pub(super) fn in_words(self, words: impl ToString) -> Self {
        Self { words: Some(words.to_string()), ..self }
    }

    #[inline(never)]
    pub(super) fn of_copy(self, copy: CopyId) -> Self {
        Self { copy: Some(copy), ..self }
    }

    #[inline(never)]
    pub(super) fn in_queue(self, node: NodeId) -> Self {
        Self { queue: Some(node), ..self }
    }

    #[inline(never)]
    pub(super) fn at_exchange(self, node: NodeId) -> Self {
        Self { exchange: Some(node), ..self }
    }

    #[inline(never)]
    pub(super) fn at_offset(self, offset: Offset) -> Self {
        Self { offset: Some(offset), ..self }
    }

    #[inline(never)]
    pub(super) fn by(self, client: Option<NodeId>) -> Self {
        Self { client, ..self }
    }

    #[inline(never)]
    pub(super) fn until(self, until: Option<SimTime>) -> Self {
        Self { until, ..self }
    }

    fn of_transit(kind: Kind, transit: Option<&Transit>) -> Self {
        let facts = Self::new(kind);
        let Some(transit) = transit else { return facts };
        let ends = Some((transit.kind, transit.from, transit.to));
        let until = (kind == Kind::Departed).then_some(transit.arrive);
        let facts = Self { transit: ends, ..facts.until(until) };
        match transit.kind {
            TransitKind::Call | TransitKind::Answer | TransitKind::Error => {
                facts.in_words(&transit.message.routing_key)
            }
            _ => facts.about(&transit.message),
        }
    }

    fn of_client(plan: &Plan, client: ClientId, event: &ClientEvent) -> Self {
        match event {
            ClientEvent::Life(event) => Self::of_life(event),
            ClientEvent::Publisher(event) => Self::of_publisher(event),
            ClientEvent::Work(event) => Self::of_work(event),
            ClientEvent::Log(event) => log::client_facts(plan, event),
            ClientEvent::Program(event) => program::facts(plan, client, event),
            ClientEvent::Service(event) => service::facts(plan, client, event),
        }
    }

    fn of_life(event: &LifeEvent) -> Self {
        Self::new(match event {
            LifeEvent::Started => Kind::Started,
            LifeEvent::Crashed => Kind::Crashed,
            LifeEvent::LinkCut => Kind::LinkCut,
            LifeEvent::LinkMended => Kind::LinkMended,
            LifeEvent::Disconnected => Kind::Disconnected,
            LifeEvent::Paused => Kind::Paused,
            LifeEvent::Resumed => Kind::Resumed,
            LifeEvent::Leaving => Kind::Leaving,
            LifeEvent::Left => Kind::Left,
            LifeEvent::Changed(setting) => return Self::new(Kind::Changed).in_words(setting),
        })
    }

    fn of_work(event: &WorkEvent) -> Self {
        match event {
            WorkEvent::Started { copy, message, until, .. } => {
                let facts = Self::new(Kind::WorkStarted).about(message).until(Some(*until));
                Self { copy: *copy, ..facts }
            }
            WorkEvent::Done { copy, message, .. } => {
                Self { copy: *copy, ..Self::new(Kind::WorkDone).about(message) }
            }
            WorkEvent::Failed { copy, message, error, .. } => {
                Self { copy: *copy, ..Self::new(Kind::WorkFailed).about(message).in_words(error) }
            }
            WorkEvent::GaveUp { message, .. } => Self::new(Kind::GaveUp).about(message),
        }
    }

    fn of_action(plan: &Plan, action: &Action) -> Self {
        let subject = plan.find(action.subject());
        let is = |kind: fn(Node) -> bool| subject.filter(|node| kind(plan.node(*node)));
        let mut facts = Self::new(Kind::Acted).because(Reason::Action(action.word()));
        facts.client = is(|node| matches!(node, Node::Client(_)));
        facts.queue = is(|node| matches!(node, Node::Queue(_)));
        facts.words = match action {
            Action::Link(LinkAction::Lose(target) | LinkAction::Duplicate(target)) => {
                facts.message = target.message;
                Some(target.kind.as_str().to_owned())
            }
            Action::Client(ClientAction::Set { setting, .. }) => Some(setting.to_string()),
            Action::Topology(TopologyAction::Bind(binding) | TopologyAction::Unbind(binding)) => {
                (facts.exchange, facts.queue) = (subject, plan.find(&binding.queue));
                Some(binding.key.to_string()).filter(|key| !key.is_empty())
            }
            Action::Broker(BrokerAction::SetPolicy { policy, .. }) => Some(policy.to_string()),
            Action::Broker(BrokerAction::SetMemory { high_watermark }) => {
                high_watermark.map(|bytes| format!("{bytes} bytes"))
            }
            Action::Broker(BrokerAction::StopBroker { shutdown, .. }) => {
                (*shutdown == Shutdown::Kill).then(|| "kill".to_owned())
            }
            Action::Cluster(ClusterAction::Stop { kill, .. }) => kill.then(|| "kill".to_owned()),
            Action::Cluster(ClusterAction::AddPartitions { total, .. }) => Some(total.to_string()),
            Action::Cluster(ClusterAction::AlterTopic { setting, .. }) => Some(setting.to_string()),
            _ => None,
        };
        if let Action::Cluster(_) = action {
            facts.exchange = is(|node| matches!(node, Node::LogBroker(_)));
        }
        facts
    }
}
