//! What the queue broker, an exchange, a queue and their clients show at a moment.

use std::fmt::Write;

use super::{Bound, Part, Thing};
use crate::engine::queueing::Alarm;
use crate::player::{Activity, ClientState, World};
use crate::sim::{Acknowledge, Plan};
use crate::stage::fit::text_width;
use crate::stage::layout::{Extent, Metrics};
use crate::stage::lens::short;
use crate::stage::nodes::{NodeView, Shape, published, work};

/// What a worker's line says that gets no more until it acknowledges.
const PREFETCH_FULL: &str = "prefetch full";

/// How much room a thing takes.
pub fn extent(thing: Thing, metrics: Metrics) -> Extent {
    match thing {
        Thing::Broker => Extent::default(),
        Thing::Exchange(_) => {
            Extent { size: (metrics.exchange, metrics.exchange), below: metrics.line, ..Extent::default() }
        }
        Thing::Queue(_) => Extent { size: metrics.queue, above: metrics.line, ..Extent::default() },
    }
}

/// How long the line of a worker with a prefetch limit gets, where there is one.
pub fn line_room(plan: &Plan) -> f64 {
    let mut workers = plan.clients.iter().filter_map(|client| client.role.worker());
    if workers.any(|worker| worker.prefetch > 1) { text_width(PREFETCH_FULL, 9.5) } else { 0.0 }
}

/// How a thing looks.
pub fn look(plan: &Plan, world: &World, thing: Thing) -> NodeView {
    match thing {
        Thing::Broker => {
            NodeView { shape: Shape::Exchange, line: broker_line(world).to_owned(), ..NodeView::default() }
        }
        Thing::Exchange(at) => {
            let exchange = &plan.exchanges[at];
            let (shape, line) = match (exchange.delayed, world.held[at].len()) {
                (true, 0) => (Shape::DelayedExchange, "delayed".to_owned()),
                (true, held) => (Shape::DelayedExchange, format!("{} held", short(held))),
                (false, _) => (Shape::Exchange, exchange.kind.as_str().to_owned()),
            };
            NodeView { shape, line, ..NodeView::default() }
        }
        Thing::Queue(at) => {
            let (ready, unacked) = depth(world, at);
            let dead = plan.takes_dead_letters(&plan.queues[at]);
            let shape = if dead { Shape::DeadLetterQueue } else { Shape::Queue };
            let bound = Bound::of(&plan.queues[at], world.queues.get(at), world);
            let ready = match bound {
                Some(Bound { used, most, bytes: true }) => {
                    format!("{} of {} B", short(used as usize), short(most as usize))
                }
                Some(Bound { most, .. }) => format!("{} of {} ready", short(ready), short(most as usize)),
                None => format!("{} ready", short(ready)),
            };
            NodeView {
                shape,
                line: format!("{ready} · {} unacked", short(unacked)),
                bound,
                ..NodeView::default()
            }
        }
    }
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

fn depth(world: &World, queue: usize) -> (usize, usize) {
    world.queues.get(queue).map_or((0, 0), |queue| (queue.ready.len(), queue.unacknowledged.len()))
}

/// A client's desk: its line while nothing hinders it and it does not work, and its gauge.
pub fn desk(part: Part, client: &ClientState) -> NodeView {
    let line = match (part, &client.activity) {
        (Part::Producer(_), _) => published(client),
        (Part::Worker(_), _) if client.is_stuck() => PREFETCH_FULL.to_owned(),
        (Part::Worker(_), Activity::Failed { message, .. }) => format!("failed #{}", message.id.0),
        (Part::Worker(_), _) if client.done > 0 => format!("{} done", short(client.done as usize)),
        (Part::Worker(_), _) => "idle".to_owned(),
    };
    // One that is down has no limit to fill, but what it held may still be in the broker's books.
    let limit = client.limit().filter(|limit| *limit > 1 && (client.up || client.unacknowledged > 0));
    let unacknowledged = limit.map(|limit| (client.unacknowledged, limit));
    NodeView { line, unacknowledged, stuck: client.is_stuck(), ..NodeView::default() }
}

/// A thing in words.
pub fn describe(plan: &Plan, world: &World, thing: Thing, name: &str, text: &mut String) {
    let _ = match thing {
        Thing::Broker => match broker_line(world) {
            "" => write!(text, "Broker"),
            line => write!(text, "Broker: {line}"),
        },
        Thing::Exchange(at) => {
            let exchange = &plan.exchanges[at];
            let _ = write!(text, "Exchange {name}: {}", exchange.kind.as_str());
            if exchange.delayed {
                let _ = write!(text, ", holds {} back", short(world.held[at].len()));
            }
            describe_bindings(world, name, text)
        }
        Thing::Queue(at) => {
            let ((ready, unacked), state) = (depth(world, at), world.queues.get(at));
            let (ready, unacked) = (short(ready), short(unacked));
            let consumers = state.map_or(0, |queue| queue.consumers);
            let _ =
                write!(text, "Queue {name}: {ready} ready, {unacked} unacknowledged, consumers: {consumers}");
            Bound::of(&plan.queues[at], state, world).map_or(Ok(()), |bound| {
                let unit = if bound.bytes { " bytes" } else { "" };
                let full = if bound.is_full() { ": full" } else { "" };
                let (used, most) = (short(bound.used as usize), short(bound.most as usize));
                write!(text, ", {used} of at most {most}{unit} ready{full}")
            })
        }
    };
}

/// The queues that are bound to an exchange, each with its key.
fn describe_bindings(world: &World, exchange: &str, text: &mut String) -> std::fmt::Result {
    for (index, binding) in world.bindings.values().filter(|one| *one.exchange == *exchange).enumerate() {
        write!(text, "{} {}", if index == 0 { "; bound:" } else { "," }, binding.queue)?;
        if !binding.key.is_empty() {
            write!(text, " by {}", binding.key)?;
        }
    }
    Ok(())
}

/// A client in words.
pub fn describe_client(part: Part, client: &ClientState, name: &str, text: &mut String) {
    let planned = match part {
        Part::Producer(_) => {
            let _ = write!(text, "Producer {name}: {}", published(client));
            return;
        }
        Part::Worker(worker) => worker,
    };
    let _ = write!(text, "Consumer {name} of {}: {}", planned.queue, work(client));
    let acknowledge = client.worker.as_ref().map_or(planned.acknowledge, |worker| worker.acknowledge);
    let _ = match (acknowledge, client.limit()) {
        (Acknowledge::Automatic, _) => write!(text, ", acknowledges automatically"),
        (_, Some(limit)) => write!(text, ", {} of {limit} unacknowledged", client.unacknowledged),
        (_, None) => write!(text, ", {} unacknowledged", short(client.unacknowledged as usize)),
    };
    if acknowledge == Acknowledge::Never {
        text.push_str(", never acknowledges");
    }
    if client.is_stuck() {
        text.push_str(", prefetch full: it gets no more until it acknowledges");
    }
}
