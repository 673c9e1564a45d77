//! What services have in a run: tables, calls under way, and of each service what it handles and what waits.

use std::collections::VecDeque;
use std::rc::Rc;

use super::bus::{Emission, Subscription};
use super::event::{ActivityId, CallId, Held};
use super::plan::{StepId, TableId};
use super::schema::Registered;
use super::table::Table;
use super::transaction::Transaction;
use super::value::{Part, Place, Source, Template, field};
use crate::base::SimTime;
use crate::engine::queueing::{Message, MessageId, Name};
use crate::sim::client::Client;
use crate::sim::dialect::queue::Received;
use crate::sim::journal::Cause;
use crate::sim::plan::ClientId;

/// What all services of a run have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::sim) struct Shared {
    pub(super) tables: Vec<Table>,
    pub(super) activities: u32,
    pub(super) calls: u32,
    /// How much has come in.
    pub(super) came: u32,
    /// Who is subscribed to events, in the order in which they subscribed.
    pub(super) subscriptions: Vec<Subscription>,
    /// What the registry of schemas has, in the order in which it came.
    pub(super) registry: Vec<Registered>,
}

/// A service's part of a client.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::sim) struct Service {
    /// What came in and waits for a thread.
    pub(super) waiting: VecDeque<Incoming>,
    /// What it handles now, in the order in which it began.
    pub(super) activities: Vec<Activity>,
    /// Events that its handlers, by their places, are about to begin with on threads of their own.
    pub(super) emitted: VecDeque<(u16, Incoming)>,
    /// It is about to begin what waits.
    pub(super) takes_up: bool,
    /// Whose turn it is of those that are copies of it, when it is called.
    pub(super) turn: u16,
    /// The name of its own queue for replies, as the broker has given it.
    pub(super) replies: Option<Name>,
}

/// Something that came in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Incoming {
    /// The entry in which it came; none for a moment.
    pub cause: Cause,
    /// By its place in the plan.
    pub port: u16,
    pub held: Held,
    /// The how-manieth of all that came in: what waits in several places is taken in order.
    pub came: u32,
    /// The delivery, as it is to be settled.
    pub delivery: Option<Received>,
}

/// One handling under way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Activity {
    pub id: ActivityId,
    pub incoming: Incoming,
    pub handler: u16,
    /// What all that comes of it is to be known by.
    pub correlation: Option<Name>,
    /// The step it is at; none when it is through.
    pub at: Option<StepId>,
    /// The step that it was last said to be at.
    pub seen: Option<StepId>,
    /// When the work at hand is over.
    pub until: Option<SimTime>,
    pub variables: Vec<(Name, Name)>,
    /// What it has read by a schema: from then on, these are the fields of what came in.
    pub fields: Option<Vec<(Name, Name)>>,
    pub waits: Option<Wait>,
    /// How many waits it has begun: one that is over concerns it only while it is the last.
    pub wait_count: u32,
    /// Steps that are done and can be undone.
    pub done: Vec<StepId>,
    pub is_undoing: bool,
    /// It goes the way that its handler has for failures.
    pub has_failed: bool,
    /// How often the call at hand was tried.
    pub tries: u32,
    /// What it has published and goes on without an answer for.
    pub unconfirmed: Vec<MessageId>,
    /// The broker has refused some of that.
    pub is_refused: bool,
    pub is_answered: bool,
    pub is_settled: bool,
    /// The event whose handlers it calls in turn.
    pub emission: Option<Emission>,
    pub transaction: Option<Transaction>,
}

/// What an activity waits for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wait {
    /// That its work is over.
    Work,
    Call(CallId),
    /// A moment before it tries again.
    Again,
    Reply(Name),
    Confirm(MessageId),
    /// That nothing is unconfirmed any more.
    Flush,
    /// That the handlers of an event are through.
    Handlers,
    /// That no other transaction of its service is open, and its producer may begin one; since this entry.
    Turn(Cause),
    /// That its transaction is committed or aborted.
    Transaction,
}

impl Service {
    pub(in crate::sim) fn is_busy(&self) -> bool {
        !self.activities.is_empty() || !self.waiting.is_empty() || !self.emitted.is_empty()
    }

    /// How many calls wait for a thread.
    pub(in crate::sim) fn calls_waiting(&self) -> usize {
        self.waiting.iter().filter(|incoming| matches!(incoming.held, Held::Call { .. })).count()
    }

    pub(super) fn find(&mut self, id: ActivityId) -> Option<&mut Activity> {
        self.activities.iter_mut().find(|activity| activity.id == id)
    }

    /// Nothing is left to answer of what came on the connection that was.
    pub(in crate::sim) fn connection_lost(&mut self) {
        self.waiting.retain(|incoming| incoming.delivery.is_none());
        for activity in &mut self.activities {
            activity.is_settled = true;
        }
    }
}

