//! How the settings of the log broker's clients are packed.

use super::{AutoOffsetReset, Compression, ConsumerSettings, Partitioner, ProducerSettings, Start};
use crate::base::{packed, packed_enum, packed_units};

packed_units! {
    AutoOffsetReset { Earliest, Latest, None }
    Compression { None, Gzip, Snappy, Lz4, Zstd }
    Partitioner { Sticky, RoundRobin }
}

packed_enum! {
    Start { 0 Committed, 1 Beginning, 2 End, 3 Time(at), 4 At(offset) }
}

packed! {
    ProducerSettings {
        client_id, bootstrap, acks, idempotent, transactional_id, transaction_timeout, retries,
        retry_backoff, retry_backoff_max, request_timeout, delivery_timeout, max_in_flight, linger, batch_size,
        buffer_memory, compression, partitioner, adaptive_partitioning, availability_timeout, metadata_max_age,
    }
    ConsumerSettings {
        client_id, bootstrap, group, instance, auto_offset_reset, enable_auto_commit, auto_commit_interval,
        enable_auto_offset_store, max_poll_records, max_poll_interval, session_timeout, heartbeat_interval,
        fetch_min_bytes, fetch_max_wait, fetch_max_bytes, max_partition_fetch_bytes, isolation, assignors,
        request_timeout, retry_backoff, retry_backoff_max, metadata_max_age,
    }
}
