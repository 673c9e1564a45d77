//! What a discarded copy comes to in the ledger.

use super::ledger::{Account, of_what};
use crate::engine::queueing::{DeathReason, DiscardReason};

/// Where a discarded copy goes in the books, and of what it ended.
pub(super) fn verdict(reason: DiscardReason) -> (Account, &'static str) {
    match reason {
        DiscardReason::Dead(DeathReason::Expired) => (Account::Expired, "expired"),
        DiscardReason::Dead(reason) => (Account::Dropped, of_what(reason)),
        DiscardReason::Transient => (Account::Lost, "not durable, and the broker stopped"),
        DiscardReason::Unwritten => (Account::Lost, "the broker was killed before it was on disk"),
        DiscardReason::Purged => (Account::Dropped, "its queue was purged"),
        DiscardReason::QueueDeleted => (Account::Dropped, "its queue was deleted"),
    }
}
