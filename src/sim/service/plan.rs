//! What a service is: where work comes in, what it does then, step by step, and what it keeps.

use std::rc::Rc;

use late::late;

use super::schema::{ContractPlan, ParsePlan, WritePlan};
use super::value::{Condition, Template};
use crate::base::{OrdSet, SimDuration, SimTime, ids};
use crate::engine::logs::client::ProducerSettings;
use crate::engine::queueing::Name;
use crate::sim::dialect::Dialect;
use crate::sim::dialect::log::LogConsumerPlan;
use crate::sim::failure::FailureRule;
use crate::sim::role::Consumed;
use crate::sim::span::Span;

ids! {
    /// A step's place in its service's plan.
    StepId(u16);
    /// A table's place in the plan of a run.
    TableId(u16);
}

/// A program that takes in messages, calls and moments, keeps state, calls others, and publishes.
#[derive(Clone, Debug, Default)]
pub struct ServicePlan {
    /// How much it works on at once. A thread that waits for an answer is taken all the same; what comes beyond
    /// waits for one.
    pub threads: u16,
    /// The process that it is in, by its name; none if that is empty. Its services live and die together.
    pub process: Name,
    /// Are its threads those of the whole process?
    pub shares_threads: bool,
    pub ports: Vec<PortPlan>,
    /// What it does with what comes in: the first that fits.
    pub handlers: Vec<HandlerPlan>,
    /// How it writes to topics, if it does. A service has queues or topics, not both.
    pub writes: Option<ProducerSettings>,
    /// The schemas that it is built with, each in a version.
    pub contracts: Vec<ContractPlan>,
    /// The steps of all its handlers. Each leads only to later ones, so every handling ends.
    pub steps: Vec<StepPlan>,
}

/// Where something comes in.
#[derive(Clone, Debug, PartialEq)]
pub enum PortPlan {
    /// The service begins something by itself, so often and then.
    Timer { start: SimTime, count: u32, gap: Span },
    /// It consumes from a queue.
    Queue { queue: Name, prefetch: u16, settle: Settle },
    /// Others call it. So many calls wait for a thread; those beyond are refused.
    Calls { waiting: u16 },
    /// It reads topics, one record after the other; how long that takes and whether it fails is for its steps.
    Topic(Rc<LogConsumerPlan>),
    /// A queue in which it gets the answers to what it asks by message. They need no thread: one that waits for
    /// them is there already. The queue is one of the plan's; for direct replies it is
    /// [`REPLY_TO`](crate::engine::queueing::REPLY_TO), which is none; with `own` it has no name here: the service
    /// declares it for itself, and the broker names it.
    Replies { queue: Name, own: bool },
    /// Events on a bus within its process, for a handler that is subscribed to them from the start, or later.
    Bus { bus: Name, subscribed: bool },
}

/// Who settles a delivery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settle {
    /// The end of the handling: acknowledged if it went well, rejected without requeue if not.
    #[default]
    AtEnd,
    /// A step.
    ByStep,
    /// The broker, when it sends it (AMQP's `no-ack`).
    Automatic,
}

/// What is done with something that comes in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HandlerPlan {
    /// What the stage writes on its door.
    pub name: Name,
    /// By its place in [`ServicePlan::ports`].
    pub port: u16,
    /// All of it must hold.
    pub when: Vec<Condition>,
    /// The correlation id of what is begun by the clock; what comes in otherwise brings its own.
    pub correlation: Option<Template>,
    pub first: Option<StepId>,
    /// Where it goes on when a step fails, once; without one, it ends.
    pub on_failure: Option<StepId>,
}

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepPlan {
    /// Its name, and that of its region in the code.
    pub name: Name,
    pub op: StepOp,
    /// Where it goes on; without one, the handling ends.
    pub next: Option<StepId>,
    /// What undoes it: when it is done, and of a call also when that failed, as nobody can know how far it came.
    pub undo: Option<StepOp>,
    /// When it is done, an effect has taken place in the world that should take place once for this key.
    pub effect: Option<Template>,
}

