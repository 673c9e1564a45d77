//! The slow books of services: what each handles, whom it waits for, what lies in its tables, read off the
//! entries with nothing but lists, and held against the laws after each.

use std::collections::BTreeMap;

use sorting_office::base::SimTime;
use sorting_office::engine::queueing::{CopyId, Name};
use sorting_office::player::World;
use sorting_office::sim::service::{
    ActivityEnd, ActivityId, CallId, Held, PortPlan, ServiceEvent, StepId, TableId,
};
use sorting_office::sim::{
    Action, ClientAction, ClientEvent, ClientId, Entry, EntryId, Node, PublisherEvent, Recording, Transit,
    TransitKind, What, WorkEvent,
};

/// Something that came in and that no activity has.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Waiting {
    Delivery(CopyId),
    Call(CallId),
}

#[derive(Clone, Debug)]
struct Activity {
    client: ClientId,
    held: Held,
    end: Option<ActivityEnd>,
}

/// How a call stands with whoever made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    UnderWay,
    Answered,
    Failed,
    TimedOut,
    GivenUp,
}

#[derive(Clone, Debug)]
struct Call {
    activity: ActivityId,
    standing: Standing,
    /// How often it came in, and how often something came back.
    came: u32,
    came_back: u32,
    /// How much of that was heard, in time or late.
    heard: u32,
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    value: Name,
    /// When it was put, if it was not there from the beginning.
    put: Option<SimTime>,
}

/// All of it, after some entries.
#[derive(Clone, Debug, Default)]
pub struct Books {
    activities: BTreeMap<ActivityId, Activity>,
    calls: BTreeMap<CallId, Call>,
    late: u32,
    waiting: BTreeMap<ClientId, Vec<Waiting>>,
    tables: Vec<BTreeMap<Name, Row>>,
    effects: BTreeMap<(ClientId, StepId, Name), u32>,
    threads: BTreeMap<ClientId, usize>,
    up: BTreeMap<ClientId, bool>,
    /// Who has ever been there.
    come: Vec<ClientId>,
    /// Handlers that are subscribed to events, in order.
    subscribed: Vec<(ClientId, u16)>,
    /// For whom an event still is, by the entry of the step that emits it.
    emitted: BTreeMap<EntryId, Vec<(ClientId, u16)>>,
    /// Of which emission a handler has heard.
    heard: BTreeMap<ActivityId, EntryId>,
    /// Activities in transactions of tables.
    transactions: BTreeMap<ActivityId, transactions::Stage>,
    /// Tables in which each of them has come to change something, once for each such step.
    touched: BTreeMap<ActivityId, Vec<TableId>>,
    /// Rows that whoever has just gone must be seen to forget.
    to_forget: BTreeMap<EntryId, Vec<(TableId, Name)>>,
    /// What is known of versions of the schema.
    schemas: schemas::Schemas,
    now: SimTime,
}

/// Fails a law.
macro_rules! must {
    ($holds:expr, $($said:tt)*) => {
        if !$holds {
            return Err(format!($($said)*));
        }
    };
}

#[path = "service_network.rs"]
mod network;
#[path = "service_processes.rs"]
mod processes;
#[path = "service_schemas.rs"]
mod schemas;
#[path = "service_tables.rs"]
mod tables;
#[path = "service_transactions.rs"]
mod transactions;

type Holds = Result<(), String>;

fn entry(recording: &Recording, id: EntryId) -> &Entry {
    &recording.journal.entries[id.index()]
}

fn transit(recording: &Recording, what: &What) -> Option<Transit> {
    match what {
        What::Arrived(transit) | What::Departed(transit) => {
            Some(recording.journal.transits[transit.index()].clone())
        }
        _ => None,
    }
}

fn activity_of(what: &What) -> Option<ActivityId> {
    let What::Client(_, ClientEvent::Service(event)) = what else { return None };
    match &**event {
        ServiceEvent::Began { activity, .. }
        | ServiceEvent::Stepped { activity, .. }
        | ServiceEvent::Found { activity, .. }
        | ServiceEvent::Called { activity, .. }
        | ServiceEvent::Answered { activity, .. }
        | ServiceEvent::TimedOut { activity, .. }
        | ServiceEvent::Matched { activity, .. }
        | ServiceEvent::Effect { activity, .. }
        | ServiceEvent::Schema { activity, .. }
        | ServiceEvent::Failed { activity, .. }
        | ServiceEvent::Undone { activity, .. }
        | ServiceEvent::Ended { activity, .. } => Some(*activity),
        ServiceEvent::Changed { activity, .. } => *activity,
        ServiceEvent::Late { .. } | ServiceEvent::Refused { .. } => None,
    }
}

impl Books {
    pub fn new(recording: &Recording) -> Self {
        let plan = &recording.plan;
        let rows = |rows: &Vec<(Name, Name)>| {
            rows.iter().map(|(key, value)| (key.clone(), Row { value: value.clone(), put: None })).collect()
        };
        let threads = (0..)
            .map(ClientId)
            .zip(&plan.clients)
            .filter_map(|(id, client)| Some((id, usize::from(client.role.service()?.threads).max(1))));
        Self {
            tables: plan.tables.iter().map(|table| rows(&table.rows)).collect(),
            threads: threads.collect(),
            schemas: schemas::Schemas::of(plan),
            ..Self::default()
        }
    }

