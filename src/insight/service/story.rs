//! What services did because of a message: the handlings of it, what they came to, called and published, and because
//! of what a message was published itself. Read off what they told, and the causes of it.

use late::late;

use crate::base::OrdMap;
use crate::engine::queueing::{MessageId, Name};
use crate::sim::service::{ActivityEnd, ActivityId, CallId, Held, ServiceEvent, StepId};
use crate::sim::{ClientEvent, ClientId, EntryId, Plan, PublisherEvent, Recording, What};

/// Something that a service did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// How many calls away from the message it is.
    pub depth: u8,
    pub entry: EntryId,
    pub client: ClientId,
    pub kind: DeedKind,
}

/// What it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeedKind {
    /// It begins; the words on its door.
    Begins(Name),
    /// It comes to a step.
    Step(Name),
    Calls(ClientId, Name),
    Publishes(MessageId),
    /// A step takes effect for a key.
    Effect(Name, Name),
    /// What a schema comes to there.
    Schema(String),
    /// A step fails.
    Fails(Name, Name),
    Undoes(Name),
    Done,
    NotDone(Name),
    Crashes,
    /// The message is the answer that it waits for.
    IsAnswer,
    /// It is an answer for which it waits no more, or never has.
    IsLate,
}

/// Because of what a message was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Who published it, by whom that one was called, and so on, each with the words on the door.
    pub by: Vec<(ClientId, Name)>,
    /// The entry in which the first of all this began.
    pub began: EntryId,
    /// The message that it began with; none where it began by the clock.
    pub message: Option<MessageId>,
}

/// What services did because of a message, each call followed by what came of it. O(entries).
#[late(services)]
pub fn story(recording: &Recording, id: MessageId) -> Vec<Deed> {
    let acts = Acts::of(recording);
    let mut told: Vec<Deed> =
        acts.answers.iter().filter(|(of, _)| *of == id).map(|(_, deed)| deed.clone()).collect();
    let of_it = |act: &&Act| matches!(&act.held, Held::Delivery { message, .. } if message.id == id);
    acts.all.values().filter(of_it).for_each(|act| acts.tell(act, 0, &mut told));
    told
}

/// Because of what a service published a message; none if none did. O(entries).
#[late(services)]
pub fn origin(recording: &Recording, id: MessageId) -> Option<Origin> {
    let acts = Acts::of(recording);
    let mut act = acts.all.get(acts.made.get(&id)?)?;
    let mut by = Vec::new();
    loop {
        by.push((act.client, act.door.clone()));
        let message = match &act.held {
            Held::Delivery { message, .. } => Some(message.id),
            Held::Moment(_) => None,
            Held::Call { call, .. } => match acts.callers.get(call).and_then(|caller| acts.all.get(caller)) {
                // Whoever calls has begun before.
                Some(caller) if caller.began < act.began => {
                    act = caller;
                    continue;
                }
                _ => None,
            },
            Held::Event { emitter, .. } => match emitter.and_then(|emitter| acts.all.get(&emitter)) {
                Some(emitter) if emitter.began < act.began => {
                    act = emitter;
                    continue;
                }
                _ => None,
            },
        };
        return Some(Origin { by, began: act.began, message });
    }
}

/// One handling.
struct Act {
    client: ClientId,
    door: Name,
    held: Held,
    began: EntryId,
    deeds: Vec<(EntryId, DeedKind, Option<CallId>)>,
}

/// All handlings of a run.
#[derive(Default)]
struct Acts {
    all: OrdMap<ActivityId, Act>,
    /// By call: who calls, and who handles it.
    callers: OrdMap<CallId, ActivityId>,
    called: OrdMap<CallId, ActivityId>,
    /// By message: what published it.
    made: OrdMap<MessageId, ActivityId>,
    /// Messages that are answers.
    answers: Vec<(MessageId, Deed)>,
}

impl Acts {
    fn of(recording: &Recording) -> Self {
        let mut acts = Self::default();
        for (at, entry) in recording.journal.entries.iter().enumerate() {
            let id = EntryId(at as u32);
            match &entry.what {
                What::Client(client, ClientEvent::Service(event)) => {
                    acts.service(&recording.plan, id, *client, event);
                }
                What::Client(client, ClientEvent::Publisher(PublisherEvent::Produced(message))) => {
                    if let Some(activity) = activity_of(recording, id, *client) {
                        acts.made.insert(message.id, activity);
                        acts.note(activity, id, DeedKind::Publishes(message.id), None);
                    }
                }
                _ => {}
            }
        }
        acts
    }