/// What is done in a step.
#[derive(Clone, Debug, PartialEq)]
pub enum StepOp {
    /// Nothing more; the handling ends.
    End,
    /// Takes time, and may fail.
    Work {
        time: Span,
        failures: Vec<FailureRule>,
    },
    /// Looks a row up; nothing is put into the variable if there is none.
    Read {
        table: TableId,
        key: Template,
        into: Name,
    },
    /// Looks for the row that was put before all others of its table, and puts its key into the variable; if there is
    /// none, goes on elsewhere.
    Oldest {
        table: TableId,
        into: Name,
        otherwise: Option<StepId>,
    },
    /// Changes a row.
    Write {
        table: TableId,
        key: Template,
        change: Change,
    },
    /// Adds a row if there is none with that key, in one go; if there is, goes on elsewhere.
    Insert {
        table: TableId,
        key: Template,
        value: Template,
        otherwise: Option<StepId>,
    },
    /// Goes on elsewhere if it does not hold.
    If {
        condition: Condition,
        otherwise: Option<StepId>,
    },
    Publish(PublishPlan),
    /// Reads what came in by a schema.
    Parse(ParsePlan),
    Call(CallPlan),
    /// Emits an event on a bus within the process.
    Emit(EmitPlan),
    /// Waits for an answer by message.
    Await {
        correlation: Template,
        timeout: SimDuration,
        into: Name,
    },
    /// Waits until the broker has taken all that was published without waiting for it.
    Flush {
        timeout: SimDuration,
    },
    /// Answers the call at hand. What comes after it holds no caller.
    Answer {
        body: Template,
    },
    /// Fails.
    Fail {
        error: Template,
    },
    /// Settles the delivery at hand.
    Settle(How),
    /// Undoes what is done, the last first; each until it succeeds.
    Undo,
    /// Begins a transaction, of its tables, or of what it writes to topics if its producer has a transactional id.
    /// One is open at a time: it waits for that.
    Begin {
        /// Where it goes on when a step in it fails.
        abort: StepId,
    },
    /// Ends it: all that was done in it takes effect.
    Commit,
    /// Ends it: nothing of it takes effect. It goes on where a failure leads.
    Abort,
}

/// What is done to a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Put(Template),
    /// Adds to a number; what is none counts as 0.
    Add(i64),
    Delete,
}

/// How a delivery is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Ack,
    /// `basic.reject`.
    Reject {
        requeue: bool,
    },
    /// `basic.nack`.
    Nack {
        requeue: bool,
    },
    /// Of a record: its consumer reads the partition from it again when the activity is over.
    SeekBack,
}

/// A message that a step publishes. It is a new one, with the correlation id of what is handled, unless it says
/// otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublishPlan {
    /// Or the topic.
    pub exchange: Name,
    pub key: Template,
    pub kind: Option<Template>,
    pub body: Template,
    /// In place of a body.
    pub write: Option<WritePlan>,
    pub correlation: Option<Template>,
    pub reply_to: Option<Template>,
    /// Waits so long until the broker has taken it (of a log broker: until its record counts as sent).
    pub confirm: Option<SimDuration>,
}

/// An event that a step emits.
#[derive(Clone, Debug, PartialEq)]
pub struct EmitPlan {
    pub bus: Name,
    /// Its type, by which handlers take it.
    pub event: Name,
    pub body: Template,
    pub each: Each,
}

/// How the handlers of an event are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// One after the other; whoever emits goes on after the last. With `stops`, a handler that fails is the last, and
    /// the step fails with it.
    InTurn { stops: bool },
    /// Each on a thread of its own; whoever emits goes on at once.
    Thread,
}

/// A call of another service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallPlan {
    pub service: Name,
    /// Which of its operations.
    pub operation: Name,
    pub body: Template,
    pub timeout: SimDuration,
    /// How often it is tried again when it fails or nobody answers in time.
    pub retries: u32,
    /// How long it waits before that.
    pub pause: SimDuration,
    /// Where the answer is put.
    pub into: Name,
}

/// Rows with a key, of one service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TablePlan {
    pub name: Name,
    /// Whose it is.
    pub service: Name,
    /// Does it outlive a crash of its service?
    pub durable: bool,
    /// How long a row is kept after it was put.
    pub keeps: Option<SimDuration>,
    /// What is in it from the beginning.
    pub rows: Vec<(Name, Name)>,
}

impl PartialEq for ServicePlan {
    fn eq(&self, other: &Self) -> bool {
        are_equal(self, other)
    }
}

#[late(services)]
fn are_equal(one: &ServicePlan, other: &ServicePlan) -> bool {
    let ServicePlan { threads, process, shares_threads, ports, handlers, writes, contracts, steps } = one;
    (threads, process, shares_threads) == (&other.threads, &other.process, &other.shares_threads)
        && (ports, handlers, writes, steps) == (&other.ports, &other.handlers, &other.writes, &other.steps)
        && *contracts == other.contracts
}

impl ServicePlan {
    /// The step of that place.
    pub fn step(&self, id: StepId) -> Option<&StepPlan> {
        self.steps.get(id.index())
    }

