//! Clients of the log broker, their links to it, and what an operator does to its cluster.
//!
//! The clients' insides are the engine's own state machines (`engine::logs::client`); here they get their
//! network, their work and their time.

mod client;
mod cluster;
mod consumer;
mod facts;
mod library;
mod message;
mod network;
mod operator;
mod plan;
mod producer;

pub(super) use client::LogClient;
pub use message::{message_of, record_of};
pub(super) use network::LogParcel;
pub use plan::{Commit, LogConsumerPlan, LogPlan, LogProducerPlan, Replica, TopicPlan, broker_name};
