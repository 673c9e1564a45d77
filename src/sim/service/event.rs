//! What a service tells of itself.

use std::rc::Rc;

use super::plan::{StepId, TableId};
use super::schema::SchemaOutcome;
use crate::base::{SimTime, ids};
use crate::engine::queueing::{CopyId, Message, Name};
use crate::sim::plan::ClientId;

ids! {
    /// One handling of something that came in; numbered over all services of a run.
    ActivityId(u32);
    /// A call; numbered over all of a run.
    CallId(u32);
}

/// What a service does. A crash may fall between any two of these.
#[derive(Clone, Debug, PartialEq)]
pub enum ServiceEvent {
    /// It begins to handle something.
    Began { activity: ActivityId, handler: u16, held: Held, correlation: Option<Name> },
    /// It comes to a step; `until` is when that is over, if nothing happens, for one that takes time.
    Stepped { activity: ActivityId, step: StepId, until: Option<SimTime> },
    /// A row is another, or no longer there. A row that is too old belongs to no activity.
    Changed { activity: Option<ActivityId>, table: TableId, key: Name, from: Option<Name>, to: Option<Name> },
    /// It finds that key there already.
    Found { activity: ActivityId, table: TableId, key: Name },
    /// It calls another service.
    Called { activity: ActivityId, call: CallId, to: ClientId, operation: Name },
    /// Its call is answered, well or badly.
    Answered { activity: ActivityId, call: CallId, result: Result<Name, Name> },
    /// It waits no longer: for that call, or for a message.
    TimedOut { activity: ActivityId, call: Option<CallId> },
    /// An answer by message is the one it waits for.
    Matched { activity: ActivityId, message: Rc<Message> },
    /// An answer that nobody waits for any more, or by message, that nobody ever did.
    Late { call: Option<CallId>, message: Rc<Message> },
    /// A call finds no thread and no place to wait.
    Refused { call: CallId, from: ClientId },
    /// An effect has taken place in the world.
    Effect { activity: ActivityId, step: StepId, key: Name },
    /// What a schema comes to: in the registry, or for a message that is read.
    Schema { activity: ActivityId, schema: Name, message: Option<Rc<Message>>, outcome: SchemaOutcome },
    /// A step failed.
    Failed { activity: ActivityId, step: StepId, error: Name },
    /// What a step did is undone.
    Undone { activity: ActivityId, step: StepId },
    /// The handling is over.
    Ended { activity: ActivityId, end: ActivityEnd },
}

/// What an activity handles.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// The how-manieth moment of a timer, from 1.
    Moment(u32),
    /// A delivery, or a record of a topic, which is no copy.
    Delivery {
        copy: Option<CopyId>,
        message: Rc<Message>,
    },
    Call {
        call: CallId,
        from: ClientId,
        message: Rc<Message>,
    },
    /// An event of a bus in its process. `emitter` waits for it, if its handlers are called in turn.
    Event {
        from: ClientId,
        emitter: Option<ActivityId>,
        message: Rc<Message>,
    },
}

/// How an activity ends.
#[derive(Clone, Debug, PartialEq)]
pub enum ActivityEnd {
    Done,
    Failed(Name),
    /// Its service crashed.
    Crashed,
}

impl ServiceEvent {
    /// The handling that it belongs to, if it belongs to one.
    pub const fn activity(&self) -> Option<ActivityId> {
        match self {
            Self::Began { activity, .. }
            | Self::Stepped { activity, .. }
            | Self::Found { activity, .. }
            | Self::Called { activity, .. }
            | Self::Answered { activity, .. }
            | Self::TimedOut { activity, .. }
            | Self::Matched { activity, .. }
            | Self::Effect { activity, .. }
            | Self::Schema { activity, .. }
            | Self::Failed { activity, .. }
            | Self::Undone { activity, .. }
            | Self::Ended { activity, .. } => Some(*activity),
            Self::Changed { activity, .. } => *activity,
            Self::Late { .. } | Self::Refused { .. } => None,
        }
    }
}

impl Held {
    /// The message it came in with.
    pub const fn message(&self) -> Option<&Rc<Message>> {
        match self {
            Self::Moment(_) => None,
            Self::Delivery { message, .. } | Self::Call { message, .. } | Self::Event { message, .. } => {
                Some(message)
            }
        }
    }
}
