//! Rules of the log broker, as tables, and its laws, for any commands.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs, reason = "a test's own code")]

mod assignor_laws;
mod cluster;
mod cluster_laws;
mod committed;
mod desk;
mod groups;
#[path = "../support/laws.rs"]
mod laws;
mod members;
mod membership;
mod net;
mod offset_laws;
mod positions;
mod producers;
mod producing_laws;
mod storage;
mod storage_cleaning;
mod storage_laws;
mod storage_producers;
mod transaction_laws;
mod transactions;
mod transactions_end_to_end;
