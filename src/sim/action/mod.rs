//! What can be done to a run from outside: by a lesson's faults, or by the reader.
//!
//! A file for each group of actions says of each action: its word, its arguments as the text of a link, what
//! it is called, what the event list says of it, the button of what takes no more than a press, and an
//! example. The examples feed the round trip of links and
//! the comparison of browsers with machines, so that no action can be left out there.

mod accepted;
mod broker;
mod client;
mod cluster;
mod link;
mod message_text;
mod pack;
mod run;
mod setting;
mod setting_text;
pub mod text;
mod topic_setting;
mod topology;

pub use accepted::accepted;
pub use broker::BrokerAction;
pub use client::ClientAction;
pub use cluster::ClusterAction;
pub use link::{LinkAction, Target};
pub use run::RunAction;
pub(super) use setting::fail_by_chance;
pub use setting::{Setting, failure_chance};
pub use topic_setting::TopicSetting;
pub use topology::TopologyAction;

use crate::base::SimTime;
use crate::engine::queueing::Name;
use crate::sim::plan::{NodeId, Plan};

/// Something done to the run. What does not exist, or is in that state already, is left alone.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// To a client.
    Client(ClientAction),
    /// To what is on a client's link, or to the link.
    Link(LinkAction),
    /// To the queue broker.
    Broker(BrokerAction),
    /// To its bindings and queues.
    Topology(TopologyAction),
    /// To the cluster of log brokers.
    Cluster(ClusterAction),
    /// To the run itself.
    Run(RunAction),
}

/// An action at a moment: after everything else that happens at that moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Intervention {
    pub at: SimTime,
    pub action: Action,
}

/// What takes no more than a press of a button.
#[derive(Clone, Debug, PartialEq)]
pub struct Plain {
    /// What the button says.
    pub words: &'static str,
    /// What comes of it.
    pub hint: &'static str,
    /// What is done.
    pub action: Action,
}

/// The same of one group: words, hint, action.
type Row<A> = (&'static str, &'static str, A);

macro_rules! each_group {
    ($action:expr, $group:ident => $body:expr) => {
        match $action {
            Action::Client($group) => $body,
            Action::Link($group) => $body,
            Action::Broker($group) => $body,
            Action::Topology($group) => $body,
            Action::Cluster($group) => $body,
            Action::Run($group) => $body,
        }
    };
}

impl Action {
    /// What it is done to: a client, a queue, a topic, for a binding its exchange, or the broker.
    pub fn subject(&self) -> &str {
        each_group!(self, action => action.subject())
    }

    /// Its name in one word, as traces, links and lesson files have it.
    pub fn word(&self) -> &'static str {
        each_group!(self, action => action.word())
    }

    /// What the text of a link says after word and subject.
    pub fn arguments(&self) -> Vec<String> {
        each_group!(self, action => action.arguments())
    }

    /// Reads word, subject and arguments; none if they are no action.
    pub fn read(word: &str, subject: Name, arguments: &[&str]) -> Option<Self> {
        ClientAction::read(word, &subject, arguments)
            .map(Self::Client)
            .or_else(|| LinkAction::read(word, &subject, arguments).map(Self::Link))
            .or_else(|| BrokerAction::read(word, &subject, arguments).map(Self::Broker))
            .or_else(|| TopologyAction::read(word, &subject, arguments).map(Self::Topology))
            .or_else(|| ClusterAction::read(word, &subject, arguments).map(Self::Cluster))
            .or_else(|| RunAction::read(word, arguments).map(Self::Run))
    }

    /// What it does in a few words, without its time: the name of the branch that comes of it.
    pub fn label(&self) -> String {
        each_group!(self, action => action.label())
    }

    /// Does it hold for the whole run, whenever it is done? Then it stands at its beginning.
    pub const fn is_of_whole_run(&self) -> bool {
        matches!(self, Self::Broker(action) if action.is_of_whole_run())
    }

    /// What the event list says of it.
    pub fn sentence(&self) -> String {
        each_group!(self, action => action.sentence())
    }

    /// Everything that can be done to a thing without more being said. Not all of it changes something at a
    /// given moment: a client that runs can't restart.
    pub fn plain(plan: &Plan, thing: NodeId) -> Vec<Plain> {
        fn rows<A>(rows: Vec<Row<A>>, wrap: fn(A) -> Action) -> impl Iterator<Item = Plain> {
            rows.into_iter().map(move |(words, hint, action)| Plain { words, hint, action: wrap(action) })
        }
        let (node, name) = (plan.node(thing), &Name::from(plan.name(thing)));
        rows(ClientAction::plain(plan, node, name), Self::Client)
            .chain(rows(LinkAction::plain(plan, node, name), Self::Link))
            .chain(rows(BrokerAction::plain(node), Self::Broker))
            .chain(rows(TopologyAction::plain(node, name), Self::Topology))
            .chain(rows(ClusterAction::plain(node, name), Self::Cluster))
            .collect()
    }

    /// One of each, and of each setting: done to a run that has what they name, none is without effect. What
    /// is done to queues comes first, while messages lie in them.
    pub fn examples() -> Vec<Self> {
        let topology = TopologyAction::examples().into_iter().map(Self::Topology);
        let clients = ClientAction::examples().into_iter().map(Self::Client);
        let links = LinkAction::examples().into_iter().map(Self::Link);
        let broker = BrokerAction::examples().into_iter().map(Self::Broker);
        let cluster = ClusterAction::examples().into_iter().map(Self::Cluster);
        let run = RunAction::examples().into_iter().map(Self::Run);
        topology.chain(clients).chain(links).chain(broker).chain(cluster).chain(run).collect()
    }
}

/// What was done at once, in a few words: settings of one client share its name.
pub fn label_of_all(actions: &[Action]) -> String {
    let setting = |action: &Action| match action {
        Action::Client(ClientAction::Set { client, setting }) if **client == *actions[0].subject() => {
            Some(setting.to_string())
        }
        _ => None,
    };
    let settings: Option<Vec<String>> = actions.iter().map(setting).collect();
    match (settings, actions) {
        (Some(settings), [first, ..]) => format!("{}: {}", first.subject(), settings.join(", ")),
        _ => actions.iter().map(Action::label).collect::<Vec<_>>().join(", "),
    }
}
