//! The engine against models that are slow and obviously right, written from the documents and apart
//! from the engine: topics, headers, a classic queue, routing over a graph of exchanges.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs, reason = "a test's own code")]

#[path = "models/deeds.rs"]
mod deeds;
#[path = "models/desk.rs"]
mod desk;
#[path = "models/headers.rs"]
mod headers;
#[path = "support/laws.rs"]
mod laws;
#[path = "models/list.rs"]
mod list;
#[path = "models/queue.rs"]
mod queue;
#[path = "models/routing.rs"]
mod routing;
#[path = "models/topic.rs"]
mod topic;
