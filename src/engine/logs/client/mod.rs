//! The client's side of the log broker: what a producer's and a consumer's library does inside.
//!
//! Sans-IO like the cluster: each is told the time and what came in, and answers with [`Output`]s;
//! `next_deadline` tells when it does something by itself, `advance` lets it happen.

mod accumulator;
mod calls;
mod commits;
mod consumer;
mod fetcher;
mod heartbeat;
mod membership;
mod metadata;
mod numbers;
mod output;
mod pack;
mod positions;
mod producer;
mod sender;
mod settings;
mod sticky;
mod transactor;

pub use consumer::Consumer;
pub use output::{ClientError, Output, TransactionState};
pub use positions::Start;
pub use producer::Producer;
pub use settings::{AutoOffsetReset, Compression, ConsumerSettings, Partitioner, ProducerSettings};
