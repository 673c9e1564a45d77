//! Where a record of a log is, and how one that lies nowhere came to that.

use crate::engine::logs::RemovalReason;
use crate::player::content::Account;

/// Where a record is; the first that fits.
#[allow(missing_docs, reason = "`word` says what each is")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordPlace {
    Retained,
    OnTheWay,
    WithProducer,
    Removed,
    Failed,
    Refused,
    Lost,
}

/// How a record that lies nowhere came to that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordEnd {
    /// Its log removed it.
    Removed(RemovalReason),
    /// Its producer reported that it could not be sent.
    Failed,
    /// Its leader did not take it.
    Refused,
    /// It was lost on the link.
    OnTheWay,
    /// Its producer crashed with it.
    Crashed,
    /// Its producer's library began anew without it.
    Forgotten,
    /// The replicas that had it gave it up for a leader that had it not (KIP-101).
    Truncated,
}

impl RecordPlace {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Retained,
        Self::OnTheWay,
        Self::WithProducer,
        Self::Removed,
        Self::Failed,
        Self::Refused,
        Self::Lost,
    ];

    /// What it is called in a sum.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Retained => "retained",
            Self::OnTheWay => "on the way",
            Self::WithProducer => "with producers",
            Self::Removed => "removed",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Lost => "lost",
        }
    }

    /// The account of a record that is there.
    pub const fn account(self) -> Account {
        match self {
            Self::Retained => Account::Retained,
            Self::OnTheWay | Self::WithProducer => Account::Underway,
            Self::Removed => Account::Removed,
            Self::Failed => Account::Failed,
            Self::Refused => Account::Refused,
            Self::Lost => Account::Lost,
        }
    }
}

impl RecordEnd {
    pub(super) const fn place(self) -> RecordPlace {
        match self {
            Self::Removed(_) => RecordPlace::Removed,
            Self::Failed => RecordPlace::Failed,
            Self::Refused => RecordPlace::Refused,
            Self::OnTheWay | Self::Crashed | Self::Forgotten | Self::Truncated => RecordPlace::Lost,
        }
    }

    /// The account that a record goes to by it.
    pub const fn account(self) -> Account {
        self.place().account()
    }

    /// Of what it ended, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Removed(RemovalReason::RetentionTime) => "older than retention.ms",
            Self::Removed(RemovalReason::RetentionBytes) => "its partition was larger than retention.bytes",
            Self::Removed(RemovalReason::Compaction) => "a later record has its key",
            Self::Removed(RemovalReason::Tombstone) => "a tombstone older than delete.retention.ms",
            Self::Removed(RemovalReason::AbortedTransaction) => "its transaction was aborted",
            Self::Removed(RemovalReason::BehindLeader) => "the leader has nothing so old any more",
            Self::Failed => "its producer gave it up",
            Self::Refused => "refused by its leader",
            Self::OnTheWay => "lost on its way to the leader",
            Self::Crashed => "its producer crashed with it",
            Self::Forgotten => "its producer began anew without it",
            Self::Truncated => "truncated: the new leader did not have it",
        }
    }
}
