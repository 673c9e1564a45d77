//! What a node shows at a moment: its name, a line about its state, and the same in a sentence.

use std::fmt::Write;

use super::lens::short;
use crate::player::{Activity, World};
use crate::sim::{Acknowledge, ClientId, Node, NodeId, Plan, Role};

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
}

/// How a node looks in a world.
pub fn node_view(plan: &Plan, world: &World, id: NodeId) -> NodeView {
    let name = plan.name(id).to_owned();
    let (shape, line) = match plan.node(id) {
        Node::Broker => (Shape::Exchange, String::new()),
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
            let shape = if takes_dead_letters(plan, &name) { Shape::DeadLetterQueue } else { Shape::Queue };
            (shape, format!("{} ready · {} unacked", short(ready), short(unacked)))
        }
        Node::Client(client) => client_view(plan, world, client),
    };
    NodeView { id, shape, name, line }
}

fn depth(world: &World, queue: usize) -> (usize, usize) {
    world.queues.get(queue).map_or((0, 0), |queue| (queue.ready.len(), queue.unacknowledged.len()))
}

fn takes_dead_letters(plan: &Plan, name: &str) -> bool {
    plan.queues.iter().any(|queue| {
        let text = |argument: &str| queue.arguments.get(argument).and_then(|value| value.as_text().cloned());
        let by_default = text("x-dead-letter-exchange").is_some_and(|exchange| exchange.is_empty());
        by_default && text("x-dead-letter-routing-key").as_deref() == Some(name)
    })
}

fn client_view(plan: &Plan, world: &World, id: ClientId) -> (Shape, String) {
    let Some(client) = world.clients.get(id.index()) else { return (Shape::Crashed, String::new()) };
    if !client.up {
        return (Shape::Crashed, "crashed".to_owned());
    }
    if let Some(Role::Producer(_)) = plan.clients.get(id.index()).map(|plan| &plan.role) {
        return (Shape::Producer, format!("{} published", short(client.published as usize)));
    }
    match &client.activity {
        Activity::Working { message, attempt: 1, .. } => (Shape::Working, format!("on #{}", message.id.0)),
        Activity::Working { message, attempt, .. } => {
            (Shape::Working, format!("on #{}, try {attempt}", message.id.0))
        }
        Activity::Failed { message, .. } => (Shape::Failed, format!("failed on #{}", message.id.0)),
        Activity::Idle => (
            Shape::Idle,
            if client.done > 0 { format!("{} done", short(client.done as usize)) } else { "idle".into() },
        ),
    }
}

/// A node and its state in words, for those who listen.
pub fn describe(plan: &Plan, world: &World, id: NodeId) -> String {
    let name = plan.name(id);
    let mut text = String::new();
    match plan.node(id) {
        Node::Broker => text.push_str("Broker"),
        Node::Exchange(at) => {
            let exchange = &plan.exchanges[at];
            let kind = exchange.kind.as_str();
            let _ = write!(text, "Exchange {name}: {kind}");
            if exchange.delayed {
                let _ =
                    write!(text, ", holds {} back", short(world.held.get(at).map_or(0, |held| held.len())));
            }
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
        }
        Node::Client(client) => describe_client(plan, world, client, name, &mut text),
    }
    text
}

fn describe_client(plan: &Plan, world: &World, id: ClientId, name: &str, text: &mut String) {
    let (Some(client), Some(planned)) = (world.clients.get(id.index()), plan.clients.get(id.index())) else {
        return;
    };
    let state = match &client.activity {
        _ if !client.up => "crashed".to_owned(),
        Activity::Idle => "idle".to_owned(),
        Activity::Working { message, attempt, .. } => {
            format!("working on message {}, attempt {attempt}", message.id.0)
        }
        Activity::Failed { message, error } => format!("failed on message {}: {error}", message.id.0),
    };
    let _ = match &planned.role {
        Role::Producer(_) if client.up => {
            write!(text, "Producer {name}: {} published", short(client.published as usize))
        }
        Role::Producer(_) => write!(text, "Producer {name}: crashed"),
        Role::Worker(worker) => {
            let auto = if worker.acknowledge == Acknowledge::Automatic {
                ", acknowledges automatically"
            } else {
                ""
            };
            write!(
                text,
                "Consumer {name} of {}: {state}, {} done, {} failed{auto}",
                worker.queue,
                short(client.done as usize),
                short(client.failed as usize)
            )
        }
    };
}
