//! A service's desk, and a service in words.

use crate::player::{CallPlace, Handling, World};
use crate::sim::service::{Held, ServicePlan};
use crate::sim::{ClientId, Plan};
use crate::stage::lens::short;
use crate::stage::nodes::{NodeView, Shape};

/// What is on its desk.
pub fn desk(plan: &Plan, world: &World, id: ClientId, service: &ServicePlan) -> NodeView {
    let client = &world.clients[id.index()];
    let last = world.services.of(id).last().map(|(_, handling)| handling);
    let shape = match last {
        _ if !client.up => Shape::Crashed,
        None => Shape::Idle,
        Some(handling) if handling.failed.is_some() => Shape::Failed,
        Some(_) => Shape::Working,
    };
    let line = match last {
        _ if !client.up => "crashed".to_owned(),
        None => "free".to_owned(),
        Some(handling) => does(plan, world, service, handling),
    };
    NodeView { shape, line, paused: client.paused, leaving: client.leaving, ..NodeView::default() }
}

/// What it does with what it handles, in a word or two.
fn does(plan: &Plan, world: &World, service: &ServicePlan, handling: &Handling) -> String {
    let call = handling.call.and_then(|call| world.services.calls.get(&call));
    match (call, handling.at.and_then(|(step, ..)| service.step(step))) {
        (Some(call), _) => format!("waits for {}", plan.clients[call.to.index()].name),
        (None, Some(step)) => step.name.to_string(),
        (None, None) => {
            service.handlers.get(usize::from(handling.handler)).map_or("", |it| &it.name).to_owned()
        }
    }
}

/// A service in words.
pub fn describe(plan: &Plan, world: &World, id: ClientId, service: &ServicePlan, name: &str) -> String {
    let of = |handling: &Handling| {
        let door = service.handlers.get(usize::from(handling.handler)).map_or("", |handler| &handler.name);
        let what = match &*handling.held {
            Held::Delivery { message, .. } => format!(" for message {}", message.id.0),
            Held::Call { from, .. } => format!(" for {}", plan.clients[from.index()].name),
            Held::Moment(_) => String::new(),
        };
        format!("{door}{what}, {}", does(plan, world, service, handling))
    };
    let all: Vec<String> = world.services.of(id).map(|(_, handling)| of(handling)).collect();
    let waiting =
        world.services.calls.iter().filter(|(_, call)| call.to == id && call.place == CallPlace::Waiting);
    let waiting = waiting.count();
    let waiting = if waiting > 0 { format!("; {} calls wait", short(waiting)) } else { String::new() };
    match all.is_empty() {
        true => format!("Service {name}: free{waiting}"),
        false => format!("Service {name}: {}{waiting}", all.join("; ")),
    }
}