    fn service(&mut self, plan: &Plan, entry: EntryId, client: ClientId, event: &ServiceEvent) {
        let service = plan.clients.get(client.index()).and_then(|client| client.role.service());
        let name = |step: &StepId| {
            service
                .and_then(|service| service.step(*step))
                .map_or_else(Name::default, |step| step.name.clone())
        };
        let deed = match event {
            ServiceEvent::Began { activity, handler, held, .. } => {
                let door = service.and_then(|service| service.handlers.get(usize::from(*handler)));
                let door = door.map_or_else(Name::default, |handler| handler.name.clone());
                if let Held::Call { call, .. } = held {
                    self.called.insert(*call, *activity);
                }
                let deeds = vec![(entry, DeedKind::Begins(door.clone()), None)];
                self.all.insert(*activity, Act { client, door, held: held.clone(), began: entry, deeds });
                return;
            }
            ServiceEvent::Called { activity, call, to, operation } => {
                self.callers.insert(*call, *activity);
                return self.note(*activity, entry, DeedKind::Calls(*to, operation.clone()), Some(*call));
            }
            ServiceEvent::Matched { message, .. } => {
                return self.answer(message.id, entry, client, DeedKind::IsAnswer);
            }
            ServiceEvent::Late { call: None, message } => {
                return self.answer(message.id, entry, client, DeedKind::IsLate);
            }
            ServiceEvent::Stepped { step, .. } => DeedKind::Step(name(step)),
            ServiceEvent::Schema { schema, message, outcome, .. } => {
                DeedKind::Schema(outcome.words(schema, message.as_deref()))
            }
            ServiceEvent::Effect { step, key, .. } => DeedKind::Effect(name(step), key.clone()),
            ServiceEvent::Failed { step, error, .. } => DeedKind::Fails(name(step), error.clone()),
            ServiceEvent::Undone { step, .. } => DeedKind::Undoes(name(step)),
            ServiceEvent::Ended { end: ActivityEnd::Done, .. } => DeedKind::Done,
            ServiceEvent::Ended { end: ActivityEnd::Failed(error), .. } => DeedKind::NotDone(error.clone()),
            ServiceEvent::Ended { end: ActivityEnd::Crashed, .. } => DeedKind::Crashes,
            ServiceEvent::Changed { .. }
            | ServiceEvent::Found { .. }
            | ServiceEvent::Answered { .. }
            | ServiceEvent::TimedOut { .. }
            | ServiceEvent::Late { call: Some(_), .. }
            | ServiceEvent::Refused { .. } => return,
        };
        if let Some(activity) = event.activity() {
            self.note(activity, entry, deed, None);
        }
    }

    fn answer(&mut self, message: MessageId, entry: EntryId, client: ClientId, kind: DeedKind) {
        self.answers.push((message, Deed { depth: 0, entry, client, kind }));
    }

    /// A step that is a call or a publication is told as that.
    fn note(&mut self, activity: ActivityId, entry: EntryId, kind: DeedKind, call: Option<CallId>) {
        let Some(act) = self.all.get_mut(&activity) else { return };
        let is_step = matches!(act.deeds.last(), Some((_, DeedKind::Step(_), _)));
        if is_step && matches!(kind, DeedKind::Calls(..) | DeedKind::Publishes(_)) {
            act.deeds.pop();
        }
        act.deeds.push((entry, kind, call));
    }

    /// Tells of a handling, and of those that it called.
    fn tell(&self, act: &Act, depth: u8, told: &mut Vec<Deed>) {
        for (entry, kind, call) in &act.deeds {
            told.push(Deed { depth, entry: *entry, client: act.client, kind: kind.clone() });
            let called = call.and_then(|call| self.all.get(self.called.get(&call)?));
            // Whoever is called begins after.
            if let Some(called) = called.filter(|called| called.began > act.began) {
                self.tell(called, depth.saturating_add(1), told);
            }
        }
    }
}

/// The handling in which a client does something: what led to it tells.
fn activity_of(recording: &Recording, entry: EntryId, client: ClientId) -> Option<ActivityId> {
    let entries = &recording.journal.entries;
    let mut cause = entries.get(entry.index())?.cause;
    while let Some(id) = cause {
        let entry = entries.get(id.index())?;
        if let What::Client(by, ClientEvent::Service(event)) = &entry.what
            && *by == client
        {
            return event.activity();
        }
        cause = entry.cause;
    }
    None
}

impl Deed {
    /// In words.
    pub fn words(&self, plan: &Plan) -> String {
        let name = |client: ClientId| plan.clients.get(client.index()).map_or("", |client| &*client.name);
        let who = name(self.client);
        match &self.kind {
            DeedKind::Begins(door) => format!("{who} begins: {door}"),
            DeedKind::Step(step) => format!("{who} comes to {step}"),
            DeedKind::Calls(to, operation) => format!("{who} calls {}: {operation}", name(*to)),
            DeedKind::Publishes(message) => format!("{who} publishes #{}", message.0),
            DeedKind::Effect(step, key) => format!("{step} takes effect for {key}"),
            DeedKind::Schema(words) => format!("{who} {words}"),
            DeedKind::Fails(step, error) => format!("{step} fails: {error}"),
            DeedKind::Undoes(step) => format!("{who} has undone {step}"),
            DeedKind::Done => format!("{who} is done"),
            DeedKind::NotDone(error) => format!("{who} ends without success: {error}"),
            DeedKind::Crashes => format!("{who} crashes in the middle of it"),
            DeedKind::IsAnswer => format!("it is the answer that {who} waits for"),
            DeedKind::IsLate => format!("nobody at {who} waits for it"),
        }
    }
}
