//! How a service looks at a moment, and the same in words.

use late::late;

use super::desk::own_tables;
use super::doing::{Doing, Wait, is_in_transaction};
use super::saga::{StampState, stamps};
use super::table::in_words;
use crate::player::{Handling, World};
use crate::sim::service::{ActivityEnd, Held, ServicePlan};
use crate::sim::{ClientId, Plan};
use crate::stage::lens::short;
use crate::stage::nodes::{NodeView, Shape, hindered};

/// The word on the state of one that is down.
pub(super) const DOWN: &str = "down";

/// What is at a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoorState {
    /// Nothing came in there yet.
    Quiet,
    InUse,
    /// What it handled last went well.
    Well,
    Badly,
    /// Its service is down.
    Shut,
}

/// Its threads: how many are taken, of how many, and whether something waits for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threads {
    pub taken: usize,
    pub all: usize,
    pub full: bool,
}

/// What is on its desk.
#[late(services)]
pub fn desk(plan: &Plan, world: &World, id: ClientId, service: &ServicePlan) -> NodeView {
    let client = &world.clients[id.index()];
    let all: Vec<Doing> =
        world.services.of(id).map(|(_, handling)| Doing::of(world, service, handling)).collect();
    let has_failed = world.services.of(id).last().is_some_and(|(_, handling)| handling.failed.is_some());
    let is_full = threads(plan, world, id, service).is_taken() && !all.is_empty();
    let is_blocked = is_full && all.iter().all(|doing| blocks(plan, id, service, doing));
    let shape = match () {
        () if !client.up => Shape::Crashed,
        () if is_blocked => Shape::Blocked,
        () if has_failed => Shape::Failed,
        () if all.is_empty() => Shape::Idle,
        () => Shape::Working,
    };
    let waiting = world.services.calls_waiting(id);
    let line = match () {
        () if !client.up => DOWN.to_owned(),
        () if waiting == 1 => "1 waits".to_owned(),
        () if waiting > 1 => format!("{} wait", short(waiting)),
        () if hindered(client).is_some() => hindered(client).unwrap_or_default().to_owned(),
        () if all.iter().any(Doing::undoes) => "undoes".to_owned(),
        () if has_failed => "failed".to_owned(),
        () if is_blocked => "blocked".to_owned(),
        () if all.is_empty() => "free".to_owned(),
        () if all.iter().all(|doing| doing.wait.is_some()) => "waits".to_owned(),
        () => "works".to_owned(),
    };
    NodeView { shape, line, paused: client.paused, leaving: client.leaving, ..NodeView::default() }
}

/// A service's door, by its handler.
pub fn door_state(world: &World, id: ClientId, handler: u16) -> DoorState {
    let over = world.services.over.get(&(id, handler)).map(|over| &over.end);
    match over {
        _ if !world.clients[id.index()].up => DoorState::Shut,
        _ if world.services.of(id).any(|(_, handling)| handling.handler == handler) => DoorState::InUse,
        None => DoorState::Quiet,
        Some(ActivityEnd::Done) => DoorState::Well,
        Some(ActivityEnd::Failed(_) | ActivityEnd::Crashed) => DoorState::Badly,
    }
}

/// Is what is at that door in a transaction that has not ended?
pub fn is_open(world: &World, id: ClientId, service: &ServicePlan, handler: u16) -> bool {
    let mut of = world.services.of(id).filter(|(_, handling)| handling.handler == handler);
    of.any(|(_, handling)| is_in_transaction(service, handling))
}

impl Threads {
    const fn is_taken(self) -> bool {
        self.taken >= self.all
    }
}

/// Is a thread taken and does nothing? A call within a process runs on it, if those are shared.
fn blocks(plan: &Plan, id: ClientId, service: &ServicePlan, doing: &Doing) -> bool {
    match doing.wait {
        Some(Wait::Answer(call)) => !service.shares_threads || !plan.is_within(id, call.to),
        Some(Wait::Message | Wait::Confirm | Wait::Transaction(_)) => true,
        Some(Wait::Handlers(_)) | None => false,
    }
}

/// A handler of an event runs on no thread of its service's.
fn is_of_event(handling: &Handling) -> bool {
    matches!(*handling.held, Held::Event { .. })
}

/// A service's threads at a moment, or those of its process if it shares them.
pub fn threads(plan: &Plan, world: &World, id: ClientId, service: &ServicePlan) -> Threads {
    let all = usize::from(service.threads.max(1));
    // Within a process that shares its threads a call runs on the thread of whoever waits for it.
    let has_own = |handling: &Handling| match &*handling.held {
        Held::Call { call, from, .. } => {
            !plan.is_within(id, *from) || world.services.calls.get(call).is_none()
        }
        Held::Event { .. } => false,
        Held::Moment(_) | Held::Delivery { .. } => true,
    };
    let taken = match service.shares_threads {
        true => {
            let mates = plan.mates(id);
            let own = |handling: &&Handling| mates.contains(&handling.client) && has_own(handling);
            world.services.activities.iter().map(|(_, handling)| handling).filter(own).count()
        }
        false => world.services.of(id).filter(|(_, handling)| !is_of_event(handling)).count(),
    };
    Threads { taken, all, full: taken >= all && world.services.calls_waiting(id) > 0 }
}

