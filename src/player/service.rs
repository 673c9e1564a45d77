//! What services do and keep, folded from what they told: what they handle, whom they wait for, their tables.

use std::rc::Rc;

use late::late;

use super::watch::{self, AlertState, ScalerState};
use crate::base::{OrdMap, SimTime};
use crate::engine::queueing::Name;
use crate::sim::service::{
    ActivityEnd, ActivityId, CallId, ContractPlan, HandlerPlan, Held, ServiceEvent, StepId, TableId,
};
use crate::sim::{ClientEvent, ClientId, LifeEvent, Node, Plan, Setting, Transit, TransitKind};

/// All services at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Services {
    /// What is handled, in the order in which it began.
    pub activities: OrdMap<ActivityId, Handling>,
    /// Calls that somebody waits for.
    pub calls: OrdMap<CallId, Call>,
    /// By the service that is called: calls that have come in, each since when, and have no thread yet. Whoever made
    /// them may have given up.
    waiting: OrdMap<ClientId, Vec<(CallId, SimTime)>>,
    /// By their place in the plan: rows by their keys.
    pub tables: Vec<OrdMap<Name, Row>>,
    /// By service and handler: what it handled last, and how that ended.
    pub over: OrdMap<(ClientId, u16), Over>,
    /// How often an effect took place, by step and key.
    pub effects: OrdMap<(ClientId, StepId, Name), u32>,
    pub tally: CallTally,
    /// By their places in the plan.
    pub scalers: Vec<ScalerState>,
    pub alerts: Vec<AlertState>,
    /// Handlers that are subscribed to the events of a bus, in the order in which they subscribed.
    pub subscribed: Vec<(ClientId, u16)>,
    /// Versions of schemas that services were deployed with since the beginning.
    pub deployed: OrdMap<(ClientId, Name), Name>,
}

impl Services {
    /// How many calls wait for a thread of a service.
    pub fn calls_waiting(&self, client: ClientId) -> usize {
        self.waiting.get(&client).map_or(0, Vec::len)
    }

    /// A call has a thread, or is sent away.
    fn waits_no_more(&mut self, client: ClientId, is_it: impl Fn(&(CallId, SimTime)) -> bool) {
        let Some(waiting) = self.waiting.get_mut(&client) else { return };
        if let Some(at) = waiting.iter().position(is_it) {
            waiting.remove(at);
        }
    }

    /// The version of a schema that a service is built with by now.
    pub fn version(&self, client: ClientId, contract: &ContractPlan) -> Name {
        let deployed = self.deployed.get(&(client, contract.schema.name.clone()));
        let own = || contract.own().map_or_else(Name::default, |version| version.name.clone());
        deployed.cloned().unwrap_or_else(own)
    }
}

/// One handling under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Handling {
    pub client: ClientId,
    pub handler: u16,
    pub held: Rc<Held>,
    pub since: SimTime,
    /// The step it is at, since when, and until when that lasts.
    pub at: Option<(StepId, SimTime, Option<SimTime>)>,
    /// The call whose answer it waits for.
    pub call: Option<CallId>,
    /// Did a step of it fail?
    pub failed: Option<Name>,
    /// Steps that failed, in order.
    pub failed_at: Vec<StepId>,
    /// Steps whose undoing is done, the first undone first.
    pub undone: Vec<StepId>,
    /// Steps that it came to, in order.
    pub came_to: Vec<StepId>,
}

/// A handling that is over.
#[derive(Clone, Debug, PartialEq)]
pub struct Over {
    pub handling: Handling,
    pub at: SimTime,
    pub end: ActivityEnd,
    /// How many of its service's handler ended well and otherwise, with this one.
    pub count: (u32, u32),
}

/// A call that somebody waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub activity: ActivityId,
    pub from: ClientId,
    pub to: ClientId,
    pub operation: Name,
    pub since: SimTime,
}

/// What became of calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallTally {
    pub sent: u32,
    pub answered: u32,
    pub failed: u32,
    pub timed_out: u32,
    /// Whoever waited crashed.
    pub given_up: u32,
    /// Answers that nobody waited for any more.
    pub late: u32,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub value: Name,
    /// What it was before.
    pub from: Option<Name>,
    pub changed: SimTime,
    /// When somebody found it there who would have added it.
    pub found: Option<SimTime>,
}

/// What happens to something on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Leaves,
    Arrives,
}

impl Services {
    /// What a service handles now.
    pub fn of(&self, client: ClientId) -> impl Iterator<Item = (&ActivityId, &Handling)> {
        self.activities.iter().filter(move |(_, handling)| handling.client == client)
    }

