//! What a node shows at a moment: its name, a line about its state, and the same in a sentence.

use super::lens::short;
use super::links::{Link, LinkKind};
use super::log::Member;
use super::queue::Bound;
use super::room::{Part, Thing};
use super::{log, program, queue, service, watch};
use crate::player::{Activity, ClientState, World};
use crate::sim::{ClientId, Journal, NodeId, Plan, Transit};

/// What is drawn of a node besides its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeView {
    pub id: NodeId,
    pub shape: Shape,
    pub name: String,
    /// A word or two on what it is or does.
    pub line: String,
    /// Its consumer is cancelled for a while.
    pub paused: bool,
    /// It only finishes what it holds.
    pub leaving: bool,
    /// Of a worker with a prefetch limit above one: how many it holds unacknowledged, and the limit.
    pub unacknowledged: Option<(u32, u32)>,
    /// It is done with as many as its limit allows and has acknowledged none of them.
    pub stuck: bool,
    pub bound: Option<Bound>,
    /// A queue whose declaration was refused, or that was deleted.
    pub missing: bool,
    /// How many records wait in a producer's batches.
    pub batched: usize,
    /// A consumer's place in its group.
    pub member: Option<Member>,
}

/// The shapes of the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    Exchange,
    /// A diamond with a clock: it holds messages.
    DelayedExchange,
    Queue,
    /// A tray that takes dead letters.
    DeadLetterQueue,
    /// A desk, nothing to do.
    Idle,
    /// A desk, at work.
    Working,
    /// A desk that can do nothing but wait.
    Blocked,
    /// A desk whose last work failed.
    Failed,
    /// A desk of which there is only the outline: it is about to come.
    Booting,
    /// A desk that is down.
    Crashed,
    Producer,
    /// The sheet of a program or of a thing in it.
    Program,
    /// The one in whose code the program is.
    ProgramHere,
    /// A log broker's name, on the enclosure of its replicas.
    LogBroker,
    LogBrokerDown,
    /// A strip: a follower's log.
    Strip,
    /// A strip with a crown: the leader's log.
    LeaderStrip,
    /// Has not come yet, or has gone: nothing is drawn.
    #[default]
    Absent,
}

/// How a node looks in a world.
pub fn node_view(plan: &Plan, world: &World, id: NodeId) -> NodeView {
    let view = match Thing::of(plan, id) {
        Thing::Queue(thing) => queue::look(plan, world, thing),
        Thing::Log(thing) => log::look(world, thing),
        Thing::Client(client) => client_look(plan, world, client),
    };
    NodeView { id, name: plan.name(id).to_owned(), ..view }
}

fn client_look(plan: &Plan, world: &World, id: ClientId) -> NodeView {
    let (client, role) = (&world.clients[id.index()], &plan.clients[id.index()].role);
    // A thing in a program does not come and go.
    if let Part::Program(thing) = Part::of(role) {
        return program::desk(plan, world, id, thing);
    }
    if !client.present {
        return if watch::boots(world, id).is_some() { watch::booting() } else { NodeView::default() };
    }
    let own = match Part::of(role) {
        Part::Program(_) => NodeView::default(),
        Part::Service(service) => return service::desk(plan, world, id, service),
        Part::Queue(part) => queue::desk(part, client),
        Part::Log(part) => log::desk(plan, world, id, part),
    };
    let shape = match &client.activity {
        _ if !client.up => Shape::Crashed,
        _ if !role.is_consumer() => Shape::Producer,
        Activity::Working { .. } => Shape::Working,
        Activity::Failed { .. } if client.is_failing() => Shape::Failed,
        Activity::Idle | Activity::Failed { .. } => Shape::Idle,
    };
    let kept = client.outgoing.len();
    let kept = (kept > 0 && !role.is_consumer()).then(|| format!("{} kept", short(kept)));
    let line = match (hindered(client), kept, &client.activity) {
        _ if !client.up => "crashed".to_owned(),
        (Some(how), Some(kept), _) => format!("{how} · {kept}"),
        (Some(how), None, Activity::Working { message, .. }) => format!("{how} · #{}", message.id.0),
        (Some(how), None, _) => how.to_owned(),
        (None, Some(kept), _) => kept,
        (None, None, Activity::Working { message, attempt, .. }) => {
            let number = message.id.0;
            match (client.waiting.len(), attempt) {
                (0, 1) => format!("on #{number}"),
                (0, attempt) => format!("on #{number}, try {attempt}"),
                (more, _) => format!("on #{number}, +{}", short(more)),
            }
        }
        (None, None, _) => own.line,
    };
    NodeView { shape, line, paused: client.paused, leaving: client.leaving, ..own }
}

/// The line of a producer whom nothing hinders.
pub(super) fn published(client: &ClientState) -> String {
    format!("{} published", short(client.published as usize))
}

/// What keeps a client that is up from taking new work, in a word or two.
pub(super) fn hindered(client: &ClientState) -> Option<&'static str> {
    let all = [
        (client.cut, "cut off"),
        (client.leaving, "leaving"),
        (client.paused, "paused"),
        (client.blocked, "blocked"),
        (client.throttled, "waits"),
    ];
    all.into_iter().find_map(|(holds, words)| holds.then_some(words))
}

