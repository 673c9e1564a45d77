//! The client's side of the log broker: what a producer's and a consumer's library does inside.
//!
//! Sans-IO like the cluster: each is told the time and what came in, and answers with [`Output`]s;
//! `next_deadline` tells when it does something by itself, `advance` lets it happen.

mod output;
mod settings;

pub use output::{ClientError, Output, TransactionState};
pub use settings::{AutoOffsetReset, Compression, ConsumerSettings, Partitioner, ProducerSettings};
