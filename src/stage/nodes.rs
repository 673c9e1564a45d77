//! What a node shows at a moment: its name, a line about its state, and the same in a sentence.

use std::fmt::Write;

use super::bound::Bound;
use super::lens::short;
use super::links::{Link, LinkKind};
use super::log_nodes::Member;
use super::{log_links, log_nodes};
use crate::engine::queueing::Alarm;
use crate::player::{Activity, ClientState, World};
use crate::sim::{Acknowledge, ClientId, Journal, Node, NodeId, Plan, Role, Transit};

/// What a worker's line says that gets no more until it acknowledges.
pub(super) const PREFETCH_FULL: &str = "prefetch full";

/// What is drawn of a node besides its place.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    /// Which node.
    pub id: NodeId,
    /// What it looks like.
    pub shape: Shape,
    /// Its name.
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
    /// How full a queue with a limit is.
    pub bound: Option<Bound>,
    /// How many records wait in a producer's batches.
    pub batched: usize,
    /// A consumer's place in its group.
    pub member: Option<Member>,
}

/// The shapes of the grammar (see `docs` of the stage in ARCHITECTURE.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A diamond.
    Exchange,
    /// A diamond with a clock: it holds messages.
    DelayedExchange,
    /// A tray.
    Queue,
    /// A tray that takes dead letters.
    DeadLetterQueue,
    /// A desk, nothing to do.
    Idle,
    /// A desk, at work.
    Working,
    /// A desk whose last work failed.
    Failed,
    /// A desk that is down.
    Crashed,
    /// Publishes.
    Producer,
    /// A log broker's name, on the enclosure of its replicas.
    LogBroker,
    /// The same of one that is down.
    LogBrokerDown,
    /// A strip: a follower's log.
    Strip,
    /// A strip with a crown: the leader's log.
    LeaderStrip,
    /// Has not come yet, or has gone: nothing is drawn.
    Absent,
}

/// How a node looks in a world.
pub fn node_view(plan: &Plan, world: &World, id: NodeId) -> NodeView {
    let name = plan.name(id).to_owned();
    let mut bound = None;
    let (shape, line) = match plan.node(id) {
        Node::Broker => (Shape::Exchange, broker_line(world).to_owned()),
        Node::Exchange(at) => {
            let exchange = &plan.exchanges[at];
            let held = world.held.get(at).map_or(0, |held| held.len());
            let kind = exchange.kind.as_str();
            match exchange.delayed {
                true if held > 0 => (Shape::DelayedExchange, format!("{} held", short(held))),
                true => (Shape::DelayedExchange, "delayed".to_owned()),
                false => (Shape::Exchange, kind.to_owned()),
            }
        }
        Node::Queue(at) => {
            let (ready, unacked) = depth(world, at);
            let dead = plan.takes_dead_letters(&plan.queues[at]);
            let shape = if dead { Shape::DeadLetterQueue } else { Shape::Queue };
            bound = Bound::of(&plan.queues[at], world.queues.get(at), world);
            let ready = match bound {
                Some(Bound { used, most, bytes: true }) => {
                    format!("{} of {} B", short(used as usize), short(most as usize))
                }
                Some(Bound { most, .. }) => format!("{} of {} ready", short(ready), short(most as usize)),
                None => format!("{} ready", short(ready)),
            };
            (shape, format!("{ready} · {} unacked", short(unacked)))
        }
        Node::LogBroker(broker) => log_nodes::broker_view(world, broker),
        Node::Replica(replica) => log_nodes::replica_view(world, replica),
        Node::Client(client) => client_view(plan, world, client),
    };
    let client = client_of(plan, world, id);
    let (paused, leaving) = client.map_or((false, false), |client| (client.paused, client.leaving));
    // One that is down has no limit to fill, but what it held may still be in the broker's books.
    let limited = client
        .filter(|client| client.present && (client.up || client.unacknowledged > 0))
        .and_then(|client| client.limit());
    let unacknowledged =
        limited.filter(|limit| *limit > 1).zip(client).map(|(limit, client)| (client.unacknowledged, limit));
    let stuck = client.is_some_and(|client| client.is_stuck());
    let batched = match plan.node(id) {
        Node::Client(client) => world.content.records.batched(client).count(),
        _ => 0,
    };
    let member = match plan.node(id) {
        Node::Client(at) if client.is_some_and(|client| client.present && client.up) => {
            log_nodes::member_of(plan, world, at)
        }
        _ => None,
    };
    NodeView { id, shape, name, line, paused, leaving, unacknowledged, stuck, bound, batched, member }
}

/// What is wrong with the broker, in a word or two.
fn broker_line(world: &World) -> &'static str {
    match (world.stopped, world.alarms.first()) {
        (true, _) => "down",
        (false, Some(Alarm::Memory)) => "memory alarm",
        (false, Some(Alarm::Disk)) => "disk alarm",
        (false, None) => "",
    }
}