    /// Takes in the next entry; says which law it breaks, if it breaks one.
    pub fn read(&mut self, recording: &Recording, id: EntryId) -> Holds {
        let Entry { at, cause, what } = entry(recording, id);
        if *at > self.now {
            self.moment_over(recording)?;
        }
        self.now = *at;
        if let What::Client(_, ClientEvent::Service(_)) = what
            && let Some(activity) = activity_of(what)
            && !matches!(what, What::Client(_, ClientEvent::Service(event)) if matches!(**event, ServiceEvent::Began { .. }))
        {
            let known = self.activities.get(&activity);
            must!(
                known.is_some_and(|known| known.end.is_none()),
                "{activity:?} does something and is not there"
            );
        }
        match what {
            What::Client(client, ClientEvent::Service(event)) => {
                self.service(recording, id, *client, *cause, event)?;
            }
            What::Client(client, ClientEvent::Life(event)) => self.life(recording, id, *client, event),
            What::Client(client, ClientEvent::Publisher(PublisherEvent::Produced(message)))
                if recording.plan.is_service(*client) =>
            {
                let by_hand = matches!(
                    cause.map(|cause| &entry(recording, cause).what),
                    Some(What::Acted(action)) if matches!(**action, Action::Client(ClientAction::Publish { .. }))
                );
                must!(
                    by_hand || self.is_caused(recording, *client, *cause, None),
                    "{message:?} from nowhere"
                );
                self.written(recording, *client, message)?;
            }
            // What no handler takes, and an answer by message, are done with at once.
            What::Client(client, ClientEvent::Work(WorkEvent::Done { copy: Some(copy), .. })) => {
                let came =
                    cause.is_some_and(|cause| matches!(entry(recording, cause).what, What::Arrived(_)));
                let later = cause.is_some_and(|cause| activity_of(&entry(recording, cause).what).is_none());
                if recording.plan.is_service(*client) && (came || later) {
                    self.take(*client, Waiting::Delivery(*copy));
                }
            }
            What::Arrived(_) => self.arrived(recording, what),
            What::Departed(_) => self.departed(recording, *cause, what),
            What::Acted(action) => self.acted(recording, action),
            _ => {}
        }
        Ok(())
    }

    fn is_caused(
        &self,
        recording: &Recording,
        client: ClientId,
        cause: Option<EntryId>,
        activity: Option<ActivityId>,
    ) -> bool {
        let Some(mut cause) = cause else { return false };
        // That a delivery's work begins, or an answer is done with, is told between two of an activity.
        if let What::Client(_, ClientEvent::Work(_)) = entry(recording, cause).what
            && let Some(before) = entry(recording, cause).cause
        {
            cause = before;
        }
        let What::Client(by, event) = &entry(recording, cause).what else { return false };
        // An undo that the broker did not take is tried again.
        if let ClientEvent::Publisher(PublisherEvent::NackReceived(_)) = event {
            return *by == client;
        }
        let by_activity = activity_of(&entry(recording, cause).what);
        *by == client && by_activity.is_some() && (activity.is_none() || by_activity == activity)
    }

    /// Takes something out of those that wait; false if it is not there.
    fn take(&mut self, client: ClientId, what: Waiting) -> bool {
        let waiting = self.waiting.entry(client).or_default();
        let at = waiting.iter().position(|waiting| *waiting == what);
        at.map(|at| waiting.remove(at)).is_some()
    }

