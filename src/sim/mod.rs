//! L2: a world around the brokers: clients, their network, faults, and the record of what happened.
//!
//! A [`Plan`], a seed and the reader's [`Intervention`]s run to a [`Recording`]: the same three
//! always give the same one, byte for byte, on every platform.

mod act;
pub mod action;
mod agenda;
mod client;
pub mod dialect;
mod facts;
mod failure;
mod journal;
mod kind;
mod lifecycle;
mod network;
mod pack;
mod plan;
mod program;
mod publication;
mod reason;
mod recorder;
mod recording;
mod role;
pub mod service;
mod simulation;
mod span;
mod trace;
mod transit;
pub mod watch;

pub use action::{
    Action, BrokerAction, ClientAction, ClusterAction, Intervention, LinkAction, Plain, RunAction, Setting,
    Target, TopicSetting, TopologyAction, accepted, failure_chance, label_of_all,
};
pub use dialect::log::{
    AfterFailure, Commit, LogConsumerPlan, LogPlan, LogProducerPlan, Replica, TopicPlan, broker_name,
    message_of, record_of,
};
pub use dialect::queue::{
    Acknowledge, Backoff, BindingPlan, ExchangeBindingPlan, ExchangePlan, Forward, OnFailure, OnNack, POISON,
    Poll, ProducerPlan, QueuePlan, Restraint, RetryPolicy, Throttle, WorkerPlan, retries,
};
pub use dialect::{Dialect, End, Erased, NotAdded, State, Stored};
pub use facts::Facts;
pub use failure::FailureRule;
pub use journal::{
    Cause, ClientEvent, Entry, EntryId, Journal, LifeEvent, LogClientEvent, LossReason, PublisherEvent,
    Transit, TransitId, TransitKind, What, WorkEvent,
};
pub use kind::{Category, Kind, Marker, Severity};
pub use plan::{
    CLIENTS as MOST_CLIENTS, ClientId, ClientPlan, Index, LONGEST_MS as LONGEST_RUN_MS, Node, NodeId, Plan,
    Publication, SHORT_MS as SHORT_RUN_MS, another_name,
};
pub use program::{ProgramEvent, ProgramPlan, Reached, ThingPlan, thing_at};
pub use reason::Reason;
pub use recorder::Recorder;
pub use recording::Recording;
pub use role::Role;
pub use simulation::Simulation;
pub use span::Span;