fn client_of<'a>(plan: &Plan, world: &'a World, id: NodeId) -> Option<&'a ClientState> {
    match plan.node(id) {
        Node::Client(client) => world.clients.get(client.index()),
        Node::Broker | Node::Exchange(_) | Node::Queue(_) | Node::LogBroker(_) | Node::Replica(_) => None,
    }
}

/// How a link is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// As it is.
    Whole,
    /// It is cut.
    Cut,
    /// The broker reads nothing from it.
    Blocked,
    /// Nothing goes along it: the consumer at its end has not heard yet that the partition is its own, or
    /// is down and still counts as its owner.
    Waiting,
    /// The client at its end has not come yet, or has gone, and nothing is left on it; or the queue at its
    /// end is not bound.
    Absent,
}

/// How a link looks in a world.
pub fn link_state(plan: &Plan, journal: &Journal, world: &World, link: &Link) -> LinkState {
    let is_bound = || link.keys.iter().any(|key| world.is_bound(&key.binding));
    if link.kind == LinkKind::Binding && !is_bound() {
        return LinkState::Absent;
    }
    let ends = [link.from, link.to];
    let of_logs = matches!(link.kind, LinkKind::Produce | LinkKind::Read);
    let Some(client) = ends.iter().find_map(|end| client_of(plan, world, *end)) else {
        return LinkState::Whole;
    };
    let is_on_it =
        |transit: &Transit| ends == [transit.from, transit.to] || ends == [transit.to, transit.from];
    let carries = || world.in_transit.iter().filter_map(|id| journal.transit(*id)).any(is_on_it);
    let line = if of_logs { log_links::line_state(plan, world, link) } else { LinkState::Whole };
    let is_there = client.present && line != LinkState::Absent;
    match is_there || carries() {
        _ if client.cut && (!of_logs || is_there) => LinkState::Cut,
        _ if is_there && line == LinkState::Waiting => line,
        _ if client.blocked && link.kind == LinkKind::Publish => LinkState::Blocked,
        true => LinkState::Whole,
        false => LinkState::Absent,
    }
}

fn depth(world: &World, queue: usize) -> (usize, usize) {
    world.queues.get(queue).map_or((0, 0), |queue| (queue.ready.len(), queue.unacknowledged.len()))
}

fn client_view(plan: &Plan, world: &World, id: ClientId) -> (Shape, String) {
    let Some(client) = world.clients.get(id.index()).filter(|client| client.present) else {
        return (Shape::Absent, String::new());
    };
    if !client.up {
        return (Shape::Crashed, "crashed".to_owned());
    }
    let role = plan.clients.get(id.index()).map(|plan| &plan.role);
    let is_producer = matches!(role, Some(Role::Producer(_) | Role::LogProducer(_)));
    let shape = match &client.activity {
        _ if is_producer => Shape::Producer,
        Activity::Working { .. } => Shape::Working,
        Activity::Failed { .. } => Shape::Failed,
        Activity::Idle => Shape::Idle,
    };
    let line = match (hindered(client), &client.activity) {
        (Some(how), _) if is_producer && !client.outgoing.is_empty() => {
            format!("{how} · {} kept", short(client.outgoing.len()))
        }
        (Some(how), Activity::Working { message, .. }) => format!("{how} · #{}", message.id.0),
        (Some(how), Activity::Idle | Activity::Failed { .. }) => how.to_owned(),
        (None, _) if is_producer && !client.outgoing.is_empty() => {
            format!("{} kept", short(client.outgoing.len()))
        }
        (None, _) if let Some(words) = log_nodes::batches(plan, world, id) => words,
        (None, _) if is_producer => format!("{} published", short(client.published as usize)),
        (None, Activity::Working { message, attempt: 1, .. }) => format!("on #{}", message.id.0),
        (None, Activity::Working { message, attempt, .. }) => format!("on #{}, try {attempt}", message.id.0),
        (None, Activity::Idle | Activity::Failed { .. }) if client.is_stuck() => PREFETCH_FULL.to_owned(),
        (None, Activity::Failed { message, .. }) => format!("failed #{}", message.id.0),
        (None, Activity::Idle) if let Some(Role::LogConsumer(consumer)) = role => {
            log_nodes::owns(plan, world, consumer, plan.name(plan.client_node(id)))
        }
        (None, Activity::Idle) if client.done > 0 => format!("{} done", short(client.done as usize)),
        (None, Activity::Idle) => "idle".to_owned(),
    };
    (shape, line)
}

/// What keeps a client that is up from taking new work, in a word or two.
fn hindered(client: &ClientState) -> Option<&'static str> {
    match client {
        ClientState { cut: true, .. } => Some("cut off"),
        ClientState { leaving: true, .. } => Some("leaving"),
        ClientState { paused: true, .. } => Some("paused"),
        ClientState { blocked: true, .. } => Some("blocked"),
        ClientState { throttled: true, .. } => Some("waits"),
        _ => None,
    }
}

