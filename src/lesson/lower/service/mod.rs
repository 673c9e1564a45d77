//! Services in a plan: their ports, their tables, what they do, and their column.

mod schema;
mod step;
mod text;

use std::rc::Rc;

use super::super::code::{Light, Part};
use super::super::file::service::{HandlerFile, KeptFile, PortFile, ServiceFile, Via};
use super::super::file::{Actor, LessonFile};
use super::super::pattern::Pattern;
use super::client::span;
use super::log;
use super::place::{CONSUMERS, PRODUCERS};
use crate::base::{OrdSet, SimDuration, SimTime};
use crate::engine::queueing::REPLY_TO;
use crate::sim::service::{
    Condition, HandlerPlan, Part as Piece, Place, PortPlan, ServicePlan, TablePlan, Template, Test,
};
use crate::sim::{Node, NodeId, Plan, Role};
use step::Steps;
use text::Names;

/// So many calls wait for a thread, unless the file says otherwise.
const WAITING: u16 = 10;
/// What stands on the door of what is begun by a timer.
const BY_THE_CLOCK: &str = "by the clock";

pub(super) fn service(written: &ServiceFile, file: &LessonFile) -> Role {
    let mut ports: Vec<PortPlan> = written.ports.iter().map(|it| port(it, written)).collect();
    let calls = written.on.iter().any(|handler| handler.call.is_some());
    if calls && !written.ports.iter().any(|port| port.calls) {
        ports.push(PortPlan::Calls { waiting: WAITING });
    }
    let mut steps = Steps::of(Names::of(written, file), file, &written.name);
    let mut handlers = Vec::new();
    for written_on in &written.on {
        let port = port_of(written_on, written, &mut ports);
        handlers.push(HandlerPlan {
            name: door(written_on, written).into(),
            port: port as u16,
            when: conditions(written_on, steps.names()),
            correlation: written_on.correlation.as_deref().map(|text| steps.names().template(text)),
            first: steps.list(written_on.items(), None),
            on_failure: steps.list(&written_on.on_failure, None),
        });
    }
    let process = file.process_of(&written.name);
    let shared = process.and_then(|process| process.threads);
    let service = ServicePlan {
        threads: shared.or(written.threads).unwrap_or(1),
        process: process.map_or("", |process| process.name.as_str()).into(),
        shares_threads: shared.is_some(),
        ports,
        handlers,
        writes: written.writes().then(|| log::writer(written)),
        contracts: schema::contracts(written, file),
        steps: steps.done(),
    };
    Role::Service(service.into())
}

fn port(written: &PortFile, service: &ServiceFile) -> PortPlan {
    if let Some(topics) = &written.topics {
        return PortPlan::Topic(log::reader(written, topics, &service.name).into());
    }
    match (&written.queue, &written.replies) {
        (Some(queue), _) => PortPlan::Queue {
            queue: queue.as_str().into(),
            prefetch: written.prefetch,
            settle: written.settle.unwrap_or_default(),
        },
        (None, Some(replies)) => {
            let (queue, own) = match written.via() {
                Some(Via::Direct) => (REPLY_TO, false),
                Some(Via::Exclusive) => ("", true),
                _ => (replies.as_str(), false),
            };
            PortPlan::Replies { queue: queue.into(), own }
        }
        (None, None) => PortPlan::Calls { waiting: written.waiting.unwrap_or(WAITING) },
    }
}

/// Where what it handles comes in. A timer is a port of its own.
fn port_of(written: &HandlerFile, service: &ServiceFile, ports: &mut Vec<PortPlan>) -> usize {
    if let Some(at_ms) = written.at_ms {
        ports.push(PortPlan::Timer {
            start: SimTime::from_millis(at_ms),
            count: written.count.unwrap_or(1),
            gap: span(written.every()).unwrap_or_default(),
        });
        return ports.len() - 1;
    }
    if let Some(bus) = &written.bus {
        let subscribed = written.subscribed.unwrap_or(true);
        ports.push(PortPlan::Bus { bus: bus.as_str().into(), subscribed });
        return ports.len() - 1;
    }
    let at = match written.call {
        Some(_) => ports.iter().position(|port| matches!(port, PortPlan::Calls { .. })),
        None => service.message_port(written.port.as_deref()).map(|(at, _)| at),
    };
    at.unwrap_or(0)
}

fn door<'f>(written: &'f HandlerFile, service: &'f ServiceFile) -> &'f str {
    let named = written.name.as_deref().or(written.call.as_deref()).or(written.kind.as_deref());
    if written.is_timer() {
        return named.unwrap_or(BY_THE_CLOCK);
    }
    let named = named.or(written.bus.as_deref());
    let port = || service.message_port(written.port.as_deref())?.1.name();
    named.or_else(port).unwrap_or_default()
}

/// What it handles of all that comes in there.
fn conditions(written: &HandlerFile, names: &Names) -> Vec<Condition> {
    let is = |place: Place, text: &Option<String>| {
        let right = Template::text(text.as_deref()?);
        Some(Condition::Compare { left: Template(vec![Piece::Place(place)]), test: Test::Equal, right })
    };
    let fixed = [is(Place::Key, &written.call), is(Place::Kind, &written.kind), is(Place::Key, &written.key)];
    let others = written.conditions().iter().map(|text| names.condition(text));
    fixed.into_iter().flatten().chain(others).collect()
}

/// What all services keep, in the order of the file.
pub(super) fn tables(file: &LessonFile) -> Vec<TablePlan> {
    let table = |service: &ServiceFile, written: &KeptFile| TablePlan {
        name: written.name.as_str().into(),
        service: service.name.as_str().into(),
        durable: written.durable,
        keeps: written.keeps_ms.map(SimDuration::from_millis),
        rows: written.rows.iter().map(|(key, value)| (key.as_str().into(), value.as_str().into())).collect(),
    };
    let of = |service: &ServiceFile| {
        service.tables.iter().map(|written| table(service, written)).collect::<Vec<_>>()
    };
    file.services.iter().flat_map(of).collect()
}

/// A service's step lights the region of its name, in the part that has the service's name.
pub(super) fn lights(file: &LessonFile, parts: &[Part]) -> Vec<Light> {
    let mut lights = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let service = file.services.iter().find(|service| service.name == part.id);
        let names: OrdSet<&str> = service.iter().flat_map(|service| service.step_names()).collect();
        let has = |name: &&&str| part.listings.values().any(|listing| listing.regions.contains_key(**name));
        lights.extend(names.iter().filter(has).map(|name| {
            let (part, region) = (part.id.as_str().into(), Rc::from(*name));
            Light { on: Pattern::stepped(&part, &region), actor: Actor::Client, part: at, region }
        }));
    }
    lights
}

/// In which column a service stands: one that takes in something behind those who begin something.
pub(super) fn column(plan: &Plan, id: NodeId) -> Option<usize> {
    let Node::Client(client) = plan.node(id) else { return None };
    let service = plan.clients.get(client.index())?.role.service()?;
    let takes_in = service
        .ports
        .iter()
        .any(|port| matches!(port, PortPlan::Queue { .. } | PortPlan::Topic(_) | PortPlan::Calls { .. }));
    Some(if takes_in { CONSUMERS } else { PRODUCERS })
}
