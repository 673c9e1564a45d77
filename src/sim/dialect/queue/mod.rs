//! The queue broker in a run: its topology, its clients' sessions, their links, what an operator does to it.

mod cargo;
mod connection;
mod facts;
mod operator;
mod origins;
mod pack;
mod plan;
mod poll;
mod producer;
mod restraint;
mod retry;
mod session;
mod station;
mod stored;
mod topology;
mod worker;

pub(in crate::sim) use cargo::Cargo;
pub(in crate::sim) use connection::Due;
pub use plan::{
    Acknowledge, BindingPlan, ExchangeBindingPlan, ExchangePlan, ProducerPlan, QueuePlan, WorkerPlan,
};
pub use poll::Poll;
pub use restraint::{OnNack, Restraint, Throttle};
pub use retry::{Backoff, OnFailure, RetryPolicy};
pub(in crate::sim) use session::{Outgoing, Received, Session};
pub(in crate::sim) use stored::stored;
pub use worker::{Forward, POISON, retries};
