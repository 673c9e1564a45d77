//! What the cluster's events come to for content.

use crate::engine::logs::{Event, ReplicationEvent, StorageEvent};
use crate::engine::queueing::MessageId;
use crate::sim::dialect::stored::{Erased, Stored};
use crate::sim::plan::Plan;

/// What an event comes to for content, if anything. What a leader appends is told record by record
/// (`What::Stored`).
pub(super) fn stored<'a>(plan: &Plan, event: &'a Event) -> Option<Stored<'a>> {
    Some(match event {
        Event::Replication(ReplicationEvent::Replicated { partition, broker, records, .. }) => {
            Stored::Appended {
                shelf: plan.replica_node(*partition, *broker),
                records: records.iter().map(|(_, id)| MessageId(*id)).collect(),
                by_leader: false,
            }
        }
        Event::Storage(StorageEvent::Truncated { partition, broker, records, .. }) => {
            let shelf = plan.replica_node(*partition, *broker);
            Stored::Erased { shelf, records, end: Erased::Truncated }
        }
        Event::Storage(StorageEvent::Removed { partition, broker, records, reason, .. }) => {
            let shelf = plan.replica_node(*partition, *broker);
            Stored::Erased { shelf, records, end: Erased::Removed(*reason) }
        }
        Event::Storage(StorageEvent::AppendRefused { partition, broker, .. }) => {
            Stored::NotAppended { shelf: plan.replica_node(*partition, *broker), refused: true }
        }
        Event::Storage(StorageEvent::DuplicateDropped { partition, broker, .. }) => {
            Stored::NotAppended { shelf: plan.replica_node(*partition, *broker), refused: false }
        }
        _ => return None,
    })
}