/// What is done with what is handled, and until when.
fn does(plan: &Plan, world: &World, service: &ServicePlan, handling: &Handling) -> String {
    let doing = Doing::of(world, service, handling);
    let waits = doing.wait.map(|wait| match wait {
        Wait::Answer(call) => {
            format!("waits for {} to answer {}", plan.clients[call.to.index()].name, call.operation)
        }
        Wait::Message => "waits for an answer by message".to_owned(),
        Wait::Confirm => "waits for the broker's confirm".to_owned(),
        Wait::Handlers(event) => format!("waits for the handlers of {event}"),
        Wait::Transaction(what) => format!("waits for {what}"),
    });
    let step = doing.step.map_or("", |step| &step.name);
    let what = match waits {
        Some(waits) if doing.undoes() => format!("undoes, {waits}"),
        Some(waits) => waits,
        None if step.is_empty() => "begins".to_owned(),
        None => format!("at {step}"),
    };
    match (doing.wait, doing.span) {
        (Some(_), Some((_, until))) => format!("{what}, until {until} at the most"),
        (None, Some((_, until))) => format!("{what}, until {until}"),
        _ => what,
    }
}

/// What a service does, in words: each of what it handles, or how it was left.
#[late(services)]
pub fn doings(plan: &Plan, world: &World, id: ClientId, service: &ServicePlan) -> Vec<String> {
    let of = |handling: &Handling| {
        let door = service.handlers.get(usize::from(handling.handler)).map_or("", |handler| &handler.name);
        let what = match &*handling.held {
            Held::Delivery { message, .. } => format!(" for message {}", message.id.0),
            Held::Call { from, .. } => format!(" for {}", plan.clients[from.index()].name),
            Held::Event { from, .. } => format!(" of {}", plan.clients[from.index()].name),
            Held::Moment(_) => String::new(),
        };
        let failed = handling.failed.as_ref().map(|error| format!(", after a failure: {error}"));
        let open = if is_in_transaction(service, handling) { ", in a transaction" } else { "" };
        format!("{door}{what}{open}, {}{}", does(plan, world, service, handling), failed.unwrap_or_default())
    };
    let mut all: Vec<String> = world.services.of(id).map(|(_, handling)| of(handling)).collect();
    if !world.clients[id.index()].up {
        all.push("down, its doors are shut".to_owned());
    } else if all.is_empty() {
        all.push("free".to_owned());
        let failed = world.services.over.iter().filter(|((of, _), _)| *of == id);
        let failed = failed.max_by_key(|(_, over)| over.at).map(|(_, over)| &over.end);
        if let Some(ActivityEnd::Failed(error)) = failed {
            all.push(format!("its last handling failed: {error}"));
        }
    }
    all
}

/// A service in words.
#[late(services)]
pub fn describe(plan: &Plan, world: &World, id: ClientId, service: &ServicePlan, name: &str) -> String {
    let mut all = doings(plan, world, id, service);
    let Threads { taken, all: many, full } = threads(plan, world, id, service);
    if many > 1 {
        all.push(format!("{taken} of {many} threads taken{}", if full { ": full" } else { "" }));
    }
    match world.services.calls_waiting(id) {
        0 => {}
        1 => all.push("1 call waits".to_owned()),
        waiting => all.push(format!("{} calls wait", short(waiting))),
    }
    for (at, handler) in (0..).zip(&service.handlers) {
        if let Some((bus, _)) = service.bus_of(handler) {
            let is_on = world.services.subscribed.contains(&(id, at));
            let is_on = if is_on { "is" } else { "is not" };
            all.push(format!("{} {is_on} subscribed on the bus {bus}", handler.name));
        }
    }
    for contract in &service.contracts {
        let version = world.services.version(id, contract);
        all.push(format!("built with {} {version}", contract.schema.name));
    }
    for (step, state) in stamps(world, id, service) {
        let step = service.step(step).map_or("", |step| &step.name);
        match state {
            StampState::Ahead | StampState::Here => {}
            StampState::Done => all.push(format!("{step} is done")),
            StampState::Failed => all.push(format!("{step} failed")),
            StampState::Undone => all.push(format!("{step} is undone")),
        }
    }
    all.extend(own_tables(plan, id).map(|table| in_words(plan, world, table)));
    let process = match plan.clients[id.index()].role.process() {
        Some(process) => format!(", in process {process}"),
        None => String::new(),
    };
    format!("Service {name}{process}: {}", all.join("; "))
}