    fn service(
        &mut self,
        recording: &Recording,
        id: EntryId,
        client: ClientId,
        cause: Option<EntryId>,
        event: &ServiceEvent,
    ) -> Holds {
        let causing = cause.map(|cause| &entry(recording, cause).what);
        let came_by = causing.and_then(|what| transit(recording, what));
        self.in_transactions(recording, client, event)?;
        match event {
            ServiceEvent::Began { activity, held, handler, .. } => {
                must!(self.up.get(&client) == Some(&true), "{activity:?} of one that is down");
                let service = recording.plan.clients[client.index()].role.service().expect("a service");
                let (handler_at, handler) = (*handler, &service.handlers[usize::from(*handler)]);
                let fits = match (held, &service.ports[usize::from(handler.port)]) {
                    (Held::Moment(_), PortPlan::Timer { .. }) => cause.is_none(),
                    (Held::Delivery { copy, .. }, PortPlan::Queue { .. }) => {
                        came_by.is_some_and(|it| it.kind == TransitKind::Deliver && it.copy == *copy)
                            && copy.is_some_and(|copy| self.take(client, Waiting::Delivery(copy)))
                    }
                    (Held::Call { call, from, .. }, PortPlan::Calls { .. }) => {
                        came_by.is_some_and(|it| {
                            it.kind == TransitKind::Call
                                && it.message.id.0 == call.0
                                && it.from == recording.plan.client_node(*from)
                        }) && self.take(client, Waiting::Call(*call))
                    }
                    (Held::Event { from, emitter, .. }, PortPlan::Bus { .. }) => {
                        self.is_next(recording, cause, (*from, *emitter), (*activity, (client, handler_at)))
                    }
                    _ => false,
                };
                must!(fits, "{held:?} begins and did not come in");
                let begun = Activity { client, held: held.clone(), end: None };
                must!(self.activities.insert(*activity, begun).is_none(), "{activity:?} begins twice");
                // A call that whoever made it gave up has its thread from then on, and may be one too many.
                must!(
                    !self.has_own_thread(recording, client, held)
                        || self.taken(recording, client) <= self.threads[&client],
                    "{client:?} has more threads than it has"
                );
            }
            ServiceEvent::Changed { activity, table, key, from, to } => {
                self.changed(recording, id, client, cause, (*activity, *table, key, from, to))?;
            }
            ServiceEvent::Found { activity, table, key } => {
                let is_there = self.tables[table.index()].contains_key(key);
                must!(is_there || self.may_see_its_own(*activity, *table), "{key} is found and not there");
            }
            ServiceEvent::Called { activity, call, .. } => {
                must!(self.is_caused(recording, client, cause, Some(*activity)), "{call:?} from nowhere");
                let one = self
                    .calls
                    .values()
                    .find(|other| other.activity == *activity && other.standing == Standing::UnderWay);
                must!(one.is_none(), "{activity:?} waits for two calls");
                let made = Call {
                    activity: *activity,
                    standing: Standing::UnderWay,
                    came: 0,
                    came_back: 0,
                    heard: 0,
                };
                must!(self.calls.insert(*call, made).is_none(), "{call:?} is made twice");
            }
            ServiceEvent::Answered { activity, call, result } => {
                let is_back = came_by.is_some_and(|it| {
                    let kind = if result.is_ok() { TransitKind::Answer } else { TransitKind::Error };
                    it.kind == kind && it.message.id.0 == call.0
                });
                must!(is_back, "{call:?} is answered by nothing that came");
                let standing = if result.is_ok() { Standing::Answered } else { Standing::Failed };
                self.over(*activity, *call, standing)?;
                let call = self.calls.get_mut(call).expect("it was made");
                call.heard += 1;
                must!(result.is_err() || call.came > 0, "{call:?} is answered and never came in");
                must!(call.heard <= call.came_back, "{call:?} is heard of more often than it came back");
            }
            ServiceEvent::TimedOut { activity, call: Some(call) } => {
                self.over(*activity, *call, Standing::TimedOut)?;
            }
            ServiceEvent::Late { call: Some(call), .. } => {
                self.late += 1;
                let call = self.calls.get_mut(call).expect("it was made");
                call.heard += 1;
                must!(call.standing != Standing::UnderWay, "{call:?} is late while somebody waits");
                let is_second = call.heard > 1;
                let gave_up = matches!(call.standing, Standing::TimedOut | Standing::GivenUp);
                must!(gave_up || is_second, "{call:?} is late and the first");
                must!(call.heard <= call.came_back, "{call:?} is heard of more often than it came back");
            }
            ServiceEvent::Refused { call, .. } => {
                let waits = self.waiting.get(&client).is_some_and(|all| all.contains(&Waiting::Call(*call)));
                must!(waits, "{call:?} is refused and not there");
            }
            ServiceEvent::Effect { step, key, .. } => {
                let service = recording.plan.clients[client.index()].role.service().expect("a service");
                must!(service.steps[step.index()].effect.is_some(), "{step:?} has no effect");
                *self.effects.entry((client, *step, key.clone())).or_default() += 1;
            }
            ServiceEvent::Ended { activity, end } => {
                must!(
                    *end == ActivityEnd::Crashed || !self.is_heard(*activity),
                    "{activity:?} ends before its handlers"
                );
                self.activities.get_mut(activity).expect("it is there").end = Some(end.clone());
                let own = self.calls.values_mut().filter(|call| call.activity == *activity);
                for call in own.filter(|call| call.standing == Standing::UnderWay) {
                    must!(*end == ActivityEnd::Crashed, "{activity:?} ends while it waits");
                    call.standing = Standing::GivenUp;
                }
            }
            ServiceEvent::Schema { .. } => self.of_schema(recording, client, event)?,
            ServiceEvent::Stepped { activity, step, .. } => {
                self.steps(recording, id, client, *activity, *step)?
            }
            ServiceEvent::TimedOut { call: None, .. }
            | ServiceEvent::Matched { .. }
            | ServiceEvent::Late { call: None, .. }
            | ServiceEvent::Failed { .. }
            | ServiceEvent::Undone { .. } => {}
        }
        Ok(())
    }

    fn over(&mut self, activity: ActivityId, call: CallId, standing: Standing) -> Holds {
        let call = self.calls.get_mut(&call).ok_or("a call that nobody made")?;
        must!(call.standing == Standing::UnderWay && call.activity == activity, "{call:?} is over twice");
        call.standing = standing;
        Ok(())
    }
}
