//! What is marked of a cluster of log brokers and of its clients.

use super::marks::MarkKind;
use crate::sim::{Facts, Kind};

/// The mark of an entry of the log broker's, if it has one.
pub(super) fn log_mark(facts: &Facts) -> Option<MarkKind> {
    match facts.kind {
        Kind::LogBrokerStopped
        | Kind::LogBrokerCut
        | Kind::AppendRefused
        | Kind::CommitRefused
        | Kind::CommandRefused
        | Kind::ProducerFenced
        | Kind::NoOffset => Some(MarkKind::Failure),
        Kind::LeaderElected if facts.reason == Some("nobody") => Some(MarkKind::Failure),
        Kind::MemberLeft if matches!(facts.reason, Some("session_timeout" | "rebalance_timeout")) => {
            Some(MarkKind::Failure)
        }
        Kind::SentAgain => Some(MarkKind::Again),
        Kind::Truncated | Kind::RecordFailed => Some(MarkKind::Loss),
        Kind::LeaderElected
        | Kind::InSyncChanged
        | Kind::RebalanceStarted
        | Kind::LogBrokerStarted
        | Kind::LogBrokerMended => Some(MarkKind::Change),
        _ => None,
    }
}