    /// How many of its handlings ended well, and how many otherwise.
    pub fn ended(&self, client: ClientId) -> (u32, u32) {
        let own = self.over.iter().filter(|((of, _), _)| *of == client).map(|(_, over)| over.count);
        own.fold((0, 0), |(well, badly), (more, worse)| (well + more, badly + worse))
    }
}

/// All services of a plan before anything has happened.
pub(super) fn begin(plan: &Plan) -> Rc<Services> {
    let mut services = if plan.tables.is_empty() { Rc::default() } else { with_tables(plan) };
    watch::begin(&mut services, plan);
    services
}

#[late(services)]
fn with_tables(plan: &Plan) -> Rc<Services> {
    let row = |value: &Name| Row { value: value.clone(), from: None, changed: SimTime::ZERO, found: None };
    let rows = |rows: &Vec<(Name, Name)>| rows.iter().map(|(key, value)| (key.clone(), row(value))).collect();
    let tables = plan.tables.iter().map(|table| rows(&table.rows)).collect();
    Rc::new(Services { tables, ..Services::default() })
}

/// Takes in what a client did, if it did it as a service, or a scaler has to do with it.
pub(super) fn client(
    services: &mut Rc<Services>,
    plan: &Plan,
    at: SimTime,
    (client, up): (ClientId, bool),
    event: &ClientEvent,
) {
    match event {
        ClientEvent::Service(event) => apply(services, at, client, event),
        ClientEvent::Life(event) if plan.needs_services() => life(services, plan, client, up, event),
        _ => {}
    }
}

/// Takes in how a client comes and goes: scalers wait for copies, and with a service come its subscriptions.
#[late(services)]
fn life(services: &mut Rc<Services>, plan: &Plan, client: ClientId, up: bool, event: &LifeEvent) {
    match event {
        LifeEvent::Started => watch::started(services, client),
        LifeEvent::Crashed | LifeEvent::Left => {
            Rc::make_mut(services).waiting.remove(&client);
        }
        LifeEvent::Changed(setting) => {
            if let Setting::Scaling(scaling) = &**setting {
                watch::set(services, plan, client, *scaling);
            }
            if let Setting::Deploy { schema, version } = &**setting {
                Rc::make_mut(services).deployed.insert((client, schema.clone()), version.clone());
            }
        }
        _ => {}
    }
    subscribes(services, plan, (client, up), event);
}

/// Takes in who is subscribed to events by now: what has come up is, as it is written, and what has gone is not.
fn subscribes(services: &mut Rc<Services>, plan: &Plan, (client, up): (ClientId, bool), event: &LifeEvent) {
    let Some(service) = plan.clients.get(client.index()).and_then(|client| client.role.service()) else {
        return;
    };
    let has_bus = |handler: &HandlerPlan| service.bus_of(handler).is_some();
    if !service.handlers.iter().any(has_bus) {
        return;
    }
    let all = &mut Rc::make_mut(services).subscribed;
    match event {
        LifeEvent::Started | LifeEvent::Crashed | LifeEvent::Left => {
            all.retain(|(of, _)| *of != client);
            let is_on = |handler: &HandlerPlan| service.bus_of(handler).is_some_and(|(_, on)| on);
            let own = (0..).zip(&service.handlers).filter(|(_, handler)| is_on(handler));
            all.extend(own.filter(|_| *event == LifeEvent::Started).map(|(at, _)| (client, at)));
        }
        LifeEvent::Changed(setting) if up => {
            let Setting::Subscribed { handler, on } = &**setting else { return };
            let Some(handler) = service.on_bus(handler) else { return };
            let is_there = all.contains(&(client, handler));
            match on {
                true if !is_there => all.push((client, handler)),
                true => {}
                false => all.retain(|known| *known != (client, handler)),
            }
        }
        _ => {}
    }
}

/// Takes in what happens to something on its way, if that is a call.
pub(super) fn transit(
    services: &mut Rc<Services>,
    plan: &Plan,
    at: SimTime,
    transit: Option<&Transit>,
    way: Way,
) {
    let Some(transit) = transit else { return };
    if matches!(transit.kind, TransitKind::Call | TransitKind::Error) {
        moves(services, plan, at, transit, way);
    }
}