    /// The steps that a handler may come to if nothing fails, in order. O(steps).
    pub fn steps_of(&self, handler: &HandlerPlan) -> Vec<StepId> {
        let mut found: OrdSet<StepId> = handler.first.into_iter().collect();
        // Each leads only to later ones.
        for (at, step) in (0..).map(StepId).zip(&self.steps) {
            if found.contains(&at) {
                let otherwise = match &step.op {
                    StepOp::If { otherwise, .. }
                    | StepOp::Insert { otherwise, .. }
                    | StepOp::Oldest { otherwise, .. } => *otherwise,
                    _ => None,
                };
                found.extend([step.next, otherwise].into_iter().flatten());
            }
        }
        found.iter().copied().collect()
    }

    /// How much it works on at once: something, whatever it is set to.
    pub fn threads(&self) -> usize {
        usize::from(self.threads.max(1))
    }

    /// The queues it consumes from, with their ports.
    pub fn queues(&self) -> impl Iterator<Item = (&Name, &PortPlan)> {
        self.ports.iter().filter_map(|port| Some((port.queue()?, port)))
    }

    /// Of which kind of broker it is a client, if of any.
    pub fn dialect(&self) -> Option<Dialect> {
        let has_queues = || self.queues().next().is_some() || self.steps.iter().any(StepPlan::publishes);
        match self.writes.is_some() || self.reader().is_some() {
            true => Some(Dialect::Log),
            false => has_queues().then_some(Dialect::Queue),
        }
    }

    /// What it reads of topics.
    pub fn reader(&self) -> Option<&LogConsumerPlan> {
        self.ports.iter().find_map(|port| match port {
            PortPlan::Topic(reader) => Some(&**reader),
            _ => None,
        })
    }

    /// The exchanges, or the topics, that it publishes to.
    pub fn published(&self) -> impl Iterator<Item = &Name> {
        self.steps.iter().flat_map(StepPlan::ops).filter_map(|op| match op {
            StepOp::Publish(plan) => Some(&plan.exchange),
            _ => None,
        })
    }

    /// Does it ever wait until the broker has taken a message?
    pub fn confirms(&self) -> bool {
        let waits = |op: &StepOp| {
            matches!(op, StepOp::Publish(PublishPlan { confirm: Some(_), .. }) | StepOp::Flush { .. })
        };
        self.steps.iter().flat_map(StepPlan::ops).any(waits)
    }

    /// Whom it calls, each once, in the order of its steps.
    pub fn calls(&self) -> Vec<&Name> {
        let mut called = Vec::new();
        for op in self.steps.iter().flat_map(StepPlan::ops) {
            if let StepOp::Call(call) = op
                && !called.contains(&&call.service)
            {
                called.push(&call.service);
            }
        }
        called
    }

    /// Can others call it?
    pub fn is_called(&self) -> bool {
        self.ports.iter().any(|port| matches!(port, PortPlan::Calls { .. }))
    }
}

impl StepOp {
    /// Does whoever comes to it wait for somebody else?
    pub const fn waits(&self) -> bool {
        match self {
            Self::Call(_)
            | Self::Await { .. }
            | Self::Flush { .. }
            | Self::Begin { .. }
            | Self::Commit
            | Self::Abort => true,
            Self::Publish(plan) => plan.confirm.is_some(),
            _ => false,
        }
    }
}

impl StepPlan {
    /// What it does, and what undoes it.
    pub fn ops(&self) -> impl Iterator<Item = &StepOp> {
        std::iter::once(&self.op).chain(&self.undo)
    }

    fn publishes(&self) -> bool {
        self.ops().any(|op| matches!(op, StepOp::Publish(_)))
    }
}

impl PortPlan {
    /// The queue it consumes from, if it does.
    pub const fn queue(&self) -> Option<&Name> {
        match self {
            Self::Queue { queue, .. } | Self::Replies { queue, .. } => Some(queue),
            Self::Timer { .. } | Self::Calls { .. } | Self::Topic(_) | Self::Bus { .. } => None,
        }
    }

    /// How it consumes from its queue.
    pub(in crate::sim) const fn consumed<'a>(&self, queue: &'a Name) -> Consumed<'a> {
        match self {
            Self::Queue { prefetch, settle, .. } => {
                let auto_ack = matches!(settle, Settle::Automatic);
                Consumed { queue, prefetch: *prefetch, auto_ack, own: false }
            }
            Self::Replies { own, .. } => Consumed { queue, prefetch: 0, auto_ack: true, own: *own },
            _ => Consumed { queue, prefetch: 0, auto_ack: true, own: false },
        }
    }
}
