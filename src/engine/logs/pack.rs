//! How the log broker's part of a lesson is packed.

use super::{
    Acks, Assignor, CleanupPolicy, ClusterConfiguration, Isolation, TopicConfiguration, TopicDeclaration,
};
use crate::base::{packed, packed_units};

packed_units! {
    Acks { None, Leader, All }
    Assignor { Range, RoundRobin, Sticky, CooperativeSticky }
    Isolation { ReadUncommitted, ReadCommitted }
    CleanupPolicy { Delete, Compact, CompactAndDelete }
}

packed! {
    TopicDeclaration { name, partitions, replication_factor, configuration, assignment }
    TopicConfiguration {
        min_insync_replicas, unclean_leader_election, cleanup_policy, retention, retention_bytes,
        segment_bytes, segment_time, min_cleanable_dirty_percent, delete_retention, min_compaction_lag,
        max_message_bytes,
    }
    ClusterConfiguration {
        brokers, controllers, latency, replica_lag_time_max, replica_fetch_wait_max,
        broker_heartbeat_interval, broker_session_timeout, controller_quorum_fetch_timeout,
        leader_imbalance_check_interval, retention_check_interval, cleaner_backoff,
        group_initial_rebalance_delay, offsets_retention, transaction_max_timeout,
        transaction_abort_check_interval,
    }
}
