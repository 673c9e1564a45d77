//! L2: a world around the broker: clients, their network, faults, and the record of what happened.
//!
//! A [`Plan`], a seed and the reader's [`Intervention`]s run to a [`Recording`]: the same three
//! always give the same one, byte for byte, on every platform.

mod action;
mod acts;
mod agenda;
mod client;
mod connect;
mod facts;
mod failure;
mod journal;
mod kind;
mod logs;
mod network;
mod operator;
mod origins;
mod plan;
mod producer;
mod recorder;
mod recording;
mod restraint;
mod retry;
mod setting;
mod simulation;
mod span;
mod topology;
mod trace;
mod worker;

pub use action::{Action, Intervention, Target};
pub use facts::Facts;
pub use failure::FailureRule;
pub use journal::{ClientEvent, Entry, EntryId, Journal, LossReason, Transit, TransitId, TransitKind, What};
pub use kind::Kind;
pub use logs::{
    Commit, LogConsumerPlan, LogPlan, LogProducerPlan, Replica, TopicPlan, broker_name, message_of, record_of,
};
pub use plan::{
    Acknowledge, BindingPlan, ClientId, ClientPlan, ExchangeBindingPlan, ExchangePlan, Node, NodeId, Plan,
    ProducerPlan, Publication, QueuePlan, Role, WorkerPlan,
};
pub use recorder::Recorder;
pub use recording::Recording;
pub use restraint::{OnNack, Restraint, Throttle};
pub use retry::{Backoff, OnFailure, RetryPolicy};
pub use setting::{Setting, failure_chance};
pub use simulation::Simulation;
pub use span::Span;
pub use worker::{Forward, POISON, retries};