#[late(services)]
fn moves(services: &mut Rc<Services>, plan: &Plan, at: SimTime, transit: &Transit, way: Way) {
    let (services, id) = (Rc::make_mut(services), CallId(transit.message.id.0));
    match (transit.kind, way, plan.node(transit.from), plan.node(transit.to)) {
        (TransitKind::Call, Way::Arrives, _, Node::Client(to)) => {
            services.waiting.or_default(to).push((id, at));
        }
        // What is answered as it comes was sent away.
        (TransitKind::Error, Way::Leaves, Node::Client(from), _) => {
            services.waits_no_more(from, |one| *one == (id, at));
        }
        _ => {}
    }
}

#[late(services)]
fn apply(services: &mut Rc<Services>, at: SimTime, client: ClientId, event: &ServiceEvent) {
    let services = Rc::make_mut(services);
    let tally = &mut services.tally;
    match event {
        ServiceEvent::Began { activity, handler, held, .. } => {
            if let Held::Call { call, .. } = held {
                services.waits_no_more(client, |(one, _)| one == call);
            }
            services.activities.insert(
                *activity,
                Handling {
                    client,
                    handler: *handler,
                    held: Rc::new(held.clone()),
                    since: at,
                    at: None,
                    call: None,
                    failed: None,
                    failed_at: Vec::new(),
                    undone: Vec::new(),
                    came_to: Vec::new(),
                },
            );
        }
        ServiceEvent::Stepped { activity, step, until } => {
            if let Some(handling) = services.activities.get_mut(activity) {
                handling.at = Some((*step, at, *until));
                handling.came_to.push(*step);
            }
        }
        ServiceEvent::Changed { table, key, from, to, .. } => change(services, at, *table, key, from, to),
        ServiceEvent::Found { table, key, .. } => {
            if let Some(row) = services.tables.get_mut(table.index()).and_then(|table| table.get_mut(key)) {
                row.found = Some(at);
            }
        }
        ServiceEvent::Called { activity, call, to, operation } => {
            tally.sent += 1;
            let (activity, to, operation) = (*activity, *to, operation.clone());
            services.calls.insert(*call, Call { activity, from: client, to, operation, since: at });
            if let Some(handling) = services.activities.get_mut(&activity) {
                handling.call = Some(*call);
            }
        }
        ServiceEvent::Answered { call, result, .. } => {
            *(if result.is_ok() { &mut tally.answered } else { &mut tally.failed }) += 1;
            hang_up(services, *call);
        }
        ServiceEvent::TimedOut { call: Some(call), .. } => {
            tally.timed_out += 1;
            hang_up(services, *call);
        }
        ServiceEvent::Late { call: Some(_), .. } => tally.late += 1,
        ServiceEvent::Effect { step, key, .. } => {
            *services.effects.or_default((client, *step, key.clone())) += 1;
        }
        ServiceEvent::Failed { activity, step, error } => {
            if let Some(handling) = services.activities.get_mut(activity) {
                handling.failed = Some(error.clone());
                handling.failed_at.push(*step);
            }
        }
        ServiceEvent::Undone { activity, step } => {
            if let Some(handling) = services.activities.get_mut(activity) {
                handling.undone.push(*step);
            }
        }
        ServiceEvent::Ended { activity, end } => {
            let Some(handling) = services.activities.remove(activity) else { return };
            if let (Some(call), ActivityEnd::Crashed) = (handling.call, end) {
                services.tally.given_up += 1;
                services.calls.remove(&call);
            }
            let door = (client, handling.handler);
            let (well, badly) = services.over.get(&door).map_or((0, 0), |over| over.count);
            let count = if *end == ActivityEnd::Done { (well + 1, badly) } else { (well, badly + 1) };
            services.over.insert(door, Over { handling, at, end: end.clone(), count });
        }
        ServiceEvent::TimedOut { call: None, .. }
        | ServiceEvent::Matched { .. }
        | ServiceEvent::Schema { .. }
        | ServiceEvent::Late { call: None, .. }
        | ServiceEvent::Refused { .. } => {}
    }
}

/// Nobody waits for that call any more.
fn hang_up(services: &mut Services, call: CallId) {
    let Some(call) = services.calls.remove(&call) else { return };
    if let Some(handling) = services.activities.get_mut(&call.activity) {
        handling.call = None;
    }
}

fn change(
    services: &mut Services,
    at: SimTime,
    table: TableId,
    key: &Name,
    from: &Option<Name>,
    to: &Option<Name>,
) {
    let Some(rows) = services.tables.get_mut(table.index()) else { return };
    match to {
        Some(value) => {
            let row = Row { value: value.clone(), from: from.clone(), changed: at, found: None };
            rows.insert(key.clone(), row);
        }
        None => {
            rows.remove(key);
        }
    }
}
