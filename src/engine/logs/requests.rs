//! Which rule answers which request.

use super::broker::ParkedFetch;
use super::cluster::Cluster;
use super::command::{Caller, Request};
use super::error::ErrorCode;
use super::event::Event;
use super::id::BrokerId;
use super::response::Response;

impl Cluster {
    /// A request has come in at a broker. One that is down answers nothing.
    pub(super) fn request(
        &mut self,
        broker: BrokerId,
        caller: Caller,
        request: Request,
        out: &mut Vec<Event>,
    ) {
        if !self.is_up(broker) {
            return;
        }
        let response = match request {
            Request::Produce { acks, timeout, batches, transactional_id } => {
                return self.produce(broker, caller, (acks, timeout, transactional_id), batches, out);
            }
            Request::Fetch { partitions, min_bytes, max_wait, max_bytes, max_partition_bytes, isolation } => {
                let parked =
                    ParkedFetch { caller, partitions, min_bytes, max_bytes, max_partition_bytes, isolation };
                return self.fetch(broker, parked, max_wait, out);
            }
            Request::Metadata { topics } => self.metadata(broker, topics),
            Request::ListOffsets { partitions, isolation } => {
                self.list_offsets(broker, partitions, isolation)
            }
            Request::OffsetsForLeaderEpoch { partitions } => self.epoch_ends(broker, partitions),
            Request::FindCoordinator { key } => {
                Response::FindCoordinator(self.coordinator(&key).ok_or(ErrorCode::CoordinatorNotAvailable))
            }
            Request::JoinGroup(_)
            | Request::SyncGroup { .. }
            | Request::Heartbeat { .. }
            | Request::LeaveGroup { .. }
            | Request::OffsetCommit { .. }
            | Request::OffsetFetch { .. } => return self.group_request(broker, caller, request, out),
            Request::InitProducerId { .. }
            | Request::AddPartitionsToTxn { .. }
            | Request::TxnOffsetCommit { .. }
            | Request::EndTxn { .. } => return self.transaction_request(broker, caller, request, out),
        };
        out.push(Event::Responded { broker, caller, response });
    }
}