/// A node and its state in words, for those who listen.
pub fn describe(plan: &Plan, world: &World, id: NodeId) -> String {
    let name = plan.name(id);
    let mut text = String::new();
    match plan.node(id) {
        Node::Broker => {
            text.push_str("Broker");
            let line = broker_line(world);
            let _ = if line.is_empty() { Ok(()) } else { write!(text, ": {line}") };
        }
        Node::Exchange(at) => {
            let exchange = &plan.exchanges[at];
            let kind = exchange.kind.as_str();
            let _ = write!(text, "Exchange {name}: {kind}");
            if exchange.delayed {
                let _ =
                    write!(text, ", holds {} back", short(world.held.get(at).map_or(0, |held| held.len())));
            }
            describe_bindings(world, name, &mut text);
        }
        Node::Queue(at) => {
            let (ready, unacked) = depth(world, at);
            let consumers = world.queues.get(at).map_or(0, |queue| queue.consumers);
            let _ = write!(
                text,
                "Queue {name}: {} ready, {} unacknowledged, consumers: {consumers}",
                short(ready),
                short(unacked)
            );
            if let Some(bound) = Bound::of(&plan.queues[at], world.queues.get(at), world) {
                let unit = if bound.bytes { " bytes" } else { "" };
                let full = if bound.is_full() { ": full" } else { "" };
                let (used, most) = (short(bound.used as usize), short(bound.most as usize));
                let _ = write!(text, ", {used} of at most {most}{unit} ready{full}");
            }
        }
        Node::LogBroker(broker) => log_nodes::describe_broker(world, broker, name, &mut text),
        Node::Replica(replica) => log_nodes::describe_replica(world, replica, name, &mut text),
        Node::Client(client) => describe_client(plan, world, client, name, &mut text),
    }
    text
}

/// The queues that are bound to an exchange, each with its key.
fn describe_bindings(world: &World, exchange: &str, text: &mut String) {
    for (index, binding) in world.bindings.values().filter(|one| *one.exchange == *exchange).enumerate() {
        let _ = write!(text, "{} {}", if index == 0 { "; bound:" } else { "," }, binding.queue);
        if !binding.key.is_empty() {
            let _ = write!(text, " by {}", binding.key);
        }
    }
}

fn describe_client(plan: &Plan, world: &World, id: ClientId, name: &str, text: &mut String) {
    let (Some(client), Some(planned)) = (world.clients.get(id.index()), plan.clients.get(id.index())) else {
        return;
    };
    if !client.present {
        let role = if planned.role.is_consumer() { "Consumer" } else { "Producer" };
        let _ = write!(text, "{role} {name}: not there");
        return;
    }
    let state = match &client.activity {
        _ if !client.up => "crashed".to_owned(),
        Activity::Idle => "idle".to_owned(),
        Activity::Working { message, attempt, .. } => {
            format!("working on message {}, attempt {attempt}", message.id.0)
        }
        Activity::Failed { message, error } => format!("failed on message {}: {error}", message.id.0),
    };
    let _ = match &planned.role {
        Role::LogConsumer(consumer) => {
            log_nodes::describe_reader(plan, world, consumer, client, (name, &state), text);
            Ok(())
        }
        Role::Producer(_) | Role::LogProducer(_) if client.up => {
            let _ = write!(text, "Producer {name}: {} published", short(client.published as usize));
            let batches = log_nodes::batches(plan, world, id);
            batches.map_or(Ok(()), |words| write!(text, ", {words}"))
        }
        Role::Producer(_) | Role::LogProducer(_) => write!(text, "Producer {name}: crashed"),
        Role::Worker(worker) => {
            let (done, failed) = (short(client.done as usize), short(client.failed as usize));
            let _ =
                write!(text, "Consumer {name} of {}: {state}, {done} done, {failed} failed", worker.queue);
            match client.worker.as_ref().map_or(worker.acknowledge, |worker| worker.acknowledge) {
                Acknowledge::Automatic => write!(text, ", acknowledges automatically"),
                Acknowledge::AfterWork | Acknowledge::BeforeWork | Acknowledge::Never => match client.limit()
                {
                    Some(limit) => write!(text, ", {} of {limit} unacknowledged", client.unacknowledged),
                    None => write!(text, ", {} unacknowledged", short(client.unacknowledged as usize)),
                },
            }
        }
    };
    let never = client.worker.as_ref().is_some_and(|worker| worker.acknowledge == Acknowledge::Never);
    let conditions = [
        (never, ", never acknowledges"),
        (client.is_stuck(), ", prefetch full: it gets no more until it acknowledges"),
        (client.cut, ", its link to the broker is cut"),
        (client.paused && client.up, ", paused: takes nothing new"),
        (client.leaving && client.up, ", leaving: takes nothing new and finishes what it holds"),
    ];
    if client.blocked {
        text.push_str(", blocked: the broker reads nothing from its connection");
    }
    if client.throttled {
        text.push_str(", waits until the queue has room");
    }
    if !client.outgoing.is_empty() {
        let _ = write!(text, ", keeps {} unpublished", short(client.outgoing.len()));
    }
    conditions.into_iter().filter(|(holds, _)| *holds).for_each(|(_, words)| text.push_str(words));
}