impl Activity {
    pub(super) fn put(&mut self, name: &Name, value: Name) {
        match self.variables.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.variables.push((name.clone(), value)),
        }
    }

    /// Does it run on a thread that is none of those its service has? A handler of an event does.
    pub(super) const fn is_of_event(&self) -> bool {
        matches!(self.incoming.held, Held::Event { .. })
    }

    pub(super) fn delivery(&self) -> Option<&Received> {
        self.incoming.delivery.as_ref()
    }
}

/// What the places of an activity's templates stand for.
pub(super) struct Values<'a> {
    pub activity: &'a Activity,
    pub tables: &'a [Table],
    pub replies: Option<&'a Name>,
}

impl<'a> Values<'a> {
    pub fn of(client: &'a Client, shared: &'a Shared, id: ActivityId) -> Option<Self> {
        let activity = client.service.activities.iter().find(|activity| activity.id == id)?;
        Some(Self { activity, tables: &shared.tables, replies: client.service.replies.as_ref() })
    }
}

/// What came in says itself, whatever was found out since.
fn in_held(held: &Held, correlation: Option<&Name>, place: &Place) -> Option<Name> {
    let message = held.message();
    let properties = message.map(|message| &message.properties);
    match place {
        Place::Body => message.map(|message| message.body.clone()),
        Place::Field(name) => message.and_then(|message| field(&message.body, name)).map(Into::into),
        Place::Key => message.map(|message| message.routing_key.clone()),
        Place::Kind => properties.and_then(|properties| properties.kind.clone()),
        Place::Number => match held {
            Held::Moment(n) => Some(n.to_string().into()),
            _ => None,
        },
        Place::CorrelationId => correlation.cloned(),
        Place::ReplyTo => properties.and_then(|properties| properties.reply_to.clone()),
        Place::Variable(_) | Place::Replies => None,
    }
}

impl Template {
    /// What it comes to as soon as something comes in; none if that hangs on what a step finds out, or on a row.
    pub fn when_begun(&self, held: &Held, correlation: Option<&Name>) -> Option<Name> {
        let part = |part: &Part| match part {
            Part::Text(text) => Some(text.clone()),
            Part::Place(Place::Variable(_) | Place::Replies) | Part::Row { .. } => None,
            Part::Place(place) => Some(in_held(held, correlation, place).unwrap_or_default()),
        };
        let parts: Vec<Name> = self.0.iter().map(part).collect::<Option<_>>()?;
        Some(parts.iter().map(|part| &**part).collect::<String>().into())
    }
}

impl Source for Values<'_> {
    fn place(&self, place: &Place) -> Name {
        let activity = self.activity;
        let found = match place {
            Place::Variable(name) => {
                let found = activity.variables.iter().find(|(known, _)| known == name);
                found.map(|(_, value)| value.clone())
            }
            Place::Field(name) if let Some(fields) = &activity.fields => {
                fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
            }
            Place::Replies => self.replies.cloned(),
            place => in_held(&activity.incoming.held, activity.correlation.as_ref(), place),
        };
        found.unwrap_or_default()
    }

    fn row(&self, table: TableId, key: &str) -> Option<Name> {
        // In its transaction it sees what it has changed itself, and nobody else does.
        match self.activity.transaction.as_ref().and_then(|transaction| transaction.row(table, key)) {
            Some(changed) => changed.clone(),
            None => self.tables.get(table.index())?.get(key).cloned(),
        }
    }
}

/// What can be due for a service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sim) enum Due {
    /// The `n`-th moment of a timer.
    Moment { port: u16, n: u32 },
    /// Something waits that came in while others of its kind were worked on.
    TakeUp,
    /// A wait is over.
    WaitOver { activity: ActivityId, wait: u32 },
    /// An event is to be begun with on a thread of its own.
    Emitted,
    /// The next handler of an event has its turn.
    NextHandler { activity: ActivityId },
    /// A transaction can begin, or a row be changed, if one waits for that.
    Turn,
    /// A row that was put then is too old.
    Expire { table: TableId, put: u32 },
}

/// A call or its answer, on the link between the two.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim) struct Cargo {
    pub(super) call: CallId,
    /// Who was called.
    pub(super) to: ClientId,
    pub(super) way: Way,
}

/// In which direction it goes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Way {
    Call(Rc<Message>),
    Answer(Result<Name, Name>, Rc<Message>),
}

impl Cargo {
    pub(in crate::sim) const fn is_outward(&self) -> bool {
        matches!(self.way, Way::Call(_))
    }

    pub(in crate::sim) const fn peer(&self) -> ClientId {
        self.to
    }
}
