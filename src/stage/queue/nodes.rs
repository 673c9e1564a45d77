//! What the queue broker, an exchange, a queue and their clients show at a moment.

use std::rc::Rc;

use super::{Bound, Part, Thing};
use crate::engine::queueing::{Alarm, ExchangeType};
use crate::player::{Activity, ClientState, World};
use crate::sim::{Acknowledge, Plan, WorkerPlan};
use crate::stage::fit::text_width;
use crate::stage::layout::{Extent, Metrics, Orientation};
use crate::stage::lens::short;
use crate::stage::nodes::{NodeView, Shape, published, work};

/// What a worker's line says that gets no more until it acknowledges.
const PREFETCH_FULL: &str = "prefetch full";
/// What is said of a queue that was refused, or deleted.
const MISSING: &str = "not there";
/// The longest line of one that has more to do than one message, and of others.
const BUSY: &str = "on #9999, +99";
const ALONE: &str = "on #99, try 9";

/// How much room a thing takes. On a tall stage an exchange's name stands beside it.
pub fn extent(thing: Thing, metrics: Metrics, orientation: Orientation) -> Extent {
    match thing {
        Thing::Broker => Extent::default(),
        Thing::Exchange(_) => {
            let below = if orientation == Orientation::Wide { metrics.line } else { 0.0 };
            Extent { size: (metrics.exchange, metrics.exchange), below, ..Extent::default() }
        }
        Thing::Queue(_) => Extent { size: metrics.queue, above: metrics.line, ..Extent::default() },
    }
}

/// How long a worker's line gets: as long as the words of a full limit, where there is a higher one than 1.
pub fn line_room(plan: &Plan) -> f64 {
    let mut workers = plan.clients.iter().filter_map(|client| client.role.worker()).peekable();
    if workers.peek().is_none() {
        return 0.0;
    }
    let limited = workers.any(|worker| worker.prefetch > 1);
    text_width(if limited { BUSY } else { ALONE }, 12.0)
}

