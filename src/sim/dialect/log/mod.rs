//! The log broker in a run: its topics, its clients' libraries, their links, what an operator does to it.
//!
//! The clients' insides are the engine's own state machines (`engine::logs::client`); here they get their
//! network, their work and their time.

mod client;
mod cluster;
mod consumer;
mod door;
mod facts;
mod failed;
mod library;
mod message;
mod operator;
mod pack;
mod plan;
mod producer;
mod requests;
mod stored;
mod transaction;

pub(in crate::sim) use client::Library;
pub(in crate::sim) use door::*;
pub(in crate::sim) use library::Due;
pub(in crate::sim) use message::Records;
pub use message::{message_of, record_of};
pub use plan::{
    AfterFailure, Commit, LogConsumerPlan, LogPlan, LogProducerPlan, Replica, TopicPlan, broker_name,
};
pub(in crate::sim) use requests::Cargo;