/// How a link is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    Whole,
    Cut,
    /// The broker reads nothing from it.
    Blocked,
    /// Nothing goes along it: the consumer at its end has not heard yet that the partition is its own, or
    /// is down and still counts as its owner.
    Waiting,
    /// Nobody calls along it.
    Idle,
    /// A call goes along it, from the request to the answer.
    Held,
    /// Whoever called along it waits no longer, and the one that was called does not know.
    GivenUp,
    /// The client at its end has not come yet, or has gone, and nothing is left on it; or the queue at its
    /// end is not bound.
    Absent,
}

/// How a link looks in a world.
pub fn link_state(plan: &Plan, journal: &Journal, world: &World, link: &Link) -> LinkState {
    let line = match link.kind {
        LinkKind::Produce | LinkKind::Read => log::line_state(plan, world, link),
        LinkKind::Publish
        | LinkKind::Binding
        | LinkKind::Consume
        | LinkKind::Retry
        | LinkKind::DeadLetter => queue::line_state(world, link),
        LinkKind::Call => service::line_state(plan, world, link),
        LinkKind::Leads | LinkKind::Is => return LinkState::Whole,
    };
    let ends = [link.from, link.to];
    // Of calls there are two.
    let clients = || {
        ends.iter().filter_map(|end| match Thing::of(plan, *end) {
            Thing::Client(client) => Some(&world.clients[client.index()]),
            Thing::Queue(_) | Thing::Log(_) => None,
        })
    };
    let Some(client) = clients().next() else { return line };
    let is_on_it =
        |transit: &Transit| ends == [transit.from, transit.to] || ends == [transit.to, transit.from];
    let carries = || world.in_transit.iter().filter_map(|id| journal.transit(*id)).any(is_on_it);
    match clients().all(|client| client.present) && line != LinkState::Absent {
        true if clients().any(|client| client.cut) => LinkState::Cut,
        true if is_told(line) => line,
        true if client.blocked && link.kind == LinkKind::Publish => LinkState::Blocked,
        false if !carries() => LinkState::Absent,
        true | false => LinkState::Whole,
    }
}

/// Does it say more than that the line is there?
const fn is_told(state: LinkState) -> bool {
    matches!(state, LinkState::Waiting | LinkState::Idle | LinkState::Held | LinkState::GivenUp)
}

/// A node and its state in words, for those who listen.
pub fn describe(plan: &Plan, world: &World, id: NodeId) -> String {
    let mut said = match Thing::of(plan, id) {
        Thing::Queue(thing) => queue::describe(plan, world, thing, plan.name(id)),
        Thing::Log(thing) => log::describe(world, thing, plan.name(id)),
        Thing::Client(client) => match watch::boots(world, client) {
            Some(until) if !world.clients[client.index()].present => {
                return format!("{}: starts, there at {until}", plan.name(id));
            }
            _ => describe_client(plan, world, client, plan.name(id)),
        },
    };
    if plan.watch.is_some() {
        said += &watch::alerts_spoken(plan, world, id);
        said += &watch::scaler_spoken(plan, world, id);
    }
    said
}

fn describe_client(plan: &Plan, world: &World, id: ClientId, name: &str) -> String {
    let (client, role) = (&world.clients[id.index()], &plan.clients[id.index()].role);
    let mut text = match Part::of(role) {
        Part::Program(thing) => return program::describe(plan, world, id, thing),
        Part::Service(_) if !client.present => return format!("Service {name}: not there"),
        Part::Service(service) => service::describe(plan, world, id, service, name),
        _ if !client.present && role.is_consumer() => return format!("Consumer {name}: not there"),
        _ if !client.present => return format!("Producer {name}: not there"),
        _ if !client.up && !role.is_consumer() => format!("Producer {name}: crashed"),
        Part::Queue(part) => queue::describe_client(part, client, name),
        Part::Log(part) => log::describe_client(plan, world, id, part),
    };
    let conditions = [
        (client.blocked, ", blocked: the broker reads nothing from its connection"),
        (client.throttled, ", waits until the queue has room"),
        (client.cut && role.service().is_none(), ", its link to the broker is cut"),
        (client.cut && role.service().is_some(), ", cut off: nothing comes through to it or from it"),
        (client.paused && client.up, ", paused: takes nothing new"),
        (client.leaving && client.up, ", leaving: takes nothing new and finishes what it holds"),
    ];
    conditions.into_iter().filter(|(holds, _)| *holds).for_each(|(_, words)| text.push_str(words));
    match client.outgoing.len() {
        0 => text,
        kept => format!("{text}, keeps {} unpublished", short(kept)),
    }
}

/// What a consumer does, and how far it has come: `idle, 3 done, 0 failed`.
pub(super) fn work(client: &ClientState) -> String {
    let state = match &client.activity {
        _ if !client.up => "crashed".to_owned(),
        Activity::Idle => "idle".to_owned(),
        Activity::Working { message, attempt, .. } => {
            format!("working on message {}, attempt {attempt}", message.id.0)
        }
        Activity::Failed { message, error } => format!("failed on message {}: {error}", message.id.0),
    };
    format!("{state}, {} done, {} failed", short(client.done as usize), short(client.failed as usize))
}