/// An exchange's type in a word that finds room in its diamond: `random`, for `x-local-random`.
fn type_word(kind: ExchangeType) -> &'static str {
    kind.as_str().rsplit('-').next().unwrap_or_default()
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
                (false, _) => (Shape::Exchange, type_word(exchange.kind).to_owned()),
            };
            NodeView { shape, line, ..NodeView::default() }
        }
        Thing::Queue(at) if world.lacks_queue(at) => {
            NodeView { shape: Shape::Queue, line: MISSING.to_owned(), missing: true, ..NodeView::default() }
        }
        Thing::Queue(at) => {
            let (ready, unacked) = depth(world, at);
            let dead = plan.takes_dead_letters(&plan.queues[at]);
            let shape = if dead { Shape::DeadLetterQueue } else { Shape::Queue };
            let bound = Bound::of(&plan.queues[at], world.queues.get(at), world);
            let ready = match bound {
                // Of a limit in bytes its bar tells.
                Some(Bound { most, bytes: false, .. }) => {
                    format!("{} of {} ready", short(ready), short(most as usize))
                }
                _ => format!("{} ready", short(ready)),
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
    match (world.stopped, world.alarms.iter().next()) {
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
    // Its limit is full and stays so; one that has yet to answer is only about to.
    let never = |worker: &Rc<WorkerPlan>| worker.acknowledge == Acknowledge::Never;
    let stuck = client.is_stuck() && client.worker.as_ref().is_some_and(never);
    let line = match (part, &client.activity) {
        (Part::Producer(_), _) => published(client),
        (Part::Worker(_), _) if stuck => PREFETCH_FULL.to_owned(),
        (Part::Worker(_), Activity::Failed { message, .. }) if client.is_failing() => {
            format!("failed #{}", message.id.0)
        }
        (Part::Worker(_), _) if client.is_stuck() => "answering".to_owned(),
        (Part::Worker(_), _) if client.done > 0 => format!("{} done", short(client.done as usize)),
        (Part::Worker(_), _) if client.failed > 0 => format!("{} failed", short(client.failed as usize)),
        (Part::Worker(_), _) => "idle".to_owned(),
    };
    // One that is down has no limit to fill, but what it held may still be in the broker's books.
    let limit = client.limit().filter(|limit| *limit > 1 && (client.up || client.unacknowledged > 0));
    let unacknowledged = limit.map(|limit| (client.unacknowledged, limit));
    NodeView { line, unacknowledged, stuck, ..NodeView::default() }
}

/// A thing in words.
pub fn describe(plan: &Plan, world: &World, thing: Thing, name: &str) -> String {
    match thing {
        Thing::Broker => {
            let memory = super::memory::words(world.memory).filter(|_| !world.stopped);
            let memory = memory.map(|words| format!("memory {words}"));
            let line = Some(broker_line(world)).filter(|line| !line.is_empty()).map(str::to_owned);
            match line.into_iter().chain(memory).collect::<Vec<_>>().join(", ") {
                said if said.is_empty() => "Broker".to_owned(),
                said => format!("Broker: {said}"),
            }
        }
        Thing::Exchange(at) => {
            let exchange = &plan.exchanges[at];
            let held = exchange.delayed.then(|| format!(", holds {} back", short(world.held[at].len())));
            let bound = world.bindings.values().filter(|one| *one.exchange == *name);
            let bound: Vec<String> = bound
                .map(|one| match one.key.is_empty() {
                    true => one.queue.to_string(),
                    false => format!("{} by {}", one.queue, one.key),
                })
                .collect();
            let bound = (!bound.is_empty()).then(|| format!("; bound: {}", bound.join(", ")));
            let (held, bound) = (held.unwrap_or_default(), bound.unwrap_or_default());
            format!("Exchange {name}: {}{held}{bound}", exchange.kind.as_str())
        }
        Thing::Queue(at) if world.lacks_queue(at) => format!("Queue {name}: {MISSING}"),
        Thing::Queue(at) => {
            let ((ready, unacked), state) = (depth(world, at), world.queues.get(at));
            let (ready, unacked) = (short(ready), short(unacked));
            let consumers = state.map_or(0, |queue| queue.consumers);
            let bound = Bound::of(&plan.queues[at], state, world).map(|bound| {
                let unit = if bound.bytes { " bytes" } else { "" };
                let full = if bound.is_full() { ": full" } else { "" };
                let (used, most) = (short(bound.used as usize), short(bound.most as usize));
                format!(", {used} of at most {most}{unit} ready{full}")
            });
            let delayed = state.map_or(0, |queue| queue.delayed.len());
            let delayed =
                if delayed > 0 { format!(", holds {} back", short(delayed)) } else { String::new() };
            let bound = bound.unwrap_or_default();
            format!(
                "Queue {name}: {ready} ready, {unacked} unacknowledged{delayed}, consumers: {consumers}{bound}"
            )
        }
    }
}

/// A client in words.
pub fn describe_client(part: Part, client: &ClientState, name: &str) -> String {
    let Part::Worker(planned) = part else { return format!("Producer {name}: {}", published(client)) };
    let acknowledge = client.worker.as_ref().map_or(planned.acknowledge, |worker| worker.acknowledge);
    let acknowledges = match (acknowledge, client.limit()) {
        (Acknowledge::Automatic, _) => "acknowledges automatically".to_owned(),
        (_, Some(limit)) => format!("{} of {limit} unacknowledged", client.unacknowledged),
        (_, None) => format!("{} unacknowledged", short(client.unacknowledged as usize)),
    };
    let never = if acknowledge == Acknowledge::Never { ", never acknowledges" } else { "" };
    let poll = client.worker.as_ref().and_then(|worker| worker.poll);
    let asks = poll.map_or_else(String::new, |poll| format!(", asks every {}", poll.every));
    let stuck = if client.is_stuck() { ", prefetch full: it gets no more until it acknowledges" } else { "" };
    format!("Consumer {name} of {}: {}, {acknowledges}{asks}{never}{stuck}", planned.queue, work(client))
}
